// Which panels there are over the view, and what opens them. One is open at a time.

/** @import { PanelHotspot, Part, Scene, Text, Tools, Tour, View } from "./types" */
/** @import { IconName } from "./dom.js" */
import { savesData } from "./a11y.js";
import { icon, iconButton, make, setContent } from "./dom.js";
import { translator } from "./i18n.js";
import { Panel } from "./panel.js";
import { makeSceneList } from "./scene-list.js";
import { makeFailure } from "./trouble.js";

/**
 * @typedef {object} PanelActions
 * @property {() => Scene} scene that is shown
 * @property {() => View} view
 * @property {(scene: Scene) => void} onScene goes there
 * @property {(hotspot: PanelHotspot) => void} onHotspot turns to it
 * @property {(id: string) => void} onHotspotClosed gives the focus back to it
 */

export class Panels {
  /**
   * @param {Tour} tour
   * @param {Pick<Tools, "language" | "translate" | "content">} languages
   * @param {PanelActions} actions
   */
  constructor(tour, languages, actions) {
    this.actions = actions;
    const root = new URL("..", import.meta.url).href;
    const made = { make, icon, iconButton, setContent, makeFailure, savesData, translator };
    this.tools = { ...made, ...languages, tour, root };
    this.#info = new Panel("info", languages.translate);
    this.after = this.#info.element;
    this.menu = this.addOpener("scenes", languages.translate("openScenes"), "list", tour.title, () => this.#list());
  }

  /** The panel that comes after the view. */
  after;
  /** Those that come before it, whatever opens them. */
  before = make("div");
  #info;
  /** @type {Panel | null} */
  #shown = null;
  /** What was asked for last, until it is open. */
  #asked = 0;

  /** @param {PanelHotspot} hotspot */
  openHotspot(hotspot) {
    const { label, kind } = hotspot;
    void this.#open(this.#info, label, () => this.actions.onHotspotClosed(hotspot.id), async () => {
      if (kind === "info") return this.#text(hotspot.text);
      const { makeMedia } = await import("./lazy/media.js");
      return makeMedia(hotspot, this.tools);
    });
  }

  /** @returns {boolean} whether there was one to close */
  close() {
    this.#asked += 1;
    const { isOpen } = this.#shown ?? {};
    this.#shown?.close();
    return isOpen === true;
  }

  /** Another scene is shown: what belongs to the old one closes. @param {Scene} scene */
  change(scene) {
    this.#asked += 1;
    if (this.#shown?.part?.show) this.#shown.part.show(scene);
    else this.#shown?.close(false);
  }

  /** @param {View} view that is about to be drawn */
  turn(view) {
    this.#shown?.part?.turn?.(view);
  }

  /** @param {Node | null} element */
  holds(element) {
    return this.#shown?.isOpen === true && this.#shown.element.contains(element);
  }

  /**
   * Makes a button that opens a panel and closes it again.
   *
   * @param {IconName} name
   * @param {string} label
   * @param {string} kind
   * @param {Text} heading else the label is
   * @param {() => Part | Promise<Part>} load
   */
  addOpener(name, label, kind, heading, load) {
    const { translate } = this.tools;
    const panel = new Panel(kind, translate, () => (button.ariaExpanded = "false"));
    const toggle = async () => {
      if (panel.isOpen) panel.close();
      else if (await this.#open(panel, heading, () => button.focus(), load, label)) button.ariaExpanded = "true";
    };
    const button = iconButton(name, label, () => void toggle(), { "aria-expanded": "false" });
    this.before.append(panel.element);
    return button;
  }

  /**
   * @param {Panel} panel
   * @param {Text} heading
   * @param {() => void} giveFocusBack
   * @param {() => Part | Promise<Part>} load
   * @param {string} [label] for what has no heading
   * @returns {Promise<boolean>} false when something else was asked for meanwhile
   */
  async #open(panel, heading, giveFocusBack, load, label = this.tools.translate("information")) {
    const { content, language, translate } = this.tools;
    this.#asked += 1;
    const asked = this.#asked;
    /** @type {Part} */
    const part = await Promise.resolve().then(load).catch(() => {
      const again = () => void this.#open(panel, heading, giveFocusBack, load, label);
      return { element: makeFailure(translate("errorNetwork"), translate, again) };
    });
    if (asked !== this.#asked) {
      part.stop?.();
      return false;
    }
    if (this.#shown !== panel) this.#shown?.close(false);
    const named = content.pick(heading);
    setContent(panel.heading, named.text ? named : { text: label, language }, language);
    this.#shown = panel;
    panel.open(part, giveFocusBack);
    return true;
  }

  /** @param {Text} text @returns {Part} */
  #text(text) {
    const element = make("p");
    setContent(element, this.tools.content.pick(text), this.tools.language);
    return { element };
  }

  /** @returns {Part} */
  #list() {
    const { translate, language, content } = this.tools;
    const current = this.actions.scene();
    const element = makeSceneList(this.tools.tour, current, translate, language, content, {
      onScene: (scene) => (scene === current ? this.close() : this.actions.onScene(scene)),
      onPanel: (hotspot) => {
        this.actions.onHotspot(hotspot);
        this.openHotspot(hotspot);
      },
    });
    return { element };
  }
}
