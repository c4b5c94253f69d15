// Mouse, fingers, wheel and keys, turned into moves of the camera.

/** @import { Camera } from "./camera.js" */
/** @import { Motion } from "./a11y.js" */
import { magnified } from "./camera.js";

/** CSS pixels that a press may wander and still be a click. */
const SLOP = 6;
/** How much of the field of view an arrow key or a button turns. */
const STEP = 0.2;
const ZOOM_STEP = 1.3;
const STEP_DURATION = 200;
/** Milliseconds that a finger may rest before it lifts and still throw the view. */
const THROW_PAUSE = 60;
/** Radians a second. */
const FASTEST_THROW = 6;

/** @typedef {{ x: number, y: number }} Point */

export class Input {
  /**
   * @param {HTMLElement} stage takes pointers and wheel: the canvas and the hotspots over it
   * @param {HTMLElement} view takes keys, while it has the focus
   * @param {Camera} camera
   * @param {Motion} motion
   * @param {() => void} onHome
   */
  constructor(stage, view, camera, motion, onHome) {
    this.#stage = stage;
    this.#view = view;
    this.#camera = camera;
    this.#motion = motion;
    this.#onHome = onHome;
    stage.addEventListener("pointerdown", (event) => this.#down(event));
    stage.addEventListener("pointermove", (event) => this.#move(event));
    stage.addEventListener("pointerup", (event) => this.#up(event));
    stage.addEventListener("pointercancel", (event) => this.#up(event));
    stage.addEventListener("wheel", (event) => this.#wheel(event), { passive: false });
    view.addEventListener("keydown", (event) => this.#key(event));
  }

  #stage;
  #view;
  #camera;
  #motion;
  #onHome;
  /** @type {Map<number, Point>} */
  #pointers = new Map();
  #dragging = false;
  /** @type {Point} */
  #start = { x: 0, y: 0 };
  #lastMove = 0;
  #speedYaw = 0;
  #speedPitch = 0;
  /** The page around keeps one finger and the plain wheel, to scroll by. */
  cooperates = false;

  /** @param {number} right @param {number} up in steps */
  step(right, up) {
    const { goal } = this.#camera;
    const angle = STEP * goal.hfov;
    this.#camera.fly(
      { yaw: goal.yaw + right * angle, pitch: goal.pitch + up * angle },
      this.#motion.duration(STEP_DURATION),
    );
  }

  /** @param {number} steps above 0 magnifies */
  zoomStep(steps) {
    const hfov = magnified(this.#camera.goal.hfov, ZOOM_STEP ** steps);
    this.#camera.fly({ hfov }, this.#motion.duration(STEP_DURATION));
  }

  /** @param {PointerEvent} event */
  #down(event) {
    if (event.button !== 0) return;
    this.#pointers.set(event.pointerId, { x: event.clientX, y: event.clientY });
    this.#camera.stop();
    this.#speedYaw = 0;
    this.#speedPitch = 0;
    if (this.#pointers.size === 1) {
      this.#start = { x: event.clientX, y: event.clientY };
      this.#dragging = false;
    } else {
      this.#drag();
    }
    if (event.target === this.#view) {
      event.preventDefault();
      this.#view.focus({ preventScroll: true });
    }
  }

  /** @param {PointerEvent} event */
  #move(event) {
    const last = this.#pointers.get(event.pointerId);
    if (!last) return;
    const point = { x: event.clientX, y: event.clientY };
    if (this.cooperates && event.pointerType === "touch" && this.#pointers.size < 2) {
      this.#pointers.set(event.pointerId, point);
      return;
    }
    if (!this.#dragging) {
      if (Math.hypot(point.x - this.#start.x, point.y - this.#start.y) < SLOP) return;
      this.#drag();
    }
    const other = [...this.#pointers].find(([id]) => id !== event.pointerId)?.[1];
    if (other) {
      const before = Math.hypot(last.x - other.x, last.y - other.y);
      const after = Math.hypot(point.x - other.x, point.y - other.y);
      if (before > 0 && after > 0) this.#camera.zoom(after / before);
    }
    // Two fingers move the view by their middle.
    const share = other ? 0.5 : 1;
    this.#turn((point.x - last.x) * share, (point.y - last.y) * share, event.timeStamp);
    this.#pointers.set(event.pointerId, point);
  }

  /** From here on the press is a drag: its end clicks nothing. */
  #drag() {
    this.#dragging = true;
    for (const id of this.#pointers.keys()) this.#stage.setPointerCapture(id);
    this.#stage.classList.add("ezvr-dragging");
  }

  /** @param {number} x @param {number} y CSS pixels @param {number} time */
  #turn(x, y, time) {
    const angle = this.#radiansPerPixel();
    // Near a pole a small turn covers little of the view, so the same pixels turn further.
    const yaw = (-x * angle) / Math.max(Math.cos(this.#camera.view.pitch), 0.35);
    const pitch = y * angle;
    this.#camera.turn(yaw, pitch);
    const seconds = Math.max((time - this.#lastMove) / 1000, 0.004);
    this.#lastMove = time;
    this.#speedYaw = 0.6 * this.#speedYaw + (0.4 * yaw) / seconds;
    this.#speedPitch = 0.6 * this.#speedPitch + (0.4 * pitch) / seconds;
  }

  /** @param {PointerEvent} event */
  #up(event) {
    if (!this.#pointers.delete(event.pointerId) || this.#pointers.size > 0) return;
    this.#stage.classList.remove("ezvr-dragging");
    const thrown = this.#dragging && event.timeStamp - this.#lastMove < THROW_PAUSE;
    this.#dragging = false;
    const speed = Math.hypot(this.#speedYaw, this.#speedPitch);
    if (!thrown || this.#motion.calm || event.type === "pointercancel") return;
    const share = Math.min(1, FASTEST_THROW / Math.max(speed, 1e-6));
    this.#camera.drift(this.#speedYaw * share, this.#speedPitch * share);
  }

  #radiansPerPixel() {
    return this.#camera.radiansPerPixel(
      Math.max(this.#stage.clientWidth, this.#stage.clientHeight),
    );
  }

  /** @param {WheelEvent} event */
  #wheel(event) {
    if (this.cooperates && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    const lines = event.deltaMode === WheelEvent.DOM_DELTA_LINE ? 20 : 1;
    const pixels = Math.max(-200, Math.min(200, event.deltaY * lines));
    this.#camera.zoom(1.0015 ** -pixels);
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = this.#action(event.key);
    if (!action) return;
    event.preventDefault();
    action();
  }

  /** @param {string} key @returns {(() => void) | undefined} */
  #action(key) {
    switch (key) {
      case "ArrowLeft":
        return () => this.step(-1, 0);
      case "ArrowRight":
        return () => this.step(1, 0);
      case "ArrowUp":
        return () => this.step(0, 1);
      case "ArrowDown":
        return () => this.step(0, -1);
      case "+":
      case "=":
        return () => this.zoomStep(1);
      case "-":
      case "_":
        return () => this.zoomStep(-1);
      case "Home":
        return this.#onHome;
      default:
        return undefined;
    }
  }
}
