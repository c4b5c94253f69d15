// How far the tour reaches beyond pointer and keys: a headset, the motion of the device, a gamepad,
// and the manners inside somebody else's page. Each comes when the device has it, never before.

/** @import { Scene, SceneHotspot, Translate } from "./types" */
/** @import { Camera } from "./camera.js" */
/** @import { Engine } from "./engine.js" */
/** @import { Content } from "./i18n.js" */
/** @import { Input } from "./input.js" */
import { make } from "./dom.js";

/**
 * What lazy modules work with; they import nothing of the first load themselves.
 *
 * @typedef {object} Lookout
 * @property {HTMLElement} root of the viewer
 * @property {HTMLElement} stage
 * @property {Camera} camera
 * @property {Engine} engine
 * @property {WebGL2RenderingContext} gl
 * @property {Input} input
 * @property {string} language of the interface
 * @property {Translate} translate
 * @property {Content} content
 * @property {typeof import("./dom.js").icon} icon
 * @property {typeof import("./dom.js").iconButton} iconButton
 * @property {typeof import("./dom.js").changeIcon} changeIcon
 * @property {() => Scene} scene that is shown
 * @property {(id: string) => Scene | undefined} findScene
 * @property {(hotspot: SceneHotspot) => void} follow
 * @property {() => void} onFrame
 * @property {HTMLElement} buttons where theirs go
 */

/** @param {Omit<Lookout, "buttons">} kit */
export async function extendReach(kit) {
  const buttons = make("div", { class: "ezvr-reach" });
  kit.root.append(buttons);
  const lookout = { ...kit, buttons };
  const isFramed = window.parent !== window;
  if (isFramed) fetched(import("./lazy/cooperation.js"), ({ cooperate }) => cooperate(lookout));
  window.addEventListener(
    "gamepadconnected",
    () => fetched(import("./lazy/gamepad.js"), ({ followGamepads }) => followGamepads(lookout)),
    { once: true },
  );
  // The picture first.
  await kit.engine.settled();
  if (matchMedia("(any-pointer: coarse)").matches && "DeviceOrientationEvent" in window) {
    fetched(import("./lazy/gyroscope.js"), ({ offerGyroscope }) => offerGyroscope(lookout));
  }
  // It rejects where the page around has not allowed it: nothing is known then of a headset.
  const isSupported = await navigator.xr?.isSessionSupported("immersive-vr").catch(() => isFramed && null);
  if (isSupported === false || isSupported === undefined) return;
  fetched(import("./lazy/xr.js"), ({ offerHeadset }) => offerHeadset(lookout, isSupported !== null));
}

/**
 * What does not arrive is not missed.
 *
 * @template Module
 * @param {Promise<Module>} module @param {(module: Module) => void} then
 */
function fetched(module, then) {
  module.then(then).catch(() => undefined);
}
