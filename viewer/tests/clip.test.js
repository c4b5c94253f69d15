import assert from "node:assert/strict";
import test from "node:test";

import { QuadClipper } from "../src/clip.js";
import { Pyramid } from "../src/lod.js";
import { Projection } from "../src/math.js";
import { panorama } from "./helpers.js";

const look = (yaw, pitch, hfov = Math.PI / 2, width = 1000, height = 1000) => {
  const projection = new Projection();
  projection.update({ yaw, pitch, hfov }, width, height);
  return projection;
};

const clipper = new QuadClipper();
const [front, right, back, , up] = new Pyramid(panorama()).roots;

test("a face that fills a square view of 90° covers exactly its pixels", () => {
  assert.ok(Math.abs(clipper.density(front.quad, look(0, 0)) - 1e6) < 1);
});

test("a face behind the eye covers nothing", () => {
  assert.equal(clipper.density(back.quad, look(0, 0)), 0);
  assert.equal(clipper.density(back.quad, look(0, 0, 2.09)), 0);
});

test("a face with corners behind the eye is measured by the part before it", () => {
  const density = clipper.density(right.quad, look(0.1, 0, 2));
  assert.ok(density > 0 && Number.isFinite(density));
  assert.ok(clipper.density(up.quad, look(0, Math.PI / 2)) > 0);
});

test("half a face in view counts its own half only", () => {
  const whole = clipper.density(front.quad, look(0, 0));
  const magnified = clipper.density(front.quad, look(0, 0, Math.PI / 4));
  // The field shrinks from tan 45° to tan 22.5°: pixels a texel grow by the square of that.
  assert.ok(Math.abs(magnified / whole - Math.tan(Math.PI / 8) ** -2) < 1e-3);
});
