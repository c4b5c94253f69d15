import assert from "node:assert/strict";
import test from "node:test";

import { Projection } from "../src/math.js";
import { Eye, forwardOf, yawOf } from "../src/lazy/xr-eye.js";

const near = (one, other) => one.every((value, index) => Math.abs(value - other[index]) < 1e-5);

/** A rigid transform that looks to the right by a yaw, at a place. */
const placed = (yaw, x = 0, y = 0, z = 0) => {
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  return new Float32Array([cos, 0, sin, 0, 0, 1, 0, 0, -sin, 0, cos, 0, x, y, z, 1]);
};

/** A frustum from the tangents to its four sides. */
const frustum = (left, right, bottom, top) => {
  const [w, h] = [right - left, top - bottom];
  return new Float32Array([2 / w, 0, 0, 0, 0, 2 / h, 0, 0, (right + left) / w, (top + bottom) / h, -1, -1, 0, 0, -0.2, 0]);
};

const viewport = { x: 0, y: 0, width: 800, height: 400 };

test("an eye with an even frustum sees as a page does", () => {
  const eye = new Eye();
  const view = { transform: { matrix: placed(0.4) }, projectionMatrix: frustum(-1, 1, -0.5, 0.5) };
  eye.update(view, viewport, 0.3);
  const page = new Projection();
  page.update({ yaw: 0.7, pitch: 0, hfov: Math.PI / 2 }, 800, 400);
  assert.ok(near(eye.toClip, page.toClip));
  assert.ok(near(eye.toRay, page.toRay));
});

test("the rays of an uneven frustum land where they came from", () => {
  const eye = new Eye();
  const view = { transform: { matrix: placed(1.1) }, projectionMatrix: frustum(-1.2, 0.8, -0.9, 1.1) };
  eye.update(view, viewport, -0.5);
  for (const [x, y] of [[-1, 1], [0.3, -0.7], [1, 1]]) {
    const ray = [0, 1, 2].map((axis) => eye.toRay[axis] * x + eye.toRay[axis + 3] * y + eye.toRay[axis + 6]);
    const clip = [0, 1, 2].map((row) => ray.reduce((sum, value, axis) => sum + value * eye.toClip[row + 3 * axis], 0));
    assert.ok(near(clip, [x, y, 1]));
  }
});

test("the picture's yaw is the head's and the turn", () => {
  assert.ok(Math.abs(yawOf(forwardOf(placed(0.5), 0.25)) - 0.75) < 1e-6);
});
