// The whole tour as a list: every scene, and what there is to read in the one that is shown. It
// does everything that the picture does, for who cannot see or reach the picture.

/** @import { InfoHotspot, Scene, Tour, Translate } from "./types" */
/** @import { Content } from "./i18n.js" */
import { icon, make, setContent } from "./dom.js";

/**
 * @typedef {object} ListActions
 * @property {(scene: Scene) => void} onScene
 * @property {(hotspot: InfoHotspot) => void} onInfo
 */

/**
 * @param {Tour} tour
 * @param {Scene} current
 * @param {Translate} translate
 * @param {string} language of the interface
 * @param {Content} content
 * @param {ListActions} actions
 */
export function makeSceneList(tour, current, translate, language, content, { onScene, onInfo }) {
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
    const infos = scene.hotspots.filter((hotspot) => hotspot.kind === "info");
    if (infos.length === 0) return [];
    return [make("ul", {}, ...infos.map((hotspot) => make("li", {}, infoButton(hotspot))))];
  };

  /** @param {InfoHotspot} hotspot */
  const infoButton = (hotspot) => {
    const label = make("span");
    setContent(label, content.pick(hotspot.label), language);
    if (!label.textContent) label.textContent = translate("information");
    return make("button", { type: "button", click: () => onInfo(hotspot) }, icon("info"), label);
  };

  return make("ol", {}, ...tour.scenes.map(entry));
}
