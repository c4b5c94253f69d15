// In which format tiles are asked for: the smallest of those that exist and that this browser
// decodes. Every browser with WebGL2 decodes all but AVIF, which is tried once, while the faces
// are on their way, and only when a tour offers it.

/** Smallest first. */
const FORMATS = ["avif", "webp", "jpg", "png"];

/** @type {Promise<boolean> | null} */
let avif = null;

/** @returns {Promise<boolean>} never rejects */
export function decodesAvif() {
  avif ??= import("./lazy/avif.js").then(({ decodesPixel }) => decodesPixel(), () => false);
  return avif;
}

/**
 * @param {string[]} offered
 * @param {() => Promise<boolean>} [tryAvif]
 * @returns {string | Promise<string>} a promise only where AVIF must be tried
 */
export function chooseFormat(offered, tryAvif = decodesAvif) {
  const [first, second] = FORMATS.filter((format) => offered.includes(format));
  if (first !== "avif" || !second) return first ?? offered[0];
  return tryAvif().then((decoded) => (decoded ? first : second));
}
