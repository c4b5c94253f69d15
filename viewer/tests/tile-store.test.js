import assert from "node:assert/strict";
import test from "node:test";

import { TileStore, moveTile } from "../src/tile-store.js";
import { tile } from "./helpers.js";

const filled = (store, ...seen) =>
  seen.map((frame, index) => {
    const made = tile("decoded", index);
    made.lastSeen = frame;
    store.keep(made, { index }, 100);
    return made;
  });

test("a tile takes only the steps that its life has", () => {
  const made = tile();
  assert.throws(() => moveTile(made, "ready"), /absent to ready/);
  for (const state of ["loading", "failed", "loading", "decoded", "ready", "absent"]) moveTile(made, state);
  assert.equal(made.state, "absent");
});

test("the least recently seen tile goes first, and its texture with it", () => {
  const released = [];
  const store = new TileStore(300, (texture) => released.push(texture.index));
  const [first, second, third] = filled(store, 7, 5, 9);
  assert.ok(store.makeRoom(100, 10));
  assert.deepEqual(released, [1]);
  assert.deepEqual([first.state, second.state, third.state], ["ready", "absent", "ready"]);
  assert.equal(store.bytes, 200);
});

test("what is drawn in this frame is never dropped", () => {
  const store = new TileStore(200, () => assert.fail("released"));
  filled(store, 10, 10);
  assert.equal(store.makeRoom(100, 10), false);
  assert.equal(store.bytes, 200);
});

test("clearing forgets everything", () => {
  const store = new TileStore(1000, () => undefined);
  const tiles = filled(store, 1, 2, 3);
  store.clear();
  assert.equal(store.bytes, 0);
  assert.ok(tiles.every(({ state, texture }) => state === "absent" && texture === null));
});
