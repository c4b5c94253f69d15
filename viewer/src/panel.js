// A panel over the view: what a hotspot tells or shows, the list of scenes, a floor plan. It traps
// nothing: the view stays reachable, Escape and its button close it, and the focus goes back where
// it was.

/** @import { Part, Translate } from "./types" */
import { iconButton, make } from "./dom.js";

export class Panel {
  /**
   * @param {string} kind as in "info" or "list", for its looks
   * @param {Translate} translate
   * @param {() => void} [onClose]
   */
  constructor(kind, translate, onClose = () => undefined) {
    const id = `ezvr-${kind}-title`;
    this.heading = make("h2", { id, tabindex: "-1" });
    this.#body = make("div", { class: "ezvr-panel-body" });
    this.#onClose = onClose;
    this.element = make(
      "section",
      { class: `ezvr-panel ezvr-${kind}`, role: "dialog", "aria-labelledby": id, hidden: true },
      make(
        "header",
        {},
        this.heading,
        iconButton("close", translate("close"), () => this.close()),
      ),
      this.#body,
    );
  }

  /** What it shows while it is open. @type {Part | null} */
  part = null;
  #body;
  #onClose;
  /** @type {() => void} */
  #giveFocusBack = () => undefined;

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {Part} part @param {() => void} giveFocusBack */
  open(part, giveFocusBack) {
    this.part?.stop?.();
    this.part = part;
    this.#giveFocusBack = giveFocusBack;
    this.#body.replaceChildren(part.element);
    this.element.classList.toggle("ezvr-wide", part.wide === true);
    this.element.hidden = false;
    this.#body.scrollTop = 0;
    this.heading.focus({ preventScroll: true });
  }

  /** @param {boolean} [giveFocusBack] false when the focus goes on to somewhere else */
  close(giveFocusBack = true) {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.part?.stop?.();
    this.part = null;
    this.#body.replaceChildren();
    this.#onClose();
    if (giveFocusBack) this.#giveFocusBack();
  }
}
