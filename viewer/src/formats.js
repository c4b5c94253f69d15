// In which format tiles are asked for: the smallest of those that exist and that this browser
// decodes. Every browser with WebGL2 decodes all but AVIF, which is tried once, on a picture of one
// pixel, and only when a tour offers it.

/** Smallest first. */
const FORMATS = ["avif", "webp", "jpg", "png"];

const PIXEL =
  "data:image/avif;base64,AAAAIGZ0eXBhdmlmAAAAAGF2aWZtaWYxbWlhZk1BMUIAAADrbWV0YQAAAAAAAAAhaGRscgAAAAAAAAAAcGljdAAAAAAAAAAAAAAAAAAAAAAOcGl0bQAAAAAAAQAAAB5pbG9jAAAAAEQAAAEAAQAAAAEAAAETAAAAIQAAAChpaW5mAAAAAAABAAAAGmluZmUCAAAAAAEAAGF2MDFDb2xvcgAAAABqaXBycAAAAEtpcGNvAAAAFGlzcGUAAAAAAAAAAQAAAAEAAAAQcGl4aQAAAAADCAgIAAAADGF2MUOBAAwAAAAAE2NvbHJuY2x4AAEADQAGgAAAABdpcG1hAAAAAAAAAAEAAQQBAoMEAAAAKW1kYXQSAAoIGAAGiAhoNCAyExxHh4Xd0000wsAAAJA1jjx+iFA=";

/** @type {Promise<boolean> | null} */
let avif = null;

/** @returns {Promise<boolean>} never rejects */
export function decodesAvif() {
  avif ??= decodes(PIXEL);
  return avif;
}

/** @param {string} address of data: kind, which the strictest page allows for pictures */
async function decodes(address) {
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    return image.naturalWidth > 0;
  } catch {
    return false;
  }
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
