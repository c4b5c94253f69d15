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

test("only the faces within the field of view cover anything", () => {
  // From 30° to 90° to the right, 30° up and down.
  const seen = look(Math.PI / 3, 0, Math.PI / 3);
  const { roots } = new Pyramid(panorama());
  const covering = roots.filter(({ quad }) => clipper.density(quad, seen) > 0);
  assert.deepEqual(covering.map(({ face }) => face.letter), ["f", "r"]);
  const mirrored = roots.filter(({ quad }) => clipper.density(quad, look(-Math.PI / 3, 0, Math.PI / 3)) > 0);
  assert.deepEqual(mirrored.map(({ face }) => face.letter), ["f", "l"]);
  const above = roots.filter(({ quad }) => clipper.density(quad, look(0, Math.PI / 3, Math.PI / 3)) > 0);
  assert.deepEqual(above.map(({ face }) => face.letter), ["f", "u"]);
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
