// Which language the interface speaks, and which one the content is shown in.

/** @import { Text, Translate } from "./types" */
import english from "../locales/en.js";

/** English is always at hand; the others are fetched when a visitor speaks them. */
const LOCALES = {
  nl: () => import("../locales/nl.js"),
  de: () => import("../locales/de.js"),
  fr: () => import("../locales/fr.js"),
};

/** @param {string} tag as in nl-BE */
const primary = (tag) => tag.toLowerCase().split("-")[0];

/**
 * The languages that a visitor would read, best first: the link's, then the browser's.
 *
 * @param {string | null} asked
 * @returns {string[]}
 */
export function visitorLanguages(asked) {
  return [...new Set([...(asked ? [asked] : []), ...navigator.languages].map(primary))];
}

/**
 * @param {string[]} languages best first
 * @returns {Promise<{ language: string, translate: Translate }>} English where no other fits
 */
export async function loadInterface(languages) {
  for (const language of languages) {
    if (language === "en") break;
    const load = LOCALES[/** @type {keyof typeof LOCALES} */ (language)];
    // A locale that does not arrive must not keep the tour away.
    const table = await load?.().catch(() => undefined);
    if (table) return { language, translate: translator(table.default) };
  }
  return { language: "en", translate: translator(english) };
}

/**
 * @template {string} Key
 * @param {Record<Key, string>} table
 * @returns {(key: Key, values?: Record<string, string | number>) => string}
 */
export function translator(table) {
  return (key, values = {}) =>
    table[key].replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
}

/** Content: the visitor's languages first, then the tour's own, its default one first. */
export class Content {
  /** @param {string[]} wished @param {string[]} offered the tour's, the default first */
  constructor(wished, offered) {
    this.#order = [...wished.filter((language) => offered.includes(language)), ...offered];
  }

  #order;

  /** @param {Text} text @returns {{ text: string, language: string }} empty where there is none */
  pick(text) {
    const language = this.#order.find((candidate) => text[candidate]?.trim());
    return language ? { text: text[language], language } : { text: "", language: this.#order[0] };
  }
}
