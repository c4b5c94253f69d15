import assert from "node:assert/strict";
import test from "node:test";

import { Loader, MissingError } from "../src/loader.js";
import { bitmap, settle, tile } from "./helpers.js";

/** A network by hand: each request waits for its answer. */
function network() {
  const state = { asked: [], troubles: [], time: 0, timers: [] };
  const loader = new Loader({
    fetchTile: (wanted, signal) =>
      new Promise((resolve, reject) => {
        signal.addEventListener("abort", () => reject(signal.reason));
        state.asked.push({ wanted, signal, resolve, reject });
      }),
    onChange: () => undefined,
    onTrouble: (trouble) => state.troubles.push(trouble),
    now: () => state.time,
    later: (callback, wait) => state.timers.push({ callback, wait }),
  });
  return { loader, state };
}

const tiles = (count) => Array.from({ length: count }, (_, column) => tile("absent", column));

test("tiles are asked for in their order, a few at a time, fewer while the view moves", () => {
  const still = network();
  const wanted = tiles(10);
  still.loader.want(wanted, false);
  assert.deepEqual(still.state.asked.map((request) => request.wanted), wanted.slice(0, 6));
  const moving = network();
  moving.loader.want(tiles(10), true);
  assert.equal(moving.state.asked.length, 3);
});

test("an answer frees the place for the next tile", async () => {
  const { loader, state } = network();
  const wanted = tiles(7);
  loader.want(wanted, false);
  const picture = bitmap();
  state.asked[0].resolve(picture);
  await settle();
  assert.equal(wanted[0].state, "decoded");
  assert.equal(wanted[0].bitmap, picture);
  loader.want(wanted, false);
  assert.equal(state.asked.at(-1).wanted, wanted[6]);
});

test("what left the view is aborted, and can be asked for again", async () => {
  const { loader, state } = network();
  const [gone, stays] = tiles(2);
  loader.want([gone, stays], false);
  loader.want([stays], false);
  await settle();
  assert.ok(state.asked[0].signal.aborted);
  assert.equal(gone.state, "absent");
  loader.want([gone, stays], false);
  assert.equal(gone.state, "loading");
  assert.equal(stays.state, "loading");
  assert.equal(state.asked.length, 3);
});

test("an answer that comes after the abort is closed, not kept", async () => {
  const { loader, state } = network();
  const [gone] = tiles(1);
  loader.want([gone], false);
  const late = bitmap();
  state.asked[0].resolve(late);
  loader.want([], false);
  await settle();
  assert.ok(late.closed);
  assert.equal(gone.state, "absent");
});

test("a picture that was not yet uploaded is closed when it leaves the view", async () => {
  const { loader, state } = network();
  const [gone] = tiles(1);
  loader.want([gone], false);
  const picture = bitmap();
  state.asked[0].resolve(picture);
  await settle();
  loader.want([], false);
  assert.ok(picture.closed);
  assert.equal(gone.state, "absent");
  assert.equal(loader.busy, false);
});

test("a failure is tried again after a wait that doubles", async () => {
  const { loader, state } = network();
  const wanted = tiles(1);
  loader.want(wanted, false);
  for (const wait of [1000, 2000, 4000]) {
    state.asked.at(-1).reject(new TypeError("network"));
    await settle();
    const count = state.asked.length;
    state.time += wait - 1;
    loader.want(wanted, false);
    assert.equal(state.asked.length, count);
    state.time += 1;
    loader.want(wanted, false);
    assert.equal(state.asked.length, count + 1);
    assert.ok(state.timers.at(-1).wait >= wait);
  }
});

test("a tile that does not exist is never asked for again", async () => {
  const { loader, state } = network();
  const wanted = tiles(1);
  loader.want(wanted, false);
  state.asked[0].reject(new MissingError("gone"));
  await settle();
  loader.want(wanted, false);
  assert.equal(state.asked.length, 1);
  assert.equal(loader.busy, false);
});

test("the visitor hears of trouble once, and of its end", async () => {
  const { loader, state } = network();
  const wanted = tiles(5);
  loader.want(wanted, false);
  for (const request of state.asked.slice(0, 4)) request.reject(new TypeError("network"));
  await settle();
  assert.deepEqual(state.troubles, ["offline"]);
  state.asked[4].resolve(bitmap());
  await settle();
  assert.deepEqual(state.troubles, ["offline", null]);
});

test("the visitor hears when the server lacks most of the photo, and when the next one is there", async () => {
  const { loader, state } = network();
  const wanted = tiles(4);
  loader.want(wanted, false);
  for (const request of state.asked.slice(0, 2)) request.reject(new MissingError("gone"));
  await settle();
  loader.want(wanted, false);
  assert.deepEqual(state.troubles, [], "half of it has coarser tiles below");
  state.asked[2].reject(new MissingError("gone"));
  await settle();
  loader.want(wanted, false);
  assert.deepEqual(state.troubles, ["missing"]);
  loader.want(tiles(2), false);
  assert.deepEqual(state.troubles, ["missing", null]);
});

test("a retry does not wait", async () => {
  const { loader, state } = network();
  const wanted = tiles(1);
  loader.want(wanted, false);
  state.asked[0].reject(new TypeError("network"));
  await settle();
  loader.retryNow();
  loader.want(wanted, false);
  assert.equal(state.asked.length, 2);
});
