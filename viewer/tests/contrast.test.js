import assert from "node:assert/strict";
import test from "node:test";

import { contrast, edgeOn, readColour, textOn } from "../src/lazy/contrast.js";

const DARK = readColour("#171b20");
const LIGHT = readColour("#ffffff");

/** Every colour of 18 steps in red, green and blue. */
function* accents() {
  for (let red = 0; red < 256; red += 15) {
    for (let green = 0; green < 256; green += 15) {
      for (let blue = 0; blue < 256; blue += 15) yield [red, green, blue];
    }
  }
}

test("contrast is that of WCAG", () => {
  assert.equal(contrast([0, 0, 0], LIGHT), 21);
  // Both greys that WebAIM and the W3C quote beside 4.5.
  assert.ok(contrast(readColour("#767676"), LIGHT) > 4.5);
  assert.ok(contrast(readColour("#777777"), LIGHT) < 4.5);
});

test("text on any accent reaches 4.5", () => {
  for (const accent of accents()) assert.ok(contrast(textOn(accent), accent) >= 4.5, String(accent));
});

test("the edge of any accent reaches 3 on dark and on light plates", () => {
  for (const plate of [DARK, LIGHT]) {
    for (const accent of accents()) assert.ok(contrast(edgeOn(accent, plate), plate) >= 3, String(accent));
  }
});

test("an accent that is seen is left as it is", () => {
  assert.deepEqual(edgeOn([124, 196, 255], DARK), [124, 196, 255]);
  assert.deepEqual(edgeOn([10, 92, 54], LIGHT), [10, 92, 54]);
});

test("what is no colour is none", () => {
  for (const text of [null, "", "red", "#fff", "#12345g", "#1234567"]) assert.equal(readColour(text), null);
});
