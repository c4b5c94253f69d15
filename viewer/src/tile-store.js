// The life of a tile, stated once and enforced, and the cap on texture bytes.
//
//   absent ──▶ loading ──▶ decoded ──▶ ready ──▶ absent (evicted)
//     ▲           │  │         │
//     └───────────┘  ▼         └──▶ absent (left the view before its upload)
//   (aborted)     failed ──▶ loading (again) or absent (given up on leaving the view)
//   loading ──▶ missing: the server has no such tile; its parent stands in for good

/** @import { Tile } from "./lod.js" */

/** @typedef {"absent" | "loading" | "decoded" | "ready" | "failed" | "missing"} TileState */

/** @type {Record<TileState, readonly TileState[]>} */
const TRANSITIONS = {
  absent: ["loading"],
  loading: ["absent", "decoded", "failed", "missing"],
  decoded: ["absent", "ready"],
  ready: ["absent"],
  failed: ["absent", "loading"],
  missing: [],
};

/**
 * Moves a tile on. Throws on a step that the life of a tile does not have: a bug, never the network.
 *
 * @param {Tile} tile
 * @param {TileState} state
 */
export function moveTile(tile, state) {
  if (!TRANSITIONS[tile.state].includes(state)) throw new Error(`Tile: ${tile.state} to ${state}`);
  tile.state = state;
}

/** Keeps the ready tiles within a number of bytes; the least recently seen goes first. */
export class TileStore {
  /**
   * @param {number} capacity bytes
   * @param {(texture: WebGLTexture) => void} release deletes a texture
   */
  constructor(capacity, release) {
    this.capacity = capacity;
    this.bytes = 0;
    this.#release = release;
    /** @type {Set<Tile>} */
    this.#ready = new Set();
  }

  #release;
  #ready;

  /**
   * Makes room, without touching what is drawn in this frame.
   *
   * @param {number} bytes
   * @param {number} frame
   * @returns {boolean} whether the bytes now fit
   */
  makeRoom(bytes, frame) {
    while (this.bytes + bytes > this.capacity) {
      const oldest = this.#leastRecentlySeen();
      if (!oldest || oldest.lastSeen >= frame) return false;
      this.#evict(oldest);
    }
    return true;
  }

  /** @param {Tile} tile decoded @param {WebGLTexture} texture @param {number} bytes */
  keep(tile, texture, bytes) {
    moveTile(tile, "ready");
    tile.texture = texture;
    tile.bytes = bytes;
    this.bytes += bytes;
    this.#ready.add(tile);
  }

  /** Forgets every texture: the context is lost or the viewer goes. */
  clear() {
    for (const tile of [...this.#ready]) this.#evict(tile);
  }

  #leastRecentlySeen() {
    /** @type {Tile | null} */
    let oldest = null;
    for (const tile of this.#ready) if (!oldest || tile.lastSeen < oldest.lastSeen) oldest = tile;
    return oldest;
  }

  /** @param {Tile} tile */
  #evict(tile) {
    moveTile(tile, "absent");
    if (tile.texture) this.#release(tile.texture);
    tile.texture = null;
    this.bytes -= tile.bytes;
    tile.bytes = 0;
    this.#ready.delete(tile);
  }
}
