// What the visitor sees while there is no tour to see: a quiet sign that it loads, or a sentence
// that says why it cannot be shown and a button to try again.

/** @import { MessageKey, Translate } from "./types" */
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

/** @type {Record<Trouble, { sentence: MessageKey, button: MessageKey }>} */
const SENTENCES = {
  NotFound: { sentence: "errorNotFound", button: "retry" },
  Newer: { sentence: "errorNewer", button: "reload" },
  NoWebgl: { sentence: "errorNoWebgl", button: "retry" },
  Network: { sentence: "errorNetwork", button: "retry" },
  Server: { sentence: "errorServer", button: "retry" },
};

/** @param {Trouble} trouble @param {Translate} translate @param {() => void} onRetry */
export function makeTrouble(trouble, translate, onRetry) {
  const { sentence, button } = SENTENCES[trouble];
  // A newer viewer comes only with a new page.
  const click = trouble === "Newer" ? () => location.reload() : onRetry;
  return make(
    "div",
    { class: "ezvr-trouble", role: "alert" },
    make("h1", {}, translate("errorTitle")),
    make("p", {}, translate(sentence)),
    make("button", { type: "button", class: "ezvr-action", click }, translate(button)),
  );
}

/** A line over the picture while the network fails. @param {Translate} translate @param {() => void} onRetry */
export function makeOfflineNotice(translate, onRetry) {
  return make(
    "div",
    { class: "ezvr-notice", role: "status", hidden: true },
    make("span", {}, translate("offline")),
    make("button", { type: "button", class: "ezvr-action", click: onRetry }, translate("retry")),
  );
}
