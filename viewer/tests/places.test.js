import assert from "node:assert/strict";
import test from "node:test";

import { arrange } from "../src/lazy/places.js";

const overlap = (one, other) =>
  Math.abs(one.x - other.x) < (one.size + other.size) / 2 - 1e-6 &&
  Math.abs(one.y - other.y) < (one.size + other.size) / 2 - 1e-6;

function assertApart(placed) {
  for (const [index, one] of placed.entries()) {
    assert.ok(one.size >= 24, `${one.size} px`);
    for (const other of placed.slice(index + 1)) assert.ok(!overlap(one, other), JSON.stringify([one, other]));
  }
}

test("with room around it a target is 44 px, where it belongs", () => {
  const placed = arrange([{ x: 60, y: 80 }, { x: 200, y: 90 }], 300, 200);
  assert.deepEqual(placed, [{ x: 60, y: 80, size: 44 }, { x: 200, y: 90, size: 44 }]);
});

test("close places share the room between them", () => {
  const placed = arrange([{ x: 100, y: 100 }, { x: 130, y: 100 }], 300, 200);
  assert.deepEqual(placed.map(({ size }) => size), [30, 30]);
  assertApart(placed);
});

test("places on top of one another are moved apart", () => {
  assertApart(arrange([{ x: 100, y: 100 }, { x: 100, y: 100 }, { x: 102, y: 101 }], 300, 200));
});

test("a crowd in a corner stays within the plan", () => {
  const crowd = Array.from({ length: 9 }, (_, index) => ({ x: index % 3, y: Math.floor(index / 3) }));
  const placed = arrange(crowd, 300, 200);
  assertApart(placed);
  for (const { x, y } of placed) assert.ok(x >= 12 && y >= 12 && x <= 288 && y <= 188);
});
