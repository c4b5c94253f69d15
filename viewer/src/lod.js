// Which tiles a view needs. A panorama is six quadtrees; each node is refined on its own while one
// of its texels would cover more than about one pixel of the screen, so that the middle of the
// view, its corners and a face seen at a slant each get the level that they can show.

/** @import { Panorama, Sight } from "./types" */
/** @import { Face } from "./math.js" */
/** @import { TileState } from "./tile-store.js" */
import { FACES } from "./math.js";
import { QuadClipper } from "./clip.js";

/** Screen pixels a texel (in one dimension) above which a node is split. */
const REFINE_ABOVE = 1;
/**
 * A split node stays split down to here. A node that wanders through a turning view changes its
 * density by less: it keeps the tiles that it has, and none is asked for twice in two sizes.
 */
const COARSEN_BELOW = 0.65;
/** Edge of the faces that lie under the tiles: a node that these serve well needs no tile. */
const BASE_SIZE = 256;

/** One square of one face at one level, and what is known of its picture. */
export class Tile {
  /**
   * @param {Panorama} panorama
   * @param {Face} face
   * @param {number} level
   * @param {number} row
   * @param {number} column
   * @param {Tile | null} parent
   */
  constructor(panorama, face, level, row, column, parent) {
    this.panorama = panorama;
    this.face = face;
    this.level = level;
    this.row = row;
    this.column = column;
    this.parent = parent;
    /** @type {Tile[] | null} */
    this.children = null;
    this.quad = quadOf(face, level, row, column);
    this.refined = false;
    /** Cosine of the angle between the tile's centre and the view's. */
    this.nearness = 0;

    // Owned by the tile store.
    /** @type {TileState} */
    this.state = "absent";
    this.bytes = 0;
    this.lastSeen = 0;
    /** @type {ImageBitmap | null} */
    this.bitmap = null;
    /** @type {WebGLTexture | null} */
    this.texture = null;

    // Owned by the loader.
    /** @type {AbortController | null} */
    this.request = null;
    this.attempts = 0;
    this.retryAt = 0;
    this.wantedIn = 0;
  }

  get address() {
    return this.panorama.tileAddress(this.face.letter, this.level, this.row, this.column);
  }

  /** The four tiles of the next level; made once, when the view first comes near. */
  split() {
    this.children ??= [0, 1, 2, 3].map(
      (quarter) =>
        new Tile(
          this.panorama,
          this.face,
          this.level + 1,
          2 * this.row + (quarter >> 1),
          2 * this.column + (quarter & 1),
          this,
        ),
    );
    return this.children;
  }
}

/** @param {Face} face @param {number} level @param {number} row @param {number} column */
function quadOf({ forward, right, down }, level, row, column) {
  const size = 2 / 2 ** level;
  const u = column * size - 1;
  const v = row * size - 1;
  const quad = new Float32Array(9);
  for (let axis = 0; axis < 3; axis += 1) {
    quad[axis] = right[axis] * size;
    quad[axis + 3] = down[axis] * size;
    quad[axis + 6] = forward[axis] + u * right[axis] + v * down[axis];
  }
  return quad;
}

/** The six quadtrees of one panorama. */
export class Pyramid {
  /** @param {Panorama} panorama */
  constructor(panorama) {
    this.panorama = panorama;
    this.roots = FACES.map((face) => new Tile(panorama, face, 0, 0, 0, null));
    this.#clipper = new QuadClipper();
  }

  #clipper;
  #limit = Infinity;
  #tolerance = 1;
  /** @type {readonly Sight[]} */
  #sights = [];

  /**
   * Fills `wanted` with the tiles that make every view sharp, in the order in which to load them: low
   * level first, then those nearest the middle of the view.
   *
   * @param {readonly Sight[]} sights one, or one for each eye
   * @param {number} limit tiles at most: beyond it the view is served coarser, never over the cap
   * @param {Tile[]} wanted reused by the caller
   */
  select(sights, limit, wanted) {
    this.#sights = sights;
    this.#limit = limit;
    this.#tolerance = 1;
    do {
      wanted.length = 0;
      for (const root of this.roots) this.#visit(root, wanted);
      this.#tolerance *= 1.25;
    } while (wanted.length > limit && this.#tolerance < 16);
    wanted.sort(inLoadingOrder);
  }

  /** @param {Tile} tile @param {Tile[]} wanted */
  #visit(tile, wanted) {
    if (wanted.length > this.#limit) return;
    let pixels = 0;
    for (const sight of this.#sights) {
      pixels = Math.max(pixels, this.#clipper.density(tile.quad, sight));
    }
    if (pixels === 0) return;
    const { tileSize, levels } = this.panorama;
    const baseTexels = BASE_SIZE / 2 ** tile.level;
    if (tile.level === 0 && Math.sqrt(pixels) / baseTexels <= this.#tolerance) return;

    const spread = Math.sqrt(pixels) / tileSize / this.#tolerance;
    tile.refined = tile.level < levels - 1 && spread > (tile.refined ? COARSEN_BELOW : REFINE_ABOVE);
    if (tile.refined) {
      for (const child of tile.split()) this.#visit(child, wanted);
      return;
    }
    tile.nearness = -1;
    for (const sight of this.#sights) {
      tile.nearness = Math.max(tile.nearness, nearness(tile.quad, sight.toClip));
    }
    wanted.push(tile);
  }
}

/**
 * Fills `drawn` with what to draw now for the wanted tiles, lowest level first: each tile itself,
 * or while it is missing its nearest ready ancestor and whatever finer tiles are still there.
 *
 * @param {Tile[]} wanted
 * @param {number} frame number of this frame, marks what is drawn
 * @param {Tile[]} drawn reused by the caller
 */
export function selectDrawn(wanted, frame, drawn) {
  drawn.length = 0;
  for (const tile of wanted) {
    if (tile.state === "ready") {
      draw(tile, frame, drawn);
      continue;
    }
    let ancestor = tile.parent;
    while (ancestor && ancestor.state !== "ready") ancestor = ancestor.parent;
    if (ancestor) draw(ancestor, frame, drawn);
    drawDescendants(tile, frame, drawn);
  }
  drawn.sort(byLevel);
}

/** @param {Tile} tile @param {number} frame @param {Tile[]} drawn */
function draw(tile, frame, drawn) {
  if (tile.lastSeen === frame) return;
  tile.lastSeen = frame;
  drawn.push(tile);
}

/** @param {Tile} tile @param {number} frame @param {Tile[]} drawn */
function drawDescendants(tile, frame, drawn) {
  if (!tile.children) return;
  for (const child of tile.children) {
    if (child.state === "ready") draw(child, frame, drawn);
    else drawDescendants(child, frame, drawn);
  }
}

/** @param {Tile} a @param {Tile} b */
const inLoadingOrder = (a, b) => a.level - b.level || b.nearness - a.nearness;

/** @param {Tile} a @param {Tile} b */
const byLevel = (a, b) => a.level - b.level;

/** @param {Float32Array} quad @param {Float32Array} toClip */
function nearness(quad, toClip) {
  const x = quad[6] + (quad[0] + quad[3]) / 2;
  const y = quad[7] + (quad[1] + quad[4]) / 2;
  const z = quad[8] + (quad[2] + quad[5]) / 2;
  return (toClip[2] * x + toClip[5] * y + toClip[8] * z) / Math.hypot(x, y, z);
}
