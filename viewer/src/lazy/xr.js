// A headset: the button, and the session that it begins. The engine chooses and draws the tiles for
// each eye; here is who asks it to, frame by frame.
// Lazy modules import nothing that the first load has: that would split it in two.

/** @import { Lookout } from "../reach.js" */
import { showHint } from "./hint.js";
import { wordsOf } from "./words.js";
import { Immersed } from "./xr-session.js";

/**
 * @param {Lookout} lookout
 * @param {boolean} isAllowed false where the page around a frame has forgotten to allow headsets
 */
export function offerHeadset(lookout, isAllowed) {
  const { language, iconButton, buttons } = lookout;
  const { headset, headsetElsewhere } = wordsOf(language);
  const name = isAllowed ? headset : headsetElsewhere;
  const button = iconButton("headset", name, () => {
    if (isAllowed) void enter(lookout);
    else window.open(location.href, "_blank", "noopener");
  });
  buttons.append(button);
}

/** @param {Lookout} lookout */
async function enter(lookout) {
  const { gl, language, root } = lookout;
  if (!navigator.xr || Immersed.current) return;
  try {
    const session = await navigator.xr.requestSession("immersive-vr");
    try {
      await gl.makeXRCompatible();
      // Without depth: what is drawn later lies over what was drawn before.
      const baseLayer = new XRWebGLLayer(session, gl, { alpha: false, depth: false });
      await session.updateRenderState({ baseLayer });
      const space = await session.requestReferenceSpace("local");
      new Immersed(lookout, session, space, baseLayer);
    } catch (error) {
      await session.end();
      throw error;
    }
  } catch {
    // Declined, or taken by another page.
    showHint(root, wordsOf(language).headsetFailed);
  }
}
