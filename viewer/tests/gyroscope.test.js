import assert from "node:assert/strict";
import test from "node:test";

import { headingOf } from "../src/lazy/gyroscope.js";

/** Degrees. */
const heading = (...angles) => {
  const { yaw, pitch } = headingOf(...angles);
  return [yaw, pitch].map((angle) => Math.round((angle * 180 * 1e6) / Math.PI) / 1e6 + 0);
};

test("an upright phone looks where its back looks", () => {
  assert.deepEqual(heading(0, 90, 0, 0), [0, 0]);
  assert.deepEqual(heading(270, 90, 0, 0), [90, 0]);
  assert.deepEqual(heading(30, 60, 0, 0), [-30, -30]);
});

test("a phone on a table looks down, and where its top points", () => {
  assert.deepEqual(heading(0, 0, 0, 0), [0, -90]);
  assert.deepEqual(heading(320, 0, 0, 0), [40, -90]);
});

test("held over the head it looks up, away from its top", () => {
  const [yaw, pitch] = heading(0, 180, 0, 0);
  assert.equal(pitch, 90);
  assert.equal(Math.abs(yaw), 0);
});

test("on its side the same direction is seen, whichever side is up", () => {
  assert.deepEqual(heading(0, 0, -90, 90), [90, 0]);
  assert.deepEqual(heading(0, 0, 90, 270), [-90, 0]);
});

test("a tilt to the side does not turn the view while it looks ahead", () => {
  const [yaw, pitch] = heading(0, 90, 0, 0);
  const [tilted, level] = heading(0, 90, 0, 20);
  assert.deepEqual([tilted, level], [yaw, pitch]);
});
