// What every lazy part of the interface needs before it shows: its sentences in the visitor's
// language, and its style. Lazy modules import nothing that the first load has.

/** @import { LaterKey, Tools } from "../types" */
import { loadSentences } from "./sentences.js";

/** @typedef {(key: LaterKey) => string} Say */

/** @type {Promise<Say> | null} */
let prepared = null;

/**
 * @param {Tools} tools
 * @returns {Promise<Say>} rejects where something does not arrive; the next call tries again
 */
export function prepare(tools) {
  prepared ??= load(tools).catch((error) => {
    prepared = null;
    throw error;
  });
  return prepared;
}

/** @param {Tools} tools @returns {Promise<Say>} */
async function load({ language, root, translator }) {
  const [table] = await Promise.all([loadSentences(language), loadStyle(`${root}styles/later.css`)]);
  return translator(table);
}

/** @param {string} href */
function loadStyle(href) {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  document.head.append(link);
  return new Promise((resolve, reject) => {
    link.onload = () => resolve(undefined);
    link.onerror = (error) => {
      link.remove();
      reject(error);
    };
  });
}
