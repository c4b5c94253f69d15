// A sentence over the picture, for a moment.

const SHOWN = 1800;

/** @type {HTMLElement | null} */
let hint = null;
let timer = 0;

/** @param {HTMLElement} root of the viewer @param {string} sentence */
export function showHint(root, sentence) {
  clearTimeout(timer);
  timer = setTimeout(hideHint, SHOWN);
  if (hint?.isConnected && hint.textContent === sentence) return;
  hideHint();
  hint = document.createElement("p");
  hint.className = "ezvr-hint";
  hint.role = "status";
  root.append(hint);
  // Said by a screen reader too: the text changes in an element that is there.
  hint.textContent = sentence;
}

export function hideHint() {
  hint?.remove();
  hint = null;
}
