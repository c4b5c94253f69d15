// What a headset tells of eyes and hands, in the directions of the picture: the headset's own world,
// turned about the vertical by as much as puts the entered view ahead.

/** @import { Sight } from "../types" */

/** @typedef {[number, number, number]} Vector */

/** @param {Vector} vector @returns {number} positive to the right, as in the picture */
export const yawOf = ([x, , z]) => Math.atan2(x, -z);

/** @param {Vector} a @param {Vector} b @returns {Vector} */
export const cross = ([ax, ay, az], [bx, by, bz]) => [
  ay * bz - az * by,
  az * bx - ax * bz,
  ax * by - ay * bx,
];

/** @param {Vector} a @param {Vector} b */
export const dot = (a, b) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];

/** @param {Vector} a @param {number} share @param {Vector} b @returns {Vector} a + share · b */
export const add = (a, share, b) => [a[0] + share * b[0], a[1] + share * b[1], a[2] + share * b[2]];

/** @param {Vector} vector @returns {Vector} */
export const unit = (vector) => {
  const length = Math.hypot(...vector) || 1;
  return [vector[0] / length, vector[1] / length, vector[2] / length];
};

/**
 * One column of a rigid transform, turned.
 *
 * @param {Float32Array} matrix column-major 4 × 4 @param {number} column 2 is backward, 3 the place
 * @param {number} turn radians to the right
 * @returns {Vector}
 */
export function turnedColumn(matrix, column, turn) {
  const [x, y, z] = matrix.subarray(4 * column, 4 * column + 3);
  const cos = Math.cos(turn);
  const sin = Math.sin(turn);
  return [x * cos - z * sin, y, x * sin + z * cos];
}

/** @param {Float32Array} matrix @param {number} turn @returns {Vector} where it points */
export function forwardOf(matrix, turn) {
  const [x, y, z] = turnedColumn(matrix, 2, turn);
  return [-x, -y, -z];
}

/** @implements {Sight} */
export class Eye {
  left = 0;
  bottom = 0;
  width = 0;
  height = 0;
  toClip = new Float32Array(9);
  toRay = new Float32Array(9);
  /** @type {Vector} */
  position = [0, 0, 0];

  /**
   * The panorama is infinitely far: only what is near, a beam, depends on the place of the eye.
   *
   * @param {XRView} view @param {XRViewport} viewport @param {number} turn
   */
  update({ transform, projectionMatrix: p }, { x, y, width, height }, turn) {
    this.left = x;
    this.bottom = y;
    this.width = width;
    this.height = height;
    const right = turnedColumn(transform.matrix, 0, turn);
    const up = turnedColumn(transform.matrix, 1, turn);
    const back = turnedColumn(transform.matrix, 2, turn);
    this.position = turnedColumn(transform.matrix, 3, turn);
    for (let axis = 0; axis < 3; axis += 1) {
      for (const [row, of] of [0, 1, 3].entries()) {
        this.toClip[row + 3 * axis] = p[of] * right[axis] + p[of + 4] * up[axis] + p[of + 8] * back[axis];
      }
      this.toRay[axis] = right[axis] / p[0];
      this.toRay[axis + 3] = up[axis] / p[5];
      this.toRay[axis + 6] = (right[axis] * p[8]) / p[0] + (up[axis] * p[9]) / p[5] - back[axis];
    }
  }
}
