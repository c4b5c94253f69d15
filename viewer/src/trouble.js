// What the visitor sees while there is no tour to see: a quiet sign that it loads, or a sentence
// that says why it cannot be shown and a button to try again.

/** @import { LaterKey, Translate } from "./types" */
/** @import { LoadTrouble } from "./loader.js" */
/** @import { Trouble } from "./manifest.js" */
import { make } from "./dom.js";

/** @returns {{ element: HTMLElement, say: (sentence: string) => void }} */
export function makeLoading() {
  const sentence = make("p");
  const element = make(
    "div",
    { class: "ezvr-loading", role: "status" },
    make("span", { class: "ezvr-pulse", "aria-hidden": "true" }),
    sentence,
  );
  return { element, say: (text) => void (sentence.textContent = text) };
}

/** @param {string} label @param {() => void} click */
const makeAction = (label, click) => make("button", { type: "button", class: "ezvr-action", click }, label);

/**
 * Only what is said of a dead network is at hand; where the server has answered, it can be asked
 * for the rest.
 *
 * @param {Trouble} trouble
 * @param {string} language of the interface
 * @returns {Promise<Record<LaterKey, string> | null>} null where the network is dead
 */
export async function findWords(trouble, language) {
  if (trouble === "Network") return null;
  try {
    const { loadSentences } = await import("./lazy/sentences.js");
    return await loadSentences(language);
  } catch {
    return null;
  }
}

/**
 * @param {Trouble} trouble @param {Record<LaterKey, string> | null} words @param {Translate} translate
 * @param {() => void} onRetry
 */
export function makeTrouble(trouble, words, translate, onRetry) {
  const known = trouble !== "Network" && words;
  const card = make(
    "div",
    { class: "ezvr-trouble", role: "alert" },
    make("h1", {}, translate("errorTitle")),
    make("p", {}, known ? known[`error${trouble}`] : translate("errorNetwork")),
  );
  // A newer viewer comes only with a new page; what has expired stays so.
  if (known && trouble === "Newer") card.append(makeAction(known.reload, () => location.reload()));
  else if (trouble !== "Expired") card.append(makeAction(translate("retry"), onRetry));
  return card;
}

/**
 * Stands where something should be that did not arrive.
 *
 * @param {string} sentence @param {Translate} translate
 * @param {() => void} [onRetry] absent where it would not help
 */
export function makeFailure(sentence, translate, onRetry) {
  const failure = make("div", { class: "ezvr-failure", role: "alert" }, make("p", {}, sentence));
  if (onRetry) failure.append(makeAction(translate("retry"), onRetry));
  return failure;
}

/**
 * A line over the picture while it stays coarse.
 *
 * @param {Translate} translate @param {() => void} onRetry
 */
export function makeNotice(translate, onRetry) {
  const sentence = make("span");
  const button = makeAction(translate("retry"), onRetry);
  const element = make("div", { class: "ezvr-notice", role: "status", hidden: true }, sentence, button);
  /** @param {LoadTrouble} trouble */
  const show = (trouble) => {
    element.hidden = !trouble;
    // What the server does not have will not come by asking again.
    button.hidden = trouble === "missing";
    if (trouble) sentence.textContent = translate(trouble);
  };
  return { element, show };
}
