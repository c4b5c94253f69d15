// What a visitor in a headset points with: the ray of a controller or a hand, a pinch that looks
// where the eyes look (a transient pointer), or, where there is nothing else, the gaze itself.

/** @import { Vector } from "./xr-eye.js" */
/** @import { Plate } from "./xr-plate.js" */
import { dot, forwardOf, turnedColumn } from "./xr-eye.js";

/** Milliseconds that a gaze rests on a plate to choose it. */
const DWELL = 1500;
/** A head that has not turned by three degrees since it came has not looked for anything yet. */
const STILL = Math.cos(Math.PI / 60);

/**
 * @typedef {object} Ray
 * @property {Vector} origin
 * @property {Vector} to
 * @property {boolean} isBeam held in a hand, and drawn
 * @property {Plate | null} plate that it points at
 * @property {number} done share of the time that it takes to choose by looking
 */

/**
 * @typedef {object} PointersOptions
 * @property {XRSession} session
 * @property {XRReferenceSpace} space
 * @property {() => number} turn of the picture in that space
 * @property {(ray: Vector) => Plate | null} find
 */

export class Pointers {
  /** @param {PointersOptions} options */
  constructor({ session, space, turn, find }) {
    this.#session = session;
    this.#space = space;
    this.#turn = turn;
    this.#find = find;
    session.addEventListener("selectstart", ({ frame, inputSource }) => {
      const plate = this.#plateOf(frame, inputSource);
      if (plate) this.#pressed.set(inputSource, plate);
    });
    session.addEventListener("select", ({ frame, inputSource }) => {
      const pressed = this.#pressed.get(inputSource);
      if (!pressed) return;
      // A pinch moves the hand, and with it the ray that the eyes began.
      const isTransient = inputSource.targetRayMode === "transient-pointer";
      if (isTransient || this.#plateOf(frame, inputSource) === pressed) pressed.choose?.();
    });
    session.addEventListener("selectend", ({ inputSource }) => this.#pressed.delete(inputSource));
  }

  #session;
  #space;
  #turn;
  #find;
  /** @type {Map<XRInputSource, Plate>} */
  #pressed = new Map();
  /** What the gaze rests on, and since when. @type {{ plate: Plate | null, since: number }} */
  #gaze = { plate: null, since: 0 };
  /** Where the gaze came to; null: to be seen. @type {Vector | null} */
  #arrival = null;

  /**
   * @param {XRFrame} frame @param {number} time
   * @param {XRViewerPose} viewer looks where nothing points
   * @returns {Ray[]}
   */
  update(frame, time, viewer) {
    /** @type {Ray[]} */
    const rays = [];
    let gaze = viewer.transform;
    for (const source of this.#session.inputSources) {
      const { targetRayMode: mode } = source;
      const transform = frame.getPose(source.targetRaySpace, this.#space)?.transform;
      if (!transform || mode === "screen") continue;
      if (mode === "gaze") gaze = transform;
      else rays.push(this.#ray(transform, mode === "tracked-pointer"));
    }
    if (rays.length === 0) rays.push(this.#look(this.#ray(gaze, false), time));
    else this.#gaze.plate = null;
    return rays;
  }

  /** Forgets the plates of another scene; what happens to be ahead in the new one is not chosen. */
  clear() {
    this.#pressed.clear();
    this.#arrival = null;
  }

  /** @param {Ray} ray @param {number} time */
  #look(ray, time) {
    const plate = ray.plate?.choose ? ray.plate : null;
    if (plate !== this.#gaze.plate) this.#gaze = { plate, since: time };
    this.#arrival ??= ray.to;
    if (dot(this.#arrival, ray.to) > STILL) this.#gaze.since = time;
    else this.#arrival = [0, 0, 0];
    if (!plate) return ray;
    ray.done = (time - this.#gaze.since) / DWELL;
    if (ray.done < 1) return ray;
    // Once: who wants it again looks away first.
    this.#gaze.since = Infinity;
    plate.choose?.();
    return ray;
  }

  /** @param {XRRigidTransform} transform @param {boolean} isBeam @returns {Ray} */
  #ray({ matrix }, isBeam) {
    const turn = this.#turn();
    const to = forwardOf(matrix, turn);
    return { origin: turnedColumn(matrix, 3, turn), to, isBeam, plate: this.#find(to), done: 0 };
  }

  /** @param {XRFrame} frame @param {XRInputSource} source */
  #plateOf(frame, { targetRaySpace }) {
    const transform = frame.getPose(targetRaySpace, this.#space)?.transform;
    return transform ? this.#find(forwardOf(transform.matrix, this.#turn())) : null;
  }
}
