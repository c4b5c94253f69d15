// Fetches the wanted tiles in their order, a few at a time, and aborts what left the view.

/** @import { Tile } from "./lod.js" */
import { moveTile } from "./tile-store.js";

const PARALLEL_STILL = 6;
/** While the view moves, most of what is asked for is gone before it arrives. */
const PARALLEL_MOVING = 3;
const FIRST_RETRY = 1000;
const LAST_RETRY = 30000;
/** Failures in a row after which the visitor should know. */
const TROUBLE_AFTER = 3;

/** The server answered that there is no such file: asking again does not help. */
export class MissingError extends Error {}

/** @typedef {"offline" | "missing" | null} LoadTrouble */

/**
 * @typedef {object} LoaderOptions
 * @property {(tile: Tile, signal: AbortSignal) => Promise<ImageBitmap>} fetchTile
 * @property {() => void} onChange a tile arrived, or the time has come to ask for the next
 * @property {(trouble: LoadTrouble) => void} onTrouble why the picture stays coarse, null: it does not
 * @property {() => number} [now] milliseconds
 * @property {(callback: () => void, milliseconds: number) => void} [later]
 */

export class Loader {
  /** @param {LoaderOptions} options */
  constructor({ fetchTile, onChange, onTrouble, now, later }) {
    this.#fetchTile = fetchTile;
    this.#onChange = onChange;
    this.#onTrouble = onTrouble;
    this.#now = now ?? (() => performance.now());
    this.#later = later ?? ((callback, milliseconds) => void setTimeout(callback, milliseconds));
    /** Arrived and not yet uploaded. @type {Set<Tile>} */
    this.decoded = new Set();
  }

  #fetchTile;
  #onChange;
  #onTrouble;
  #now;
  #later;
  #round = 0;
  #failures = 0;
  #missing = false;
  /** @type {LoadTrouble} */
  #told = null;
  /** @type {Set<Tile>} */
  #loading = new Set();
  /** Failed and still wanted. @type {Set<Tile>} */
  #failed = new Set();

  get busy() {
    return this.#loading.size > 0 || this.decoded.size > 0 || this.#failed.size > 0;
  }

  /**
   * Says what is wanted now. What is no longer wanted is aborted or let go at once.
   *
   * @param {Tile[]} tiles in the order of their importance
   * @param {boolean} moving
   */
  want(tiles, moving) {
    this.#round += 1;
    let missing = 0;
    for (const tile of tiles) {
      tile.wantedIn = this.#round;
      if (tile.state === "missing") missing += 1;
    }
    // One of many has a coarser one under it; most of them, and there is hardly a photo.
    this.#missing = 2 * missing > tiles.length;
    this.#tell();
    this.#drop(this.#loading);
    this.#drop(this.decoded);
    this.#drop(this.#failed);
    const parallel = moving ? PARALLEL_MOVING : PARALLEL_STILL;
    for (const tile of tiles) {
      if (this.#loading.size >= parallel) return;
      if (tile.state === "absent" || (tile.state === "failed" && tile.retryAt <= this.#now())) {
        this.#load(tile);
      }
    }
  }

  /** Forgets the waiting time of what failed: the network is back, or the visitor asks. */
  retryNow() {
    for (const tile of this.#failed) tile.retryAt = 0;
    this.#onChange();
  }

  /** @param {Set<Tile>} tiles */
  #drop(tiles) {
    for (const tile of tiles) {
      if (tile.wantedIn === this.#round) continue;
      tiles.delete(tile);
      tile.request?.abort();
      tile.request = null;
      tile.bitmap?.close();
      tile.bitmap = null;
      moveTile(tile, "absent");
    }
  }

  /** @param {Tile} tile */
  async #load(tile) {
    const request = new AbortController();
    tile.request = request;
    this.#failed.delete(tile);
    this.#loading.add(tile);
    moveTile(tile, "loading");
    try {
      const bitmap = await this.#fetchTile(tile, request.signal);
      if (tile.request === request) this.#arrive(tile, bitmap);
      else bitmap.close();
    } catch (error) {
      // An aborted request was let go where it was aborted.
      if (tile.request === request) this.#fail(tile, error);
    }
  }

  /** @param {Tile} tile @param {ImageBitmap} bitmap */
  #arrive(tile, bitmap) {
    this.#settle(tile, "decoded");
    tile.bitmap = bitmap;
    tile.attempts = 0;
    this.decoded.add(tile);
    this.#countFailures(0);
    this.#onChange();
  }

  /** @param {Tile} tile @param {unknown} error */
  #fail(tile, error) {
    if (error instanceof MissingError) {
      this.#settle(tile, "missing");
      this.#onChange();
      return;
    }
    this.#settle(tile, "failed");
    this.#failed.add(tile);
    const wait = Math.min(FIRST_RETRY * 2 ** tile.attempts, LAST_RETRY);
    tile.attempts += 1;
    tile.retryAt = this.#now() + wait;
    // A timer may fire a little early.
    this.#later(this.#onChange, wait + 50);
    this.#countFailures(this.#failures + 1);
    this.#onChange();
  }

  /** @param {Tile} tile @param {"decoded" | "missing" | "failed"} state */
  #settle(tile, state) {
    tile.request = null;
    this.#loading.delete(tile);
    moveTile(tile, state);
  }

  /** @param {number} count */
  #countFailures(count) {
    this.#failures = count;
    this.#tell();
  }

  #tell() {
    const trouble = this.#failures >= TROUBLE_AFTER ? "offline" : this.#missing ? "missing" : null;
    if (trouble === this.#told) return;
    this.#told = trouble;
    this.#onTrouble(trouble);
  }
}
