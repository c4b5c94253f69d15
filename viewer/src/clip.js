// The part of a planar quad that a view shows: clipped in homogeneous coordinates, so that corners
// behind the eye need no special case (Sutherland and Hodgman, 1974).

/** @import { Sight } from "./types" */

/** Numbers a vertex: clip x, clip y, w, and the quad's own two coordinates. */
const STRIDE = 5;
/** A quad cut by four planes has at most eight corners. */
const CAPACITY = 8 * STRIDE;

/**
 * Clips quads against the four sides of a view and measures what is left. Keeps its buffers, so
 * that measuring allocates nothing.
 */
export class QuadClipper {
  constructor() {
    this.#from = new Float64Array(CAPACITY);
    this.#to = new Float64Array(CAPACITY);
  }

  #from;
  #to;
  #count = 0;

  /**
   * The visible part of a quad.
   *
   * @param {Float32Array} quad column-major 3 × 3: (a, b, 1) with a and b in [0, 1] to a direction
   * @param {Sight} sight
   * @returns {number} pixels drawn for each unit of the quad's own area, 0 when nothing is visible
   */
  density(quad, sight) {
    this.#load(quad, sight.toClip);
    for (let side = 0; side < 4 && this.#count > 0; side += 1) this.#clip(side >> 1, side & 1 ? -1 : 1);
    if (this.#count < 3) return 0;
    const [screen, own] = this.#areas();
    if (own < 1e-12) return 0;
    return (screen * sight.width * sight.height) / 4 / own;
  }

  /** @param {Float32Array} quad @param {Float32Array} toClip */
  #load(quad, toClip) {
    const target = this.#from;
    for (let corner = 0; corner < 4; corner += 1) {
      // Around the edge: (0,0) (1,0) (1,1) (0,1).
      const a = corner === 1 || corner === 2 ? 1 : 0;
      const b = corner >> 1;
      const x = quad[0] * a + quad[3] * b + quad[6];
      const y = quad[1] * a + quad[4] * b + quad[7];
      const z = quad[2] * a + quad[5] * b + quad[8];
      const at = corner * STRIDE;
      for (let row = 0; row < 3; row += 1) {
        target[at + row] = toClip[row] * x + toClip[row + 3] * y + toClip[row + 6] * z;
      }
      target[at + 3] = a;
      target[at + 4] = b;
    }
    this.#count = 4;
  }

  /**
   * Keeps what satisfies w + sign · coordinate ≥ 0. Both signs of one axis together imply w ≥ 0.
   *
   * @param {number} axis 0 for x, 1 for y
   * @param {number} sign
   */
  #clip(axis, sign) {
    const from = this.#from;
    let kept = 0;
    for (let index = 0; index < this.#count; index += 1) {
      const here = index * STRIDE;
      const next = ((index + 1) % this.#count) * STRIDE;
      const insideHere = from[here + 2] + sign * from[here + axis];
      const insideNext = from[next + 2] + sign * from[next + axis];
      if (insideHere >= 0) kept = this.#keep(kept, here, here, 0);
      if (insideHere >= 0 === insideNext >= 0) continue;
      kept = this.#keep(kept, here, next, insideHere / (insideHere - insideNext));
    }
    this.#from = this.#to;
    this.#to = from;
    this.#count = kept;
  }

  /** @param {number} kept @param {number} here @param {number} next @param {number} share */
  #keep(kept, here, next, share) {
    if (kept * STRIDE >= CAPACITY) return kept;
    for (let part = 0; part < STRIDE; part += 1) {
      const start = this.#from[here + part];
      this.#to[kept * STRIDE + part] = start + share * (this.#from[next + part] - start);
    }
    return kept + 1;
  }

  /** @returns {[number, number]} in clip units squared, and in the quad's own units squared */
  #areas() {
    const points = this.#from;
    let screen = 0;
    let own = 0;
    for (let index = 0; index < this.#count; index += 1) {
      const p = index * STRIDE;
      const q = ((index + 1) % this.#count) * STRIDE;
      const scale = 1 / (points[p + 2] * points[q + 2]);
      screen += (points[p] * points[q + 1] - points[q] * points[p + 1]) * scale;
      own += points[p + 3] * points[q + 4] - points[q + 3] * points[p + 4];
    }
    return [Math.abs(screen) / 2, Math.abs(own) / 2];
  }
}
