// The address of the page: always a link to what is shown. Each scene that the visitor goes to is
// an entry of the browser's history.

/** Milliseconds between two changes: Safari allows a hundred in thirty seconds, then throws. */
const PAUSE = 500;

export class Address {
  /** @param {() => string | null} describe a link to what is shown; null: leave the address alone */
  constructor(describe) {
    this.#describe = describe;
  }

  #describe;
  #timer = 0;

  /** Within a moment the address will name what is shown then. */
  changeSoon() {
    this.#timer ||= setTimeout(() => this.change(), PAUSE);
  }

  /** The entry of the history that the visitor is at names what is shown. */
  change() {
    clearTimeout(this.#timer);
    this.#timer = 0;
    const link = this.#describe();
    // What others keep in the entry stays there.
    if (link && link !== location.hash) this.#try(() => history.replaceState(history.state, "", link));
  }

  /** What is shown becomes a new entry. */
  add() {
    // The history of a frame is that of the page around it, whose back button must lead off it.
    if (window.parent !== window) {
      this.change();
      return;
    }
    clearTimeout(this.#timer);
    this.#timer = 0;
    const link = this.#describe();
    if (link) this.#try(() => history.pushState(null, "", link));
  }

  /** A browser may refuse: too often, or a page without an origin. @param {() => void} change */
  #try(change) {
    try {
      change();
    } catch {
      // The tour goes on; the next change names it again.
    }
  }
}
