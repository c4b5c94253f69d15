// The view follows the motion of the device, beside drags and keys: both turn on from where the
// other one left the view. Asked for on a tap, since some browsers ask the visitor then.

/** @import { Lookout } from "../reach.js" */
import { showHint } from "./hint.js";
import { wordsOf } from "./words.js";

const DEGREE = Math.PI / 180;

/** @typedef {{ yaw: number, pitch: number }} Heading radians; yaw to the right from north */

/** Offers a switch where there is a sensor, or may be one once the visitor allows it. @param {Lookout} lookout */
export async function offerGyroscope(lookout) {
  // The page around a frame may withhold it, and its console would tell of the attempt.
  const { featurePolicy } = /** @type {any} */ (document);
  if (featurePolicy && !featurePolicy.allowsFeature("accelerometer")) return;
  const allowed = await permission();
  if (allowed === "denied") return;
  if (asking() && allowed === "prompt") {
    new Gyroscope(lookout);
    return;
  }
  /** @param {DeviceOrientationEvent} event */
  const notice = ({ alpha }) => {
    if (alpha === null) return;
    window.removeEventListener("deviceorientation", notice);
    new Gyroscope(lookout);
  };
  window.addEventListener("deviceorientation", notice);
}

/** Safari does not tell, and has to be asked. @returns {Promise<PermissionState>} */
async function permission() {
  const name = /** @type {PermissionName} */ ("gyroscope");
  const status = await navigator.permissions.query({ name }).catch(() => null);
  return status?.state ?? "prompt";
}

/** How a browser that asks its visitor is made to. @returns {(() => Promise<string>) | undefined} */
function asking() {
  const { requestPermission } = /** @type {any} */ (DeviceOrientationEvent);
  return requestPermission?.bind(DeviceOrientationEvent);
}

class Gyroscope {
  /** @param {Lookout} lookout */
  constructor(lookout) {
    this.#lookout = lookout;
    const { buttons, iconButton, language } = lookout;
    this.#words = wordsOf(language);
    this.#button = iconButton("gyroscope", this.#words.startGyroscope, () => void this.#toggle(), {
      "aria-pressed": "false",
    });
    buttons.prepend(this.#button);
    // A device that is turned about its own middle shows the same view.
    screen.orientation?.addEventListener("change", () => (this.#last = null));
  }

  #lookout;
  #words;
  #button;
  #isOn = false;
  /** @type {Heading | null} */
  #last = null;

  async #toggle() {
    if (!this.#isOn && (await asking()?.().catch(() => "denied")) === "denied") {
      showHint(this.#lookout.root, this.#words.gyroscopeFailed);
      return;
    }
    this.#isOn = !this.#isOn;
    this.#last = null;
    if (this.#isOn) window.addEventListener("deviceorientation", this.#follow);
    else window.removeEventListener("deviceorientation", this.#follow);
    this.#button.ariaPressed = String(this.#isOn);
    const { startGyroscope, stopGyroscope } = this.#words;
    this.#button.ariaLabel = this.#button.title = this.#isOn ? stopGyroscope : startGyroscope;
  }

  /** @param {DeviceOrientationEvent} event */
  #follow = ({ alpha, beta, gamma }) => {
    if (alpha === null || beta === null || gamma === null) return;
    const now = headingOf(alpha, beta, gamma, screen.orientation?.angle ?? 0);
    const last = this.#last;
    this.#last = now;
    const { camera, root } = this.#lookout;
    // A flight ends where it was sent; a headset follows the head.
    if (!last || camera.flying || root.classList.contains("ezvr-immersed")) return;
    const yaw = now.yaw - last.yaw;
    const whole = 2 * Math.PI;
    camera.turn(yaw - whole * Math.round(yaw / whole), now.pitch - last.pitch);
  };
}

/**
 * Where the back of the device looks (W3C DeviceOrientation: Z, X', Y'' rotations from east, north,
 * up). Straight down and up, where that has no heading, the top of the screen tells it.
 *
 * @param {number} alpha @param {number} beta @param {number} gamma degrees
 * @param {number} angle of the screen, degrees
 * @returns {Heading}
 */
export function headingOf(alpha, beta, gamma, angle) {
  const [a, b, c, s] = [alpha, beta, gamma, angle].map((degrees) => degrees * DEGREE);
  const [sinA, sinB, sinC, sinS] = [a, b, c, s].map(Math.sin);
  const [cosA, cosB, cosC, cosS] = [a, b, c, s].map(Math.cos);
  const ahead = [-cosC * sinA * sinB - cosA * sinC, cosA * cosC * sinB - sinA * sinC, -cosB * cosC];
  const right = [cosA * cosC - sinA * sinB * sinC, sinA * cosC + cosA * sinB * sinC];
  const top = [-cosB * sinA, cosA * cosB];
  const up = [sinS * right[0] + cosS * top[0], sinS * right[1] + cosS * top[1]];
  const pitch = Math.asin(Math.max(-1, Math.min(1, ahead[2])));
  const cos = Math.cos(pitch);
  return {
    yaw: Math.atan2(cos * ahead[0] - ahead[2] * up[0], cos * ahead[1] - ahead[2] * up[1]),
    pitch,
  };
}
