import assert from "node:assert/strict";
import test from "node:test";

import { FACES, Projection, direction, halfTangents, viewFromDegrees, viewToDegrees, wrapAngle } from "../src/math.js";

const near = (actual, expected) =>
  actual.forEach((value, index) => assert.ok(Math.abs(value - expected[index]) < 1e-6, `${actual}`));

const faceNamed = (letter) => FACES.find((face) => face.letter === letter);

test("an angle wraps into half a turn to each side", () => {
  assert.equal(wrapAngle(0), 0);
  assert.ok(Math.abs(wrapAngle(3.5 * Math.PI) + Math.PI / 2) < 1e-12);
  assert.equal(wrapAngle(Math.PI), -Math.PI);
});

test("yaw turns right and pitch up, from the front", () => {
  near(direction(0, 0), faceNamed("f").forward);
  near(direction(Math.PI / 2, 0), faceNamed("r").forward);
  near(direction(-Math.PI / 2, 0), faceNamed("l").forward);
  near(direction(Math.PI, 0), faceNamed("b").forward);
  near(direction(0, Math.PI / 2), faceNamed("u").forward);
  near(direction(0, -Math.PI / 2), faceNamed("d").forward);
});

test("the faces touch as the strip promises", () => {
  const edge = ({ forward, right, down }, u, v) => forward.map((value, axis) => value + u * right[axis] + v * down[axis]);
  for (const u of [-1, 0.25, 1]) {
    near(edge(faceNamed("u"), u, 1), edge(faceNamed("f"), u, -1));
    near(edge(faceNamed("d"), u, -1), edge(faceNamed("f"), u, 1));
    near(edge(faceNamed("r"), -1, u), edge(faceNamed("f"), 1, u));
    near(edge(faceNamed("b"), -1, u), edge(faceNamed("r"), 1, u));
    near(edge(faceNamed("l"), 1, u), edge(faceNamed("f"), -1, u));
  }
});

test("degrees and radians convert back and forth", () => {
  const view = { yaw: -170, pitch: 12.5, hfov: 75 };
  const back = viewToDegrees(viewFromDegrees(view));
  near(Object.values(back), Object.values(view));
});

test("the field of view spans the longer side", () => {
  near(halfTangents(Math.PI / 2, 1600, 800), [1, 0.5]);
  near(halfTangents(Math.PI / 2, 800, 1600), [0.5, 1]);
});

test("the middle of the view is where the camera looks, its edge half the field away", () => {
  const projection = new Projection();
  const view = { yaw: 1, pitch: 0.4, hfov: 1.2 };
  projection.update(view, 1000, 500);
  near(projection.project(direction(1, 0.4)), [0, 0]);
  projection.update({ ...view, pitch: 0 }, 1000, 500);
  near(projection.project(direction(1.6, 0)), [1, 0]);
  near(projection.project(direction(1, Math.atan(Math.tan(0.6) / 2))), [0, 1]);
});

test("what is behind the eye has no place on the screen", () => {
  const projection = new Projection();
  projection.update({ yaw: 0, pitch: 0, hfov: 1.5 }, 100, 100);
  assert.equal(projection.project(direction(Math.PI, 0.1)), null);
});
