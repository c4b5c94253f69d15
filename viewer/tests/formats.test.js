import assert from "node:assert/strict";
import test from "node:test";

import { chooseFormat } from "../src/formats.js";

const yes = async () => true;
const no = async () => false;

/** Fails the test when AVIF is tried. */
const never = () => assert.fail("AVIF was tried");

test("AVIF is chosen where it is offered and decoded", async () => {
  assert.equal(await chooseFormat(["jpg", "avif"], yes), "avif");
  assert.equal(await chooseFormat(["avif", "webp", "jpg"], yes), "avif");
});

test("the next smallest is chosen where AVIF is not decoded", async () => {
  assert.equal(await chooseFormat(["jpg", "avif"], no), "jpg");
  assert.equal(await chooseFormat(["jpg", "avif", "webp"], no), "webp");
});

test("AVIF is not tried where nothing depends on it", () => {
  assert.equal(chooseFormat(["jpg", "webp"], never), "webp");
  assert.equal(chooseFormat(["png"], never), "png");
  assert.equal(chooseFormat(["avif"], never), "avif");
});

test("a format that this viewer has never heard of is tried rather than nothing", () => {
  assert.equal(chooseFormat(["jxl"], never), "jxl");
});

test("without anything that decodes pictures, AVIF counts as not decoded", async () => {
  assert.equal(await chooseFormat(["jpg", "avif"]), "jpg");
});
