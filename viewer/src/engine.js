// One frame from the camera to the screen: what is wanted, what has arrived, what is drawn. Runs
// only when something changed, and allocates nothing while it does.

/** @import { Immersion, Lens, Panorama, Sight } from "./types" */
/** @import { Camera } from "./camera.js" */
/** @import { Tile } from "./lod.js" */
import { Pyramid, selectDrawn } from "./lod.js";
import { Loader } from "./loader.js";
import { Projection, halfTangents } from "./math.js";
import { decodePreview, fetchBitmap, fetchFaces } from "./pictures.js";
import { Renderer } from "./renderer.js";
import { TileStore } from "./tile-store.js";

const MIB = 2 ** 20;
const TEXTURE_BYTES = { phone: 96 * MIB, headset: 192 * MIB, desktop: 256 * MIB };
/** More would be felt as a hitch; at least one tile is uploaded whatever its size. */
const UPLOAD_BYTES_PER_FRAME = 4 * MIB;
const FADE = 400;
/** How far the old picture comes closer while it fades, where motion is welcome. */
const FADE_ZOOM = 0.25;

/**
 * @typedef {object} EngineOptions
 * @property {(projection: Projection) => void} onFrame after each drawn frame
 * @property {import("./loader.js").LoaderOptions["onTrouble"]} onTrouble
 * @property {boolean} calm no motion but what the visitor makes
 */

