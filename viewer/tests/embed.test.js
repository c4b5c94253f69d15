import assert from "node:assert/strict";
import { readFile, readdir } from "node:fs/promises";
import { test } from "node:test";

test("what customers paste speaks every language of the viewer", async () => {
  const script = await readFile(new URL("../embed.js", import.meta.url), "utf8");
  const spoken = [...script.matchAll(/^ {4}(\w\w): \{ tour: "\S.*", start: "\S.*" \},$/gm)].map(([, name]) => name);
  const locales = await readdir(new URL("../locales", import.meta.url));
  assert.deepEqual(spoken.sort(), locales.filter((file) => file.endsWith(".js")).map((file) => file.slice(0, 2)).sort());
});
