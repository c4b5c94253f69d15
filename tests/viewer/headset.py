"""An emulated headset (iwer) in the page: what its eyes see, and what its wearer does."""

import math
from typing import Any

from .conftest import Visit
from .scene import Picture
from .site import VIEWER

IWER = VIEWER / "node_modules" / "iwer" / "build" / "iwer.min.js"

# Notes the middle of both eyes' pictures, and what else is known, after each frame.
WORN = """
window.headset = new IWER.XRDevice(IWER.metaQuest3, { stereoEnabled: true, visibilityMask: null });
headset.installRuntime({ forceInstall: true });
for (const hand of Object.values(headset.controllers)) hand.connected = false;
// It says "select" when the trigger goes down, before "selectstart"; a headset says it on release.
const dispatch = XRSession.prototype.dispatchEvent;
XRSession.prototype.dispatchEvent = function (event) {
  if (event.type === "select") return true;
  if (event.type === "selectend") dispatch.call(this, new XRInputSourceEvent("select", event));
  return dispatch.call(this, event);
};
window.frames = [];
const ask = XRSession.prototype.requestAnimationFrame;
XRSession.prototype.requestAnimationFrame = function (callback) {
  window.session = this;
  return ask.call(this, (time, frame) => {
    callback(time, frame);
    const gl = this.renderState.baseLayer?.context;
    if (!gl) return;
    const middle = (eye) => {
      const pixel = new Uint8Array(4);
      // Above the cursor.
      const x = (gl.drawingBufferWidth * (1 + 2 * eye)) / 4;
      const y = gl.drawingBufferHeight * 0.6;
      gl.readPixels(x, y, 1, 1, gl.RGBA, gl.UNSIGNED_BYTE, pixel);
      return [...pixel.slice(0, 3)];
    };
    frames.push({ eyes: [middle(0), middle(1)], scene: ezvrTour.scene, ...ezvrTour.statistics });
  });
};
"""


def wear(visit: Visit, options: str = "") -> None:
    """Puts an emulated headset into the page that is opened next."""
    visit.page.add_init_script(path=IWER)
    visit.page.add_init_script(WORN + options)


def enter(visit: Visit) -> None:
    """Enters the headset view, and waits until it is sharp."""
    visit.page.get_by_role("button", name="View in a headset").click()
    visit.wait("frames.length > 0")
    visit.page.evaluate("ezvrTour.settled()")


def turn_head(visit: Visit, yaw: float, pitch: float = 0) -> None:
    """Looks elsewhere: degrees, to the right and up of where the visitor looked on entering."""
    visit.page.evaluate(
        f"""async () => {{
          headset.quaternion.set({_quaternion(yaw, pitch)});
          const seen = frames.length;
          while (frames.length < seen + 3) await new Promise(requestAnimationFrame);
          await ezvrTour.settled();
        }}"""
    )


def point(visit: Visit, yaw: float, pitch: float, hand: str = "right") -> None:
    """Points a controller, held where the head is."""
    visit.page.evaluate(
        f"""async () => {{
          const controller = headset.controllers["{hand}"];
          controller.connected = true;
          controller.position.set(0.2, 1.4, -0.3);
          controller.quaternion.set({_quaternion(yaw, pitch)});
          const seen = frames.length;
          while (frames.length < seen + 3) await new Promise(requestAnimationFrame);
        }}"""
    )


def pull_trigger(visit: Visit, hand: str = "right") -> None:
    """Presses the trigger for a moment."""
    visit.page.evaluate(
        f"""async () => {{
          const controller = headset.controllers["{hand}"];
          for (const value of [1, 0]) {{
            controller.updateButtonValue("trigger", value);
            // The session may end by it, and with it the frames.
            for (let count = 0; count < 4; count += 1) await new Promise(requestAnimationFrame);
          }}
        }}"""
    )


def steer(visit: Visit, mode: str) -> None:
    """The right controller behaves as another kind of pointer."""
    visit.page.evaluate(
        """(mode) => {
          const { inputSource } = headset.controllers.right;
          Object.defineProperty(inputSource, "targetRayMode", { value: mode });
          // The emulator hides a gaze where eyes are not tracked.
          Object.defineProperty(session, "inputSources", { value: [inputSource] });
        }""",
        mode,
    )


def frames(visit: Visit) -> list[dict[str, Any]]:
    """Every frame since the headset was put on."""
    return visit.page.evaluate("frames")


def eyes(visit: Visit) -> tuple[Picture, Picture]:
    """What the left and the right eye see."""
    picture = visit.picture()
    middle = picture.shape[1] // 2
    return picture[:, :middle], picture[:, middle:]


def _quaternion(yaw: float, pitch: float) -> str:
    half_yaw, half_pitch = math.radians(-yaw) / 2, math.radians(pitch) / 2
    sin_yaw, cos_yaw = math.sin(half_yaw), math.cos(half_yaw)
    sin_pitch, cos_pitch = math.sin(half_pitch), math.cos(half_pitch)
    parts = (cos_yaw * sin_pitch, sin_yaw * cos_pitch, -sin_yaw * sin_pitch, cos_yaw * cos_pitch)
    return ", ".join(str(part) for part in parts)
