// Contrast as WCAG 2.2 computes it, and what an accent colour needs to be legible.

/** @typedef {[number, number, number]} Colour sRGB, 0 to 255 */

const BLACK = /** @type {Colour} */ ([0, 0, 0]);
const WHITE = /** @type {Colour} */ ([255, 255, 255]);
const TEXT = 4.5;
const EDGE = 3;

/** @param {string | null} text as in #7cc4ff @returns {Colour | null} */
export function readColour(text) {
  if (!/^#[0-9a-f]{6}$/i.test(text ?? "")) return null;
  const number = Number.parseInt(String(text).slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
}

/** @param {Colour} colour */
export const writeColour = (colour) => `rgb(${colour.join(" ")})`;

/** Relative luminance, from 0 to 1. @param {Colour} colour */
function luminance(colour) {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 to 21. @param {Colour} one @param {Colour} other */
export function contrast(one, other) {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (lighter + 0.05) / (darker + 0.05);
}

/** What can be read on it: where white cannot, black can. @param {Colour} accent */
export const textOn = (accent) => (contrast(WHITE, accent) >= TEXT ? WHITE : BLACK);

/**
 * The accent for lines and rings on a plate: as it is where that is seen, else darker or lighter.
 *
 * @param {Colour} accent @param {Colour} plate
 */
export function edgeOn(accent, plate) {
  const goal = contrast(WHITE, plate) > contrast(BLACK, plate) ? WHITE : BLACK;
  let edge = accent;
  for (let share = 0; contrast(edge, plate) < EDGE; share += 0.05) edge = mixed(accent, goal, share);
  return edge;
}

/** @param {Colour} one @param {Colour} other @param {number} share of the other @returns {Colour} */
function mixed(one, other, share) {
  const [red, green, blue] = one.map((value, index) => Math.round(value + share * (other[index] - value)));
  return [red, green, blue];
}
