// A panel over the view: the text of an info hotspot, or the list of scenes. It traps nothing: the
// view stays reachable, Escape and its button close it, and the focus goes back where it was.

/** @import { Translate } from "./types" */
import { iconButton, make } from "./dom.js";

export class Panel {
  /**
   * @param {string} kind "info" or "list", for its looks
   * @param {Translate} translate
   * @param {() => void} [onClose]
   */
  constructor(kind, translate, onClose = () => undefined) {
    const id = `ezvr-${kind}-title`;
    this.heading = make("h2", { id, tabindex: "-1" });
    this.body = make("div", { class: "ezvr-panel-body" });
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
      this.body,
    );
  }

  #onClose;
  /** @type {() => void} */
  #giveFocusBack = () => undefined;

  get isOpen() {
    return !this.element.hidden;
  }

  /** @param {() => void} giveFocusBack */
  open(giveFocusBack) {
    this.#giveFocusBack = giveFocusBack;
    this.element.hidden = false;
    this.body.scrollTop = 0;
    this.heading.focus({ preventScroll: true });
  }

  /** @param {boolean} [giveFocusBack] false when the focus goes on to somewhere else */
  close(giveFocusBack = true) {
    if (!this.isOpen) return;
    this.element.hidden = true;
    this.#onClose();
    if (giveFocusBack) this.#giveFocusBack();
  }
}
