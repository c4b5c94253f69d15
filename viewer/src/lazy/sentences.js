// The sentences that the first picture does not need, in one language.

const TABLES = {
  en: () => import("../../locales/later/en.js"),
  nl: () => import("../../locales/later/nl.js"),
  de: () => import("../../locales/later/de.js"),
  fr: () => import("../../locales/later/fr.js"),
};

/** @param {string} language of the interface */
export async function loadSentences(language) {
  const table = await TABLES[/** @type {keyof typeof TABLES} */ (language)]();
  return table.default;
}
