// Where the visitor looks, and how that moves: jumps, flights, and the drift after a drag.

/** @import { Range, View } from "./types" */
import { HFOV_MAX, HFOV_MIN, PITCH_MAX, clamp, halfTangents, wrapAngle } from "./math.js";

/** Share of the drift's speed that is left after a second. */
const DRIFT_LEFT = 0.02;
/** Radians a second below which a drift has ended. */
const DRIFT_END = 0.01;

export class Camera {
  /** @param {() => void} onMove */
  constructor(onMove) {
    this.#onMove = onMove;
    /** @type {View} */
    this.view = { yaw: 0, pitch: 0, hfov: Math.PI / 2 };
  }

  #onMove;
  #width = 1;
  #height = 1;
  /** @type {Range | null} */
  #range = null;
  /** @type {{ from: View, to: View, start: number, duration: number } | null} */
  #flight = null;
  #driftYaw = 0;
  #driftPitch = 0;
  #lastTime = 0;

  /** @param {number} width @param {number} height */
  setSize(width, height) {
    this.#width = width;
    this.#height = height;
    this.#limit();
  }

  /** @param {Range | null} range what was photographed; null: everything */
  setRange(range) {
    this.#range = range;
  }

  get flying() {
    return this.#flight !== null;
  }

  /** Radians that a CSS pixel in the middle of the view spans. @param {number} longerSide CSS px */
  radiansPerPixel(longerSide) {
    return (2 * Math.tan(this.view.hfov / 2)) / Math.max(longerSide, 1);
  }

  /** @param {Partial<View>} view */
  jump(view) {
    this.stop();
    Object.assign(this.view, view);
    this.#limit();
    this.#onMove();
  }

  /** @param {Partial<View>} view @param {number} duration milliseconds; 0 jumps */
  fly(view, duration) {
    if (duration === 0) {
      this.jump(view);
      return;
    }
    const from = { ...this.view };
    const to = { ...from, ...view };
    to.yaw = from.yaw + wrapAngle(to.yaw - from.yaw);
    this.stop();
    this.#flight = { from, to, start: 0, duration };
    this.#onMove();
  }

  /** Where a flight is going, else where the view is: so that quick key presses add up. */
  get goal() {
    return this.#flight?.to ?? this.view;
  }

  /** @param {number} yaw @param {number} pitch radians */
  turn(yaw, pitch) {
    const { view } = this;
    this.jump({ yaw: view.yaw + yaw, pitch: view.pitch + pitch });
  }

  /** @param {number} factor above 1 magnifies */
  zoom(factor) {
    this.jump({ hfov: magnified(this.view.hfov, factor) });
  }

  /** Lets the view drift on. @param {number} yaw @param {number} pitch radians a second */
  drift(yaw, pitch) {
    this.#driftYaw = yaw;
    this.#driftPitch = pitch;
    this.#lastTime = 0;
    this.#onMove();
  }

  stop() {
    this.#flight = null;
    this.#driftYaw = 0;
    this.#driftPitch = 0;
  }

  /** @param {number} time of this frame, milliseconds @returns {boolean} still moving */
  advance(time) {
    if (this.#flight) return this.#advanceFlight(this.#flight, time);
    if (Math.hypot(this.#driftYaw, this.#driftPitch) < DRIFT_END) return false;
    const seconds = this.#lastTime ? Math.min((time - this.#lastTime) / 1000, 0.1) : 0;
    this.#lastTime = time;
    this.view.yaw += this.#driftYaw * seconds;
    this.view.pitch += this.#driftPitch * seconds;
    this.#driftYaw *= DRIFT_LEFT ** seconds;
    this.#driftPitch *= DRIFT_LEFT ** seconds;
    this.#limit();
    return true;
  }

  /**
   * @param {{ from: View, to: View, start: number, duration: number }} flight
   * @param {number} time
   */
  #advanceFlight(flight, time) {
    flight.start ||= time;
    const linear = clamp((time - flight.start) / flight.duration, 0, 1);
    const share = linear * linear * (3 - 2 * linear);
    const { from, to } = flight;
    this.view.yaw = from.yaw + share * (to.yaw - from.yaw);
    this.view.pitch = from.pitch + share * (to.pitch - from.pitch);
    this.view.hfov = from.hfov + share * (to.hfov - from.hfov);
    this.#limit();
    if (linear < 1) return true;
    this.#flight = null;
    return false;
  }

  #limit() {
    const { view } = this;
    view.hfov = clamp(view.hfov, HFOV_MIN, HFOV_MAX);
    view.pitch = clamp(view.pitch, -PITCH_MAX, PITCH_MAX);
    view.yaw = wrapAngle(view.yaw);
    if (this.#range) this.#limitTo(this.#range);
  }

  /** Keeps the edges of the view within the photo, along its two middle lines. @param {Range} range */
  #limitTo({ yawMin, yawMax, pitchMin, pitchMax }) {
    const { view } = this;
    const wide = yawMax > yawMin ? yawMax - yawMin : yawMax - yawMin + 2 * Math.PI;
    const high = pitchMax - pitchMin;
    const full = wide > 2 * Math.PI - 0.01;
    const [perWidth, perHeight] = halfTangents(Math.PI / 2, this.#width, this.#height);
    if (!full) view.hfov = Math.min(view.hfov, largestField(wide, perWidth));
    // A pole that was photographed is no edge.
    const open = pitchMax >= PITCH_MAX - 0.01 || pitchMin <= 0.01 - PITCH_MAX;
    if (!open) view.hfov = Math.min(view.hfov, largestField(high, perHeight));
    view.hfov = Math.max(view.hfov, HFOV_MIN);

    const [tangentX, tangentY] = halfTangents(view.hfov, this.#width, this.#height);
    const halfX = Math.atan(tangentX);
    const halfY = Math.atan(tangentY);
    const low = pitchMin <= 0.01 - PITCH_MAX ? -PITCH_MAX : pitchMin + halfY;
    const top = pitchMax >= PITCH_MAX - 0.01 ? PITCH_MAX : pitchMax - halfY;
    view.pitch = low > top ? (pitchMin + pitchMax) / 2 : clamp(view.pitch, low, top);
    if (full) return;
    const middle = yawMin + wide / 2;
    const reach = Math.max(wide / 2 - halfX, 0);
    view.yaw = wrapAngle(middle + clamp(wrapAngle(view.yaw - middle), -reach, reach));
  }
}

/** The field across the longer side whose own side spans an angle. @param {number} angle @param {number} share */
function largestField(angle, share) {
  return angle >= Math.PI ? HFOV_MAX : 2 * Math.atan(Math.tan(angle / 2) / share);
}

/** @param {number} hfov @param {number} factor above 1 magnifies */
export function magnified(hfov, factor) {
  return 2 * Math.atan(Math.tan(clamp(hfov, HFOV_MIN, HFOV_MAX) / 2) / factor);
}
