// The whole tour as a list: every scene, and what there is to see and read in the one that is
// shown. It does everything that the picture does, for who cannot see or reach the picture.

/** @import { Hotspot, PanelHotspot, Scene, Tour, Translate } from "./types" */
/** @import { Content } from "./i18n.js" */
import { icon, make, setContent } from "./dom.js";
import { makeControl } from "./hotspots.js";

/**
 * @typedef {object} ListActions
 * @property {(scene: Scene) => void} onScene
 * @property {(hotspot: PanelHotspot) => void} onPanel
 */

/**
 * @param {Tour} tour
 * @param {Scene} current
 * @param {Translate} translate
 * @param {string} language of the interface
 * @param {Content} content
 * @param {ListActions} actions
 */
export function makeSceneList(tour, current, translate, language, content, { onScene, onPanel }) {
  /** @param {Scene} scene */
  const entry = (scene) => {
    const here = scene === current;
    const title = make("span");
    setContent(title, content.pick(scene.title), language);
    const note = make("small", {}, here ? translate("here") : "");
    const button = make(
      "button",
      { type: "button", "aria-current": here && "location", click: () => onScene(scene) },
      make("span", { class: "ezvr-number", "aria-hidden": "true" }, String(scene.index + 1)),
      title,
      note,
    );
    return make("li", {}, button, ...(here ? details(scene) : []));
  };

  /** @param {Scene} scene */
  const details = (scene) => {
    const shown = scene.hotspots.filter((hotspot) => hotspot.kind !== "scene");
    if (shown.length === 0) return [];
    return [make("ul", {}, ...shown.map((hotspot) => make("li", {}, control(hotspot))))];
  };

  /** @param {Exclude<Hotspot, { kind: "scene" }>} hotspot */
  const control = (hotspot) => {
    const label = make("span");
    setContent(label, content.pick(hotspot.label), language);
    const name = label.textContent ?? "";
    if (!name) label.textContent = translate("information");
    const made = makeControl(hotspot, name, translate, (clicked) => clicked.kind !== "scene" && onPanel(clicked), {});
    made.append(icon(hotspot.kind), label);
    return made;
  };

  return make("ol", {}, ...tour.scenes.map(entry));
}
