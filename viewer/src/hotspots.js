// Hotspots: real buttons and links that follow their direction over the canvas. All of them stay in the
// document, in the order of their yaw, so that Tab walks around the room.

/** @import { Hotspot, PanelHotspot, Scene, SceneHotspot, Translate } from "./types" */
/** @import { Content } from "./i18n.js" */
/** @import { Attributes } from "./dom.js" */
/** @import { Projection, Vector } from "./math.js" */
import { icon, make, setContent } from "./dom.js";
import { direction } from "./math.js";

/**
 * @typedef {object} HotspotActions
 * @property {(hotspot: SceneHotspot) => void} onScene
 * @property {(hotspot: PanelHotspot) => void} onPanel
 * @property {(hotspot: Hotspot) => void} onFocus
 */

/**
 * A link where the hotspot is one, else a button, with a name that tells what it does.
 *
 * @param {Hotspot} hotspot
 * @param {string} label
 * @param {Translate} translate
 * @param {(hotspot: SceneHotspot | PanelHotspot) => void} onClick
 * @param {Attributes} attributes
 */
export function makeControl(hotspot, label, translate, onClick, attributes) {
  const { kind } = hotspot;
  const key = kind === "scene" ? "goTo" : kind === "info" ? "moreAbout" : kind;
  const all = { ...attributes, "aria-label": label ? translate(key, { label }) : translate("information") };
  if (kind !== "link") return make("button", { type: "button", click: () => onClick(hotspot), ...all });
  // A picture that follows the pointer would be no drag of the view.
  const link = { href: hotspot.url, target: "_blank", rel: "noopener noreferrer", draggable: "false" };
  return make("a", { ...link, ...all });
}

export class Hotspots {
  /**
   * @param {Translate} translate
   * @param {string} language of the interface
   * @param {Content} content
   * @param {HotspotActions} actions
   */
  constructor(translate, language, content, actions) {
    this.element = make("div", { class: "ezvr-hotspots" });
    this.#translate = translate;
    this.#language = language;
    this.#content = content;
    this.#actions = actions;
  }

  #translate;
  #language;
  #content;
  #actions;
  /** @type {{ hotspot: Hotspot, button: HTMLElement, vector: Vector }[]} */
  #placed = [];

  /** @param {Scene} scene @param {(id: string) => Scene | undefined} findScene */
  show(scene, findScene) {
    this.#placed = scene.hotspots.map((hotspot) => ({
      hotspot,
      button: this.#button(hotspot, findScene),
      vector: direction(hotspot.yaw, hotspot.pitch),
    }));
    this.element.replaceChildren(...this.#placed.map(({ button }) => button));
  }

  /** Puts every hotspot where its direction is seen. @param {Projection} projection */
  place(projection) {
    const { clientWidth, clientHeight } = this.element;
    for (const { button, vector } of this.#placed) {
      const point = projection.project(vector);
      const away = !point || Math.abs(point[0]) > 1.05 || Math.abs(point[1]) > 1.05;
      button.classList.toggle("ezvr-away", away);
      if (away) continue;
      const x = ((point[0] + 1) / 2) * clientWidth;
      const y = ((1 - point[1]) / 2) * clientHeight;
      button.style.transform = `translate(${x.toFixed(2)}px, ${y.toFixed(2)}px)`;
    }
  }

  /** Gives the focus back to a hotspot. @param {string} id */
  focus(id) {
    this.#placed.find(({ hotspot }) => hotspot.id === id)?.button.focus({ preventScroll: true });
  }

  /** @param {Hotspot} hotspot @param {(id: string) => Scene | undefined} findScene */
  #button(hotspot, findScene) {
    const { onScene, onPanel, onFocus } = this.#actions;
    const label = this.#label(hotspot, findScene);
    const plate = make("span", { class: "ezvr-plate" });
    setContent(plate, label, this.#language);
    const button = makeControl(
      hotspot,
      label.text,
      this.#translate,
      (clicked) => (clicked.kind === "scene" ? onScene(clicked) : onPanel(clicked)),
      { class: "ezvr-hotspot", "data-kind": hotspot.kind, "data-id": hotspot.id },
    );
    button.append(make("span", { class: "ezvr-mark" }, icon(hotspot.kind)), plate);
    button.addEventListener("focus", () => {
      // A press brings the focus too, and must not pull the hotspot from under the finger.
      if (button.matches(":focus-visible")) onFocus(hotspot);
    });
    return button;
  }

  /** @param {Hotspot} hotspot @param {(id: string) => Scene | undefined} findScene */
  #label(hotspot, findScene) {
    const own = this.#content.pick(hotspot.label);
    if (own.text || hotspot.kind !== "scene") return own;
    return this.#content.pick(findScene(hotspot.target)?.title ?? {});
  }
}
