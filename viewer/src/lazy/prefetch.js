// The faces of the scenes that are one step away, fetched into the browser's cache while the line
// is idle. Lazy modules import nothing that the first load has: that would split it in two.

/** @import { Hotspot, Scene, View } from "../types" */

/** What this page has already asked for. @type {Set<string>} */
const known = new Set();

/**
 * @typedef {object} PrefetchOptions
 * @property {View} view scenes in its direction come first
 * @property {(id: string) => Scene | undefined} findScene
 * @property {() => Promise<void>} idle the shown picture needs nothing more
 * @property {AbortSignal} signal
 */

/**
 * @param {Scene} scene that is shown
 * @param {PrefetchOptions} options
 */
export async function prefetchFaces(scene, { view, findScene, idle, signal }) {
  known.add(scene.panorama.faces);
  /** @param {Hotspot} hotspot */
  const ahead = ({ yaw }) => Math.cos(yaw - view.yaw);
  for (const hotspot of [...scene.hotspots].sort((a, b) => ahead(b) - ahead(a))) {
    const address = hotspot.kind === "scene" && findScene(hotspot.target)?.panorama.faces;
    if (!address || known.has(address)) continue;
    await idle();
    if (signal.aborted || !(await fetched(address, signal))) return;
    known.add(address);
  }
}

/** @param {string} address @param {AbortSignal} signal @returns {Promise<boolean>} never rejects */
async function fetched(address, signal) {
  try {
    const response = await fetch(address, { signal, credentials: "omit", priority: "low" });
    await response.arrayBuffer();
    return true;
  } catch {
    return false;
  }
}
