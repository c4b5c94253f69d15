// The scenes in pictures. Each picture is there at once, from the inline preview; the strip of faces
// that the scene itself will need makes it sharp, so that no byte is loaded for the gallery alone.

/** @import { Part, Scene, Tools } from "../types" */
/** @import { PanelActions } from "../panels.js" */
import { prepare } from "./prepare.js";

/** @param {Tools} tools @param {Pick<PanelActions, "scene" | "onScene">} actions @returns {Promise<Part>} */
export async function makeGallery(tools, { scene, onScene }) {
  const { make, iconButton, tour } = tools;
  const say = await prepare(tools);
  const buttons = tour.scenes.map((entry) => makeThumbnail(entry, tools, () => onScene(entry)));
  const list = make("ol", { class: "ezvr-strip" }, ...buttons.map((button) => make("li", {}, button)));
  /** @param {number} pages */
  const scroll = (pages) => list.scrollBy({ left: pages * 0.8 * list.clientWidth });
  const back = iconButton("left", say("back"), () => scroll(-1));
  const onwards = iconButton("right", say("onwards"), () => scroll(1));
  const measure = () => {
    const room = list.scrollWidth - list.clientWidth;
    // Not `disabled`: that would throw the focus away while somebody presses it.
    back.ariaDisabled = String(list.scrollLeft < 1);
    onwards.ariaDisabled = String(list.scrollLeft > room - 1);
    back.hidden = onwards.hidden = room < 1;
  };
  list.addEventListener("scroll", measure, { passive: true });
  list.addEventListener("keydown", (event) => walk(event, buttons));
  const sizes = new ResizeObserver(measure);
  sizes.observe(list);

  /** @param {Scene} current */
  const mark = (current) => {
    for (const [index, button] of buttons.entries()) {
      if (index === current.index) button.setAttribute("aria-current", "location");
      else button.removeAttribute("aria-current");
    }
    const { offsetLeft, offsetWidth } = buttons[current.index];
    list.scrollLeft = offsetLeft - (list.clientWidth - offsetWidth) / 2;
  };
  requestAnimationFrame(() => mark(scene()));
  return {
    element: make("div", { class: "ezvr-pictures" }, back, list, onwards),
    show: mark,
    stop: () => sizes.disconnect(),
  };
}

/** @param {Scene} scene @param {Tools} tools @param {() => void} onClick */
function makeThumbnail({ title, index, initialView, panorama }, tools, onClick) {
  const { make, setContent, content, language, savesData } = tools;
  const name = make("span", {});
  setContent(name, content.pick(title), language);
  const number = make("span", { class: "ezvr-number", "aria-hidden": "true" }, String(index + 1));
  const crop = make("span", { class: "ezvr-crop" }, makeStrip(panorama.preview, initialView.yaw, tools));
  if (!savesData()) {
    const sharp = makeStrip(panorama.faces, initialView.yaw, tools);
    sharp.onerror = () => sharp.remove();
    crop.append(sharp);
  }
  return make("button", { type: "button", class: "ezvr-thumbnail", click: onClick }, crop, number, name);
}

/**
 * The strip of six faces, of which the one shows that the visitor will see first.
 *
 * @param {string} src @param {number} yaw @param {Tools} tools
 */
function makeStrip(src, yaw, { make }) {
  const image = make("img", { crossorigin: "anonymous", decoding: "async", loading: "lazy", draggable: "false" });
  const face = Math.round(yaw / (Math.PI / 2) + 4) % 4;
  image.style.left = `${-100 * face}%`;
  image.alt = "";
  image.src = src;
  return image;
}

/** Arrow keys walk from picture to picture. @param {KeyboardEvent} event @param {HTMLElement[]} buttons */
function walk(event, buttons) {
  const at = buttons.findIndex((button) => button === document.activeElement);
  const ends = { Home: 0, End: buttons.length - 1 };
  const next = { ArrowLeft: at - 1, ArrowRight: at + 1, ...ends }[event.key];
  if (at < 0 || next === undefined || !buttons[next]) return;
  event.preventDefault();
  buttons[next].focus();
}
