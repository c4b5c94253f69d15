// What a tour has beyond its scenes: buttons for the gallery and the floor plans, and the brand.

/** @import { Panels } from "../panels.js" */
import { showBranding } from "./branding.js";
import { prepare } from "./prepare.js";

const PLAN = "M5 5h14v14H5zM5 13h5M13 5v5M13 19v-5h6";
const GALLERY = "M5 6h6v5H5zM13 6h6v5h-6zM5 13h6v5H5zM13 13h6v5h-6z";

/**
 * @param {HTMLElement} root of the viewer
 * @param {HTMLElement} bar gets the buttons
 * @param {Panels} panels
 * @throws where the network fails, before anything has changed
 */
export async function furnish(root, bar, panels) {
  const { tools, actions } = panels;
  const { scenes, floorPlans, title, branding } = tools.tour;
  const say = await prepare(tools);
  const buttons = [];
  if (scenes.length > 1) {
    const load = async () => (await import("./gallery.js")).makeGallery(tools, actions);
    buttons.push(panels.addOpener(GALLERY, say("gallery"), "gallery", title, load));
  }
  if (floorPlans.length > 0) {
    const load = async () => (await import("./floor-plan.js")).makeFloorPlan(tools, actions);
    buttons.push(panels.addOpener(PLAN, say("floorPlan"), "plan", {}, load));
  }
  // Before those that are there already, which keep their place.
  bar.prepend(...buttons);
  if (branding) showBranding(branding, root, tools);
}
