import assert from "node:assert/strict";
import { mock, test } from "node:test";

import { Address } from "../src/address.js";

/** A page of its own, or in a frame, whose history is written down. */
function page({ framed = false, refuses = false } = {}) {
  const entries = [];
  const write = (kind) => (state, _, link) => {
    if (refuses) throw new DOMException("too often", "SecurityError");
    entries.push([kind, state, link]);
    globalThis.location.hash = link;
  };
  globalThis.window = {};
  globalThis.window.parent = framed ? {} : globalThis.window;
  globalThis.location = { hash: "" };
  globalThis.history = {
    state: "of the host",
    replaceState: write("replace"),
    pushState: write("push"),
  };
  return entries;
}

test("looking around changes the address at most twice a second, and ends at the last view", () => {
  mock.timers.enable({ apis: ["setTimeout"] });
  const entries = page();
  let view = 0;
  const address = new Address(() => `#yaw=${view}`);
  for (; view < 100; view += 1) {
    address.changeSoon();
    mock.timers.tick(20);
  }
  address.changeSoon();
  mock.timers.tick(1000);
  assert.equal(entries.length, 5);
  assert.equal(entries.at(-1)[2], "#yaw=100");
  mock.timers.reset();
});

test("a change keeps what others store in the entry, and an equal address is left alone", () => {
  const entries = page();
  const address = new Address(() => "#scene=hall");
  address.change();
  address.change();
  assert.deepEqual(entries, [["replace", "of the host", "#scene=hall"]]);
});

test("another scene is a new entry, but not in a frame", () => {
  const own = page();
  new Address(() => "#scene=hall").add();
  assert.deepEqual(own, [["push", null, "#scene=hall"]]);
  const framed = page({ framed: true });
  new Address(() => "#scene=hall").add();
  assert.deepEqual(framed, [["replace", "of the host", "#scene=hall"]]);
});

test("nothing is written while there is nothing to name", () => {
  const entries = page();
  const address = new Address(() => null);
  address.change();
  address.add();
  assert.deepEqual(entries, []);
});

test("a browser that refuses does not stop the tour", () => {
  page({ refuses: true });
  const address = new Address(() => "#scene=hall");
  address.change();
  address.add();
});
