// The view turns by itself, until the visitor does anything at all. Its button pauses it and starts
// it again. Lazy modules import nothing that the first load has: that would split it in two.

/** @import { Translate } from "../types" */
/** @import { Camera } from "../camera.js" */

/** Radians a second: once around in a minute and a half. */
const SPEED = (2 * Math.PI) / 90;
/** Milliseconds until the full speed. */
const RUN_UP = 1500;
/** Whatever a visitor does in the viewer, a screen reader's clicks and steps included. */
const INPUTS = ["pointerdown", "wheel", "keydown", "click", "focusin"];

/**
 * @typedef {object} RotationOptions
 * @property {HTMLElement} root of the viewer; input in it pauses
 * @property {HTMLElement} toolbar gets the button
 * @property {Camera} camera
 * @property {Translate} translate
 * @property {typeof import("../dom.js").iconButton} iconButton
 * @property {typeof import("../dom.js").changeIcon} changeIcon
 * @property {Promise<void>} ready when to start, if nobody has done anything by then
 */

export class Rotation {
  /** @param {RotationOptions} options */
  constructor({ root, toolbar, camera, translate, iconButton, changeIcon, ready }) {
    this.#camera = camera;
    this.#translate = translate;
    this.#changeIcon = changeIcon;
    this.#button = iconButton("play", translate("startRotation"), () => this.#toggle());
    const divider = document.createElement("span");
    divider.className = "ezvr-divider";
    toolbar.prepend(this.#button, divider);

    const stop = new AbortController();
    for (const type of INPUTS) {
      root.addEventListener(type, (event) => this.#notice(event), {
        capture: true,
        passive: true,
        signal: stop.signal,
      });
    }
    // Who comes to avoid motion is spared it from then on.
    matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", () => {
      this.#pause();
      stop.abort();
      this.#button.remove();
      divider.remove();
    });
    void ready.then(() => {
      if (!this.#touched && this.#button.isConnected) this.#start();
    });
  }

  #camera;
  #translate;
  #changeIcon;
  #button;
  #touched = false;
  /** The frame that was asked for; 0 while the view rests. */
  #frame = 0;
  #direction = 1;
  #began = 0;
  #last = 0;
  #blocked = 0;

  #toggle() {
    if (this.#frame) this.#pause();
    else this.#start();
  }

  #start() {
    this.#began = this.#last = performance.now();
    this.#blocked = 0;
    this.#ask();
    this.#show("pause", "pauseRotation");
  }

  #pause() {
    cancelAnimationFrame(this.#frame);
    this.#frame = 0;
    this.#show("play", "startRotation");
  }

  /** @param {"play" | "pause"} icon @param {"startRotation" | "pauseRotation"} name */
  #show(icon, name) {
    this.#changeIcon(this.#button, icon, this.#translate(name));
  }

  /** @param {Event} event */
  #notice(event) {
    this.#touched = true;
    const own = event.target instanceof Node && this.#button.contains(event.target);
    if (!own && this.#frame) this.#pause();
  }

  #ask() {
    this.#frame = requestAnimationFrame(this.#turn);
  }

  /** @param {number} time */
  #turn = (time) => {
    const seconds = Math.min(Math.max(time - this.#last, 0), 100) / 1000;
    this.#last = time;
    this.#ask();
    const share = Math.min(Math.max(time - this.#began, 0) / RUN_UP, 1);
    const angle = this.#direction * SPEED * share * seconds;
    if (this.#camera.flying || angle === 0) return;
    const before = this.#camera.view.yaw;
    this.#camera.turn(angle, 0);
    this.#meetEdge(this.#camera.view.yaw === before);
  };

  /** A partial panorama is swept to and fro; what fits into the view whole rests. @param {boolean} blocked */
  #meetEdge(blocked) {
    if (!blocked) {
      this.#blocked = 0;
      return;
    }
    this.#direction = -this.#direction;
    this.#began = this.#last;
    this.#blocked += 1;
    if (this.#blocked > 1) this.#pause();
  }
}
