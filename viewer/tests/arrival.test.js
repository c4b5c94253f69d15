import assert from "node:assert/strict";
import test from "node:test";

import { arrivalView } from "../src/arrival.js";

const scene = (north) => ({ north, initialView: { yaw: 1, pitch: 0, hfov: 1.5 } });
const view = { yaw: 0.25, pitch: -0.5, hfov: 1.2 };
const HEADING = { arrival: "heading" };

test("the visitor goes on looking in the same compass direction, as high and as wide", () => {
  assert.deepEqual(arrivalView(HEADING, scene(1), scene(0.5), view), { yaw: 0.75, pitch: -0.5, hfov: 1.2 });
});

test("the direction stays within one turn", () => {
  const { yaw } = arrivalView(HEADING, scene(6), scene(0), view);
  assert.ok(Math.abs(yaw - (6.25 - 2 * Math.PI)) < 1e-9);
});

test("where north is not known the tour's own first view is shown", () => {
  const target = scene(null);
  assert.equal(arrivalView(HEADING, scene(1), target, view), target.initialView);
  assert.equal(arrivalView(HEADING, scene(null), scene(0), view).yaw, 1);
});

test("a view of the hotspot's own wins, and none means the first view", () => {
  const arrival = { yaw: 2, pitch: 0, hfov: 1 };
  assert.equal(arrivalView({ arrival }, scene(1), scene(0), view), arrival);
  assert.equal(arrivalView({ arrival: null }, scene(1), scene(0), view).yaw, 1);
});
