// Manners inside somebody else's page: one finger and the plain wheel scroll that page, two fingers
// and the wheel with a key move the view. In full screen there is no page around.

/** @import { Lookout } from "../reach.js" */
import { hideHint, showHint } from "./hint.js";
import { wordsOf } from "./words.js";

/** @param {Lookout} lookout */
export function cooperate({ input, language, root, stage }) {
  const words = wordsOf(language);
  const decide = () => {
    input.cooperates = !document.fullscreenElement;
    stage.classList.toggle("ezvr-cooperates", input.cooperates);
    hideHint();
  };
  decide();
  document.addEventListener("fullscreenchange", decide);

  const isApple = /Mac|iPhone|iPad/.test(navigator.platform);
  const ctrlWheel = words.ctrlWheel.replace(/Ctrl|Strg/, isApple ? "⌘" : "$&");
  stage.addEventListener(
    "wheel",
    ({ ctrlKey, metaKey }) => {
      if (ctrlKey || metaKey) hideHint();
      else if (input.cooperates) showHint(root, ctrlWheel);
    },
    { passive: true },
  );
  stage.addEventListener(
    "touchmove",
    (event) => {
      if (!input.cooperates) return;
      if (event.touches.length === 1) {
        showHint(root, words.twoFingers);
        return;
      }
      // Else two fingers would scroll the page as well.
      if (event.cancelable) event.preventDefault();
      hideHint();
    },
    { passive: false },
  );
}
