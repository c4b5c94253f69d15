// A gamepad: both sticks turn, the triggers and the shoulders zoom, the cross steps, A chooses the
// hotspot nearest to the middle, B closes. Looked at only while one is connected and the page seen.

/** @import { Lookout } from "../reach.js" */

/** Share of a stick's way that a hand at rest may leave it at. */
const DEAD = 0.15;
/** Fields of view a second. */
const SPEED = 1.1;
/** Magnification a second. */
const ZOOM = 2;
/** Share of the view's shorter side around its middle. */
const AIM = 0.3;
const BUTTON = { choose: 0, close: 1, out: [4, 6], in: [5, 7], up: 12, down: 13, left: 14, right: 15 };

/** @param {Lookout} lookout */
export function followGamepads({ camera, input, root, stage }) {
  let frame = 0;
  let last = 0;
  /** @type {readonly boolean[]} */
  let held = [];
  /** @type {HTMLElement | null} */
  let aimed = null;

  const decide = () => {
    const isNeeded = document.visibilityState === "visible" && pads().length > 0;
    if (isNeeded && !frame) {
      last = 0;
      frame = requestAnimationFrame(poll);
    } else if (!isNeeded) {
      cancelAnimationFrame(frame);
      frame = 0;
      aim(null);
    }
  };

  /** @param {number} time */
  const poll = (time) => {
    frame = requestAnimationFrame(poll);
    const seconds = last ? Math.min((time - last) / 1000, 0.1) : 0;
    last = time;
    const [pad] = pads();
    if (!pad || root.classList.contains("ezvr-immersed")) return;
    turn(pad, seconds);
    aim(nearestHotspot(stage));
    const pressed = pad.buttons.map((button) => button.pressed);
    for (const [index, isPressed] of pressed.entries()) if (isPressed && !held[index]) press(index);
    held = pressed;
  };

  /** @param {Gamepad} pad @param {number} seconds */
  const turn = ({ axes, buttons }, seconds) => {
    const right = beyond(axes[0]) + beyond(axes[2]);
    const up = -beyond(axes[1]) - beyond(axes[3]);
    const angle = SPEED * camera.view.hfov * seconds;
    if (right || up) camera.turn(right * angle, up * angle);
    const strongest = (/** @type {number[]} */ indices) =>
      Math.max(...indices.map((index) => buttons[index]?.value ?? 0));
    const zoom = strongest(BUTTON.in) - strongest(BUTTON.out);
    if (Math.abs(zoom) > DEAD) camera.zoom(ZOOM ** (zoom * seconds));
  };

  /** @param {number} index */
  const press = (index) => {
    if (index === BUTTON.choose) aimed?.click();
    else if (index === BUTTON.close) openPanel(root)?.click();
    else if (index === BUTTON.left) input.step(-1, 0);
    else if (index === BUTTON.right) input.step(1, 0);
    else if (index === BUTTON.up) input.step(0, 1);
    else if (index === BUTTON.down) input.step(0, -1);
  };

  /** @param {HTMLElement | null} hotspot */
  const aim = (hotspot) => {
    if (hotspot === aimed) return;
    aimed?.classList.remove("ezvr-aimed");
    hotspot?.classList.add("ezvr-aimed");
    aimed = hotspot;
  };

  window.addEventListener("gamepadconnected", decide);
  window.addEventListener("gamepaddisconnected", decide);
  document.addEventListener("visibilitychange", decide);
  decide();
}

const pads = () => navigator.getGamepads().filter((pad) => pad !== null);

/** @param {number | undefined} value @returns {number} 0 within the dead zone, and on from there */
function beyond(value = 0) {
  const way = Math.max(Math.abs(value) - DEAD, 0) / (1 - DEAD);
  return Math.sign(value) * way * way;
}

/** @param {HTMLElement} stage */
function nearestHotspot(stage) {
  const { left, top, width, height } = stage.getBoundingClientRect();
  let nearest = null;
  let shortest = AIM * Math.min(width, height);
  for (const hotspot of stage.querySelectorAll(".ezvr-hotspot:not(.ezvr-away)")) {
    const mark = /** @type {HTMLElement} */ (hotspot.firstElementChild ?? hotspot).getBoundingClientRect();
    const x = mark.left + mark.width / 2 - left - width / 2;
    const y = mark.top + mark.height / 2 - top - height / 2;
    const distance = Math.hypot(x, y);
    if (distance >= shortest) continue;
    shortest = distance;
    nearest = /** @type {HTMLElement} */ (hotspot);
  }
  return nearest;
}

/** @param {HTMLElement} root @returns {HTMLElement | null} its button to close */
const openPanel = (root) => root.querySelector(".ezvr-panel:not([hidden]) header button");
