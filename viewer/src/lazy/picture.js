// A picture that takes its place before it arrives, so that nothing jumps, and says so where it
// does not arrive.

/** @import { Picture, Tools } from "../types" */
/** @import { Say } from "./prepare.js" */

/**
 * @param {Picture} picture
 * @param {Tools} tools
 * @param {Say} say
 * @returns {HTMLElement} a frame with the picture, or with a sentence and a retry
 */
export function makePicture(picture, tools, say) {
  const { make, makeFailure, translate } = tools;
  const frame = make("div", { class: "ezvr-frame" });
  frame.style.aspectRatio = `${picture.width} / ${picture.height}`;
  frame.style.maxWidth = widthWithin(picture, 0.55);
  const show = () => {
    const image = makeImage(picture, tools);
    image.onload = () => frame.classList.add("ezvr-arrived");
    image.onerror = () => {
      frame.replaceChildren(makeFailure(say("pictureFailed"), translate, retry));
    };
    frame.replaceChildren(image);
  };
  const retry = () => {
    // The button goes: who had the focus on it keeps it near.
    frame.tabIndex = -1;
    frame.focus({ preventScroll: true });
    show();
  };
  show();
  return frame;
}

/**
 * Never blown up, and never higher than a share of the window.
 *
 * @param {{ width: number, height: number }} picture @param {number} share
 */
export const widthWithin = ({ width, height }, share) =>
  `min(${width}px, ${((100 * share * width) / height).toFixed(2)}vh)`;

/** @param {Picture} picture @param {Tools} tools */
export function makeImage({ src, width, height, alternative_text: text }, { make, content, language, tour }) {
  const alternative = content.pick(text);
  const image = make("img", {
    src: new URL(src, tour.base).href,
    width: String(width),
    height: String(height),
    // No cookie goes along, as with the tiles.
    crossorigin: "anonymous",
    decoding: "async",
    draggable: "false",
    lang: alternative.language !== language && alternative.language,
  });
  // Empty where nothing is said of it: then it says nothing to a screen reader either.
  image.alt = alternative.text;
  return image;
}
