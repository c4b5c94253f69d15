// Deep links: `#scene=…&yaw=…&pitch=…&hfov=…` in degrees.

/** @import { View } from "./types" */
import { viewFromDegrees, viewToDegrees } from "./math.js";

/**
 * @param {string} hash
 * @returns {{ scene: string | null, view: View | null }} the view only where all of it is given
 */
export function readLink(hash) {
  const values = new URLSearchParams(hash.replace(/^#/, ""));
  const [yaw, pitch, hfov] = ["yaw", "pitch", "hfov"].map((name) =>
    Number.parseFloat(values.get(name) ?? ""),
  );
  const complete = [yaw, pitch, hfov].every(Number.isFinite);
  return { scene: values.get("scene"), view: complete ? viewFromDegrees({ yaw, pitch, hfov }) : null };
}

/** @param {string} scene @param {View} [view] */
export function writeLink(scene, view) {
  const values = new URLSearchParams({ scene });
  if (view) {
    for (const [name, degrees] of Object.entries(viewToDegrees(view))) {
      values.set(name, String(Math.round(degrees * 10) / 10));
    }
  }
  return `#${values}`;
}
