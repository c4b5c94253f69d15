// From addresses to bitmaps. Tiles go through fetch, so that they can be aborted; the inline
// preview goes through <img>, since a strict page allows data: for images and not for requests.

import { MissingError } from "./loader.js";

/** Pixels as they are in the file: no colour conversion, and an opaque alpha left alone. */
/** @type {ImageBitmapOptions} */
const AS_IS = { premultiplyAlpha: "none", colorSpaceConversion: "none" };

/** @param {string} address @param {AbortSignal} signal */
export async function fetchBitmap(address, signal) {
  const response = await fetch(address, { signal, credentials: "omit" });
  if (response.status === 404 || response.status === 410) throw new MissingError(address);
  if (!response.ok) throw new Error(`${response.status} ${address}`);
  return createImageBitmap(await response.blob(), AS_IS);
}

/**
 * The six faces of a strip.
 *
 * @param {ImageBitmapSource} strip
 * @param {number} size of a face
 */
function cut(strip, size) {
  return Promise.all(
    Array.from({ length: 6 }, (_, index) =>
      createImageBitmap(strip, index * size, 0, size, size, AS_IS),
    ),
  );
}

/** @param {string} address of data: kind @returns {Promise<ImageBitmap[]>} six faces */
export async function decodePreview(address) {
  const image = new Image();
  image.src = address;
  await image.decode();
  return cut(image, image.naturalHeight);
}

/** @param {string} address @param {AbortSignal} signal @returns {Promise<ImageBitmap[]>} */
export async function fetchFaces(address, signal) {
  const strip = await fetchBitmap(address, signal);
  try {
    return await cut(strip, strip.height);
  } finally {
    strip.close();
  }
}
