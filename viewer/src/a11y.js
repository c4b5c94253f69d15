// What a screen reader hears, what a visitor who avoids motion is spared, and whether light or dark
// is wanted.

/** @import { Branding } from "./types" */
import { make } from "./dom.js";

/** Says short sentences to a screen reader. */
export class Announcer {
  constructor() {
    this.element = make("div", { class: "ezvr-unseen", "aria-live": "polite", role: "status" });
  }

  /** @param {string} sentence */
  say(sentence) {
    this.element.textContent = sentence;
  }
}

/** Follows the system's wish for less motion. */
export class Motion {
  /** @param {(calm: boolean) => void} onChange */
  constructor(onChange) {
    this.#query = matchMedia("(prefers-reduced-motion: reduce)");
    this.#query.addEventListener("change", () => onChange(this.calm));
  }

  #query;

  get calm() {
    return this.#query.matches;
  }

  /** @param {number} milliseconds @returns {number} none where motion is unwelcome */
  duration(milliseconds) {
    return this.calm ? 0 : milliseconds;
  }
}

/** Whether the visitor wants no byte that was not asked for. */
export function savesData() {
  const reduced = matchMedia("(prefers-reduced-data: reduce)").matches;
  return reduced || navigator.connection?.saveData === true;
}

/**
 * Light plates or dark ones: as the tour says, or as the system does.
 *
 * @param {HTMLElement} root @param {Branding | null} branding
 */
export function followScheme(root, branding) {
  const system = matchMedia("(prefers-color-scheme: light)");
  const paint = () => {
    const light = branding?.scheme === "light" || (branding?.scheme === "auto" && system.matches);
    root.classList.toggle("ezvr-light", light);
  };
  system.addEventListener("change", paint);
  paint();
}
