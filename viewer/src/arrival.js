// Where the visitor looks on arrival: as the tour says, or on in the same compass direction.

/** @import { Scene, SceneHotspot, View } from "./types" */
import { wrapAngle } from "./math.js";

/**
 * @param {SceneHotspot} hotspot
 * @param {Scene} from
 * @param {Scene} to
 * @param {View} view of the visitor in the old scene
 * @returns {View} in the new one
 */
export function arrivalView({ arrival }, from, to, view) {
  if (arrival !== "heading") return arrival ?? to.initialView;
  if (from.north === null || to.north === null) return to.initialView;
  return { ...view, yaw: wrapAngle(view.yaw + from.north - to.north) };
}