export class Engine {
  /**
   * @param {HTMLCanvasElement} canvas
   * @param {Renderer} renderer
   * @param {Camera} camera
   * @param {EngineOptions} options
   */
  constructor(canvas, renderer, camera, { onFrame, onTrouble, calm }) {
    this.#renderer = renderer;
    this.#camera = camera;
    this.#onFrame = onFrame;
    this.calm = calm;
    this.#store = new TileStore(this.#capacity, (texture) => renderer.delete(texture));
    this.#loader = new Loader({
      fetchTile: async (tile, signal) => fetchBitmap(await tile.address, signal),
      onChange: () => this.invalidate(),
      onTrouble,
    });
    new ResizeObserver((entries) => this.#measure(entries[0])).observe(canvas);
    canvas.addEventListener("webglcontextlost", (event) => this.#lose(event));
    canvas.addEventListener("webglcontextrestored", () => this.#restore());
  }

  /** What draws in place of the usual projection. @type {Lens | null} */
  lens = null;
  #renderer;
  #camera;
  #onFrame;
  #capacity = screenCapacity();
  #store;
  #loader;
  #projection = new Projection();
  #sights = [this.#projection];
  /** @type {Immersion | null} */
  #immersion = null;
  #width = 0;
  #height = 0;
  #frames = 0;
  /** Marks the tiles that are drawn in this frame. */
  #mark = 0;
  #scheduled = 0;
  /** @type {Map<Panorama, Pyramid>} */
  #pyramids = new Map();
  /** @type {Pyramid | null} */
  #pyramid = null;
  /** @type {WebGLTexture | null} */
  #cube = null;
  #cubeBytes = 0;
  #cubeSoftness = 0;
  /** The faces of the shown scene are still on their way. @type {AbortController | null} */
  #facesRequest = null;
  /** @type {{ texture: WebGLTexture, bytes: number, start: number } | null} */
  #fade = null;
  /** @type {Tile[]} */
  #wanted = [];
  /** @type {Tile[]} */
  #drawn = [];
  /** @type {(() => void)[]} */
  #waiting = [];
  #shows = 0;
  #switching = false;
  #facesFailed = false;
  /** Nothing is wanted and nothing has changed since the last frame. */
  #rests = false;

  /** Figures for tests and benchmarks. */
  get statistics() {
    return {
      frames: this.#frames,
      draws: this.#drawn.length + 1,
      textureBytes: this.#store.bytes + this.#otherBytes + (this.#fade?.bytes ?? 0),
      capacity: this.#capacity,
    };
  }

  /**
   * Changes to another panorama: its preview first, at once, under the fading old picture.
   *
   * @param {Panorama} panorama
   * @param {() => void} onSwitch called in the moment of the change, to turn the camera
   * @returns {Promise<boolean>} whether it is shown; false when yet another was asked for meanwhile
   */
  async show(panorama, onSwitch) {
    this.#shows += 1;
    const show = this.#shows;
    this.#switching = true;
    this.#rests = false;
    // A preview that does not decode is no reason to show nothing: the faces follow.
    const preview = await decodePreview(panorama.preview).catch(() => []);
    await this.#immersion?.cover();
    if (show !== this.#shows) {
      for (const face of preview) face.close();
      return false;
    }
    this.#switching = false;
    this.#facesRequest?.abort();
    this.#loader.want([], false);
    if (this.#cube && this.#width > 0 && !this.#immersion) this.#startFade();
    this.#setCube(preview);
    let pyramid = this.#pyramids.get(panorama);
    if (!pyramid) this.#pyramids.set(panorama, (pyramid = new Pyramid(panorama)));
    this.#pyramid = pyramid;
    onSwitch();
    this.invalidate();
    void this.#loadFaces(panorama);
    return true;
  }

  /** Resolves when the current view is drawn as sharp as this size and the tiles allow. */
  settled() {
    if (this.#rests) return Promise.resolve();
    return new Promise((/** @type {(value?: undefined) => void} */ resolve) => {
      this.#waiting.push(() => resolve());
      this.invalidate();
    });
  }

  /** Asks for a frame. */
  invalidate() {
    this.#rests = false;
    if (!this.#immersion) this.#scheduled ||= requestAnimationFrame((time) => this.#draw(time));
  }

  /** Something is there to be seen: the preview, the faces, or tiles. */
  get hasPicture() {
    return this.#cube !== null || this.#drawn.length > 0;
  }

  /**
   * Leaves the drawing to a headset, which asks for its frames itself; null: back to the page.
   *
   * @param {Immersion | null} immersion
   */
  immerse(immersion) {
    this.#immersion = immersion;
    this.#capacity = immersion ? TEXTURE_BYTES.headset : screenCapacity();
    this.#store.capacity = this.#capacity - this.#otherBytes;
    this.#store.makeRoom(0, Infinity);
    this.#endFade();
    this.invalidate();
  }

  /**
   * Loads and uploads what the eyes of a headset see, as `paint` then draws it.
   *
   * @param {readonly Sight[]} eyes
   */
  prepare(eyes) {
    if (!this.#pyramid || this.#renderer.gl.isContextLost()) return;
    this.#rests = false;
    this.#choose(this.#pyramid, eyes, false);
    if (this.#loader.decoded.size === 0) this.#rest();
  }

  /** Into the viewport of the framebuffer that is bound. @param {Sight} sight */
  paint(sight) {
    this.#renderer.draw(sight, this.#cube, this.#cubeSoftness, this.#drawn);
  }

  retryNow() {
    if (this.#pyramid && this.#facesFailed) void this.#loadFaces(this.#pyramid.panorama);
    this.#loader.retryNow();
  }

  /** @param {Panorama} panorama */
  async #loadFaces(panorama) {
    const request = new AbortController();
    this.#facesRequest = request;
    this.#facesFailed = false;
    try {
      const faces = await fetchFaces(panorama.faces, request.signal);
      if (this.#facesRequest === request) this.#setCube(faces);
      else for (const face of faces) face.close();
    } catch {
      // Without the faces the preview stays under the tiles; a dead network shows at the tiles.
      if (this.#facesRequest === request) this.#facesFailed = true;
    }
    if (this.#facesRequest === request) this.#facesRequest = null;
    this.invalidate();
  }

  /** @param {ImageBitmap[]} faces closed here */
  #setCube(faces) {
    this.#renderer.delete(this.#cube);
    this.#cube = faces.length === 6 ? this.#renderer.createCube(faces) : null;
    const size = faces[0]?.width ?? 0;
    this.#cubeBytes = this.#cube ? 6 * 4 * size ** 2 : 0;
    this.#cubeSoftness = size > 0 && size < 64 ? 1.2 / size : 0;
    for (const face of faces) face.close();
  }

  /** Textures that are no tiles. */
  get #otherBytes() {
    return this.#cubeBytes + (this.#immersion?.bytes ?? 0);
  }

  #startFade() {
    this.#endFade();
    // The drawing buffer is emptied after each frame, so the old picture is drawn once more.
    this.#paintPage();
    const bytes = this.#width * this.#height * 4;
    this.#fade = { texture: this.#renderer.takeSnapshot(), bytes, start: 0 };
  }

  #endFade() {
    if (this.#fade) this.#renderer.delete(this.#fade.texture);
    this.#fade = null;
  }

  /** @param {ResizeObserverEntry} entry */
  #measure(entry) {
    const exact = entry.devicePixelContentBoxSize?.[0];
    const width = devicePixels(entry.contentRect.width, exact?.inlineSize);
    const height = devicePixels(entry.contentRect.height, exact?.blockSize);
    if (width === 0 || height === 0) return;
    this.#width = width;
    this.#height = height;
    this.#camera.setSize(width, height);
    // Drawn in this very task: a resized canvas is empty, and would flash.
    this.#draw(performance.now());
  }

  /** @param {number} time */
  #draw(time) {
    cancelAnimationFrame(this.#scheduled);
    this.#rests = false;
    this.#scheduled = 0;
    const pyramid = this.#pyramid;
    if (!pyramid || this.#immersion || this.#width === 0) return;
    if (this.#renderer.gl.isContextLost()) return;
    const moving = this.#camera.advance(time);
    this.#projection.update(this.#camera.view, this.#width, this.#height);
    this.#choose(pyramid, this.#sights, moving);
    const playing = this.#paintThroughLens(time);
    if (!playing) this.#paintPage();
    const fading = this.#drawFade(time);
    this.#onFrame(this.#projection);
    if (moving || fading || playing || this.#loader.decoded.size > 0) this.invalidate();
    else this.#rest();
  }

  /**
   * What to load, to upload and to draw.
   *
   * @param {Pyramid} pyramid @param {readonly Sight[]} sights @param {boolean} moving
   */
  #choose(pyramid, sights, moving) {
    this.#frames += 1;
    this.#mark += 1;
    pyramid.select(sights, this.#tileLimit(pyramid.panorama), this.#wanted);
    // The faces come before any tile: the whole view at a glance, in one request.
    if (this.#facesRequest) this.#loader.want([], moving);
    else this.#loader.want(this.#wanted, moving);
    selectDrawn(this.#wanted, this.#mark, this.#drawn);
    if (this.#upload()) {
      this.#mark += 1;
      selectDrawn(this.#wanted, this.#mark, this.#drawn);
    }
  }

  /** @param {number} time @returns {boolean} whether there was one to draw */
  #paintThroughLens(time) {
    if (!this.lens) return false;
    this.#renderer.resize(this.#width, this.#height);
    const picture = { cube: this.#cube, softness: this.#cubeSoftness, tiles: this.#drawn };
    const { view } = this.#camera;
    const extent = halfTangents(view.hfov, this.#width, this.#height);
    const playing = this.lens.paint(picture, view, extent, time);
    if (!playing) this.lens = null;
    return playing;
  }

  #paintPage() {
    this.#renderer.resize(this.#width, this.#height);
    this.paint(this.#projection);
  }

  /**
   * Half of the cap for the wanted tiles leaves room for what stands in for them meanwhile.
   *
   * @param {Panorama} panorama
   */
  #tileLimit({ tileSize }) {
    const screen = 4 * this.#width * this.#height;
    this.#store.capacity = this.#capacity - this.#otherBytes - screen;
    return Math.max(Math.floor(this.#store.capacity / 2 / (4 * tileSize ** 2)), 6);
  }

  /**
   * Uploads what arrived, in the order of importance, within the budget of a frame.
   *
   * @returns {boolean} whether anything was uploaded
   */
  #upload() {
    let bytes = 0;
    for (const tile of this.#wanted) {
      if (!tile.bitmap) continue;
      if (bytes >= UPLOAD_BYTES_PER_FRAME) break;
      const size = 4 * tile.bitmap.width * tile.bitmap.height;
      if (!this.#store.makeRoom(size, this.#mark)) break;
      this.#store.keep(tile, this.#renderer.createTile(tile.bitmap), size);
      this.#loader.decoded.delete(tile);
      tile.bitmap.close();
      tile.bitmap = null;
      bytes += size;
    }
    return bytes > 0;
  }

  /** @param {number} time @returns {boolean} still fading */
  #drawFade(time) {
    if (!this.#fade) return false;
    this.#fade.start ||= time;
    const share = (time - this.#fade.start) / FADE;
    if (share >= 1) {
      this.#endFade();
      return false;
    }
    const scale = this.calm ? 1 : 1 + FADE_ZOOM * share;
    this.#renderer.drawSnapshot(this.#fade.texture, 1 - share, scale);
    return true;
  }

  #rest() {
    if (this.#switching || this.#facesRequest || this.#loader.busy) return;
    this.#rests = true;
    for (const tell of this.#waiting.splice(0)) tell();
  }

  /** @param {Event} event */
  #lose(event) {
    // Without this the browser never restores it.
    event.preventDefault();
    this.#rests = false;
    this.#facesRequest?.abort();
    this.#facesRequest = null;
    this.#loader.want([], false);
    this.#store.clear();
    this.#endFade();
    this.#cube = null;
  }

  #restore() {
    this.#renderer.restore();
    if (this.#pyramid) void this.show(this.#pyramid.panorama, () => undefined);
  }
}

function screenCapacity() {
  return matchMedia("(pointer: coarse)").matches ? TEXTURE_BYTES.phone : TEXTURE_BYTES.desktop;
}

/**
 * The browser's own count of device pixels where it agrees with devicePixelRatio to the rounding:
 * some report CSS pixels there.
 *
 * @param {number} cssPixels @param {number | undefined} exact
 */
function devicePixels(cssPixels, exact) {
  const scaled = cssPixels * window.devicePixelRatio;
  return exact !== undefined && Math.abs(exact - scaled) <= 1 ? exact : Math.round(scaled);
}
