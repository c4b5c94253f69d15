import assert from "node:assert/strict";
import test from "node:test";

import { readLink, writeLink } from "../src/links.js";
import { radians } from "../src/math.js";

test("a link names the scene and the view in degrees", () => {
  const link = writeLink("a b", { yaw: radians(-12.34), pitch: 0, hfov: radians(90) });
  assert.equal(link, "#scene=a+b&yaw=-12.3&pitch=0&hfov=90");
  const { scene, view } = readLink(link);
  assert.equal(scene, "a b");
  assert.ok(Math.abs(view.yaw - radians(-12.3)) < 1e-9);
});

test("a link may leave the view out, and half a view counts as none", () => {
  assert.deepEqual(readLink("#scene=x"), { scene: "x", view: null });
  assert.equal(readLink("#scene=x&yaw=10&pitch=nonsense&hfov=80").view, null);
  assert.deepEqual(readLink(""), { scene: null, view: null });
});
