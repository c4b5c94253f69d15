// Angles, directions and the projection. The world: x right, y up, -z through the photo's centre.
// Inside the viewer every angle is in radians; degrees exist in the manifest, in deep links and in
// the public API, and are converted by the two functions below and nowhere else.

/** @import { ManifestView, View } from "./types" */

const DEGREE = Math.PI / 180;

export const HFOV_MIN = 30 * DEGREE;
export const HFOV_MAX = 120 * DEGREE;
export const PITCH_MAX = 90 * DEGREE;

/** @param {number} degrees */
export const radians = (degrees) => degrees * DEGREE;

/** @param {ManifestView} view @returns {View} */
export function viewFromDegrees({ yaw, pitch, hfov }) {
  return { yaw: yaw * DEGREE, pitch: pitch * DEGREE, hfov: hfov * DEGREE };
}

/** @param {View} view @returns {ManifestView} */
export function viewToDegrees({ yaw, pitch, hfov }) {
  return { yaw: yaw / DEGREE, pitch: pitch / DEGREE, hfov: hfov / DEGREE };
}

/** @param {number} value @param {number} low @param {number} high */
export const clamp = (value, low, high) => Math.min(Math.max(value, low), high);

/**
 * The same angle within [-π, π).
 *
 * @param {number} angle
 */
export function wrapAngle(angle) {
  const turn = 2 * Math.PI;
  return angle - turn * Math.floor((angle + Math.PI) / turn);
}

/** @typedef {[number, number, number]} Vector */

/**
 * The unit vector of a direction.
 *
 * @param {number} yaw positive to the right
 * @param {number} pitch positive up
 * @returns {Vector}
 */
export function direction(yaw, pitch) {
  return [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), -Math.cos(yaw) * Math.cos(pitch)];
}

/**
 * @typedef {object} Face
 * @property {string} letter
 * @property {Vector} forward through the face's centre
 * @property {Vector} right along its rows
 * @property {Vector} down along its columns
 */

/**
 * The six faces in the order of the strips, as seen from inside: the bottom edge of `u` and the
 * top edge of `d` touch `f`.
 *
 * @type {readonly Face[]}
 */
export const FACES = [
  { letter: "f", forward: [0, 0, -1], right: [1, 0, 0], down: [0, -1, 0] },
  { letter: "r", forward: [1, 0, 0], right: [0, 0, 1], down: [0, -1, 0] },
  { letter: "b", forward: [0, 0, 1], right: [-1, 0, 0], down: [0, -1, 0] },
  { letter: "l", forward: [-1, 0, 0], right: [0, 0, -1], down: [0, -1, 0] },
  { letter: "u", forward: [0, 1, 0], right: [1, 0, 0], down: [0, 0, -1] },
  { letter: "d", forward: [0, -1, 0], right: [1, 0, 0], down: [0, 0, 1] },
];

/**
 * How far the view reaches to each side, as tangents of half its angles.
 *
 * `hfov` spans the longer side: the horizontal one on a desktop, the vertical one on an upright
 * phone, where a horizontal 90° would mean a vertical 130° with bent edges.
 *
 * @param {number} hfov
 * @param {number} width
 * @param {number} height
 * @returns {[number, number]} horizontal, vertical
 */
export function halfTangents(hfov, width, height) {
  const tangent = Math.tan(hfov / 2);
  const longer = Math.max(width, height, 1);
  return [(tangent * width) / longer, (tangent * height) / longer];
}

/** A rectilinear view on a canvas; updated in place so that a frame allocates nothing. */
export class Projection {
  constructor() {
    /** Canvas size in device pixels. */
    this.width = 1;
    this.height = 1;
    /** Column-major: a direction to clip x, clip y and w. */
    this.toClip = new Float32Array(9);
    /** Column-major: (x, y, 1) in clip space to an unnormalised direction. */
    this.toRay = new Float32Array(9);
  }

  /** @param {View} view @param {number} width @param {number} height in device pixels */
  update({ yaw, pitch, hfov }, width, height) {
    this.width = width;
    this.height = height;
    const [tangentX, tangentY] = halfTangents(hfov, width, height);
    const cosYaw = Math.cos(yaw);
    const sinYaw = Math.sin(yaw);
    const cosPitch = Math.cos(pitch);
    const sinPitch = Math.sin(pitch);
    this.#axis(0, cosYaw, 0, sinYaw, tangentX);
    this.#axis(1, -sinYaw * sinPitch, cosPitch, cosYaw * sinPitch, tangentY);
    this.#axis(2, sinYaw * cosPitch, sinPitch, -cosYaw * cosPitch, 1);
  }

  /**
   * @param {number} index @param {number} x @param {number} y @param {number} z
   * @param {number} tangent
   */
  #axis(index, x, y, z, tangent) {
    this.toClip[index] = x / tangent;
    this.toClip[index + 3] = y / tangent;
    this.toClip[index + 6] = z / tangent;
    this.toRay[3 * index] = x * tangent;
    this.toRay[3 * index + 1] = y * tangent;
    this.toRay[3 * index + 2] = z * tangent;
  }

  /**
   * Where a direction lands, in clip units (-1 left or bottom, 1 right or top), or null behind the
   * eye.
   *
   * @param {Vector} vector
   * @returns {[number, number] | null}
   */
  project([x, y, z]) {
    const m = this.toClip;
    const w = m[2] * x + m[5] * y + m[8] * z;
    if (w <= 1e-6) return null;
    return [(m[0] * x + m[3] * y + m[6] * z) / w, (m[1] * x + m[4] * y + m[7] * z) / w];
  }
}
