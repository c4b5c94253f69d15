// The buttons over the view: turning and zooming without a drag, full screen, the list of scenes.

/** @import { Translate } from "./types" */
/** @import { Input } from "./input.js" */
import { changeIcon, iconButton, make } from "./dom.js";

/** @param {Translate} translate @param {Input} input */
export function makeToolbar(translate, input) {
  return make(
    "div",
    { class: "ezvr-toolbar", role: "group", "aria-label": translate("controls") },
    iconButton("left", translate("lookLeft"), () => input.step(-1, 0)),
    iconButton("up", translate("lookUp"), () => input.step(0, 1)),
    iconButton("down", translate("lookDown"), () => input.step(0, -1)),
    iconButton("right", translate("lookRight"), () => input.step(1, 0)),
    make("span", { class: "ezvr-divider" }),
    iconButton("zoomOut", translate("zoomOut"), () => input.zoomStep(-1)),
    iconButton("zoomIn", translate("zoomIn"), () => input.zoomStep(1)),
  );
}

/**
 * @param {Translate} translate
 * @param {HTMLElement} root what fills the screen
 * @returns {HTMLElement | null} null where the browser or the page does not allow it
 */
export function makeFullScreenButton(translate, root) {
  if (!document.fullscreenEnabled) return null;
  const button = iconButton("fullScreen", translate("fullScreen"), () => {
    const done = document.fullscreenElement ? document.exitFullscreen() : root.requestFullscreen();
    // Refused by the page around us: the button then does nothing, which is all it can do.
    done.catch(() => undefined);
  });
  document.addEventListener("fullscreenchange", () => {
    const name = document.fullscreenElement ? "leaveFullScreen" : "fullScreen";
    changeIcon(button, name, translate(name));
  });
  return button;
}
