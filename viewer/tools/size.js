// The size gate, gzipped: what customers paste; what a first visit loads, script and style, with the
// largest of the languages; and that with everything which comes later, when it is first needed.
import { gzipSync } from "node:zlib";

import { bundle } from "./bundle.js";

const FIRST = 20_000;
const EVERYTHING = 45_000;
const EMBED = 3_000;

const { script, style, embed } = await bundle(false);
const outputs = { ...script.metafile.outputs, ...style.metafile.outputs };

/** What loads with a file, at once. @param {string} name @returns {string[]} */
function together(name) {
  const imports = outputs[name].imports.filter(({ kind }) => kind === "import-statement");
  return [name, ...imports.flatMap(({ path }) => together(path))];
}

const first = new Set([...together("dist/src/main.js"), "dist/ezvr.css"]);

/** @param {string} name */
function timeOf(name) {
  if (first.has(name)) return "first";
  const source = outputs[name].entryPoint ?? "";
  if (source.startsWith("locales/later/")) return "later language";
  return source.startsWith("locales/") ? "language" : "later";
}

const sizes = [...script.outputFiles, ...style.outputFiles].map(({ path, contents }) => {
  const name = path.slice(path.indexOf("dist/"));
  const bytes = gzipSync(contents, { level: 9 }).length;
  return { time: timeOf(name), source: outputs[name].entryPoint ?? "shared", bytes };
});

/** @param {string} wanted */
const bytesOf = (wanted) => sizes.filter(({ time }) => time === wanted).map(({ bytes }) => bytes);
/** @param {number[]} numbers */
const sum = (numbers) => numbers.reduce((total, number) => total + number, 0);
/** A visitor reads one of them. @param {string} wanted */
const largestOf = (wanted) => Math.max(0, ...bytesOf(wanted));
const firstLoad = sum(bytesOf("first")) + largestOf("language");
const everything = firstLoad + sum(bytesOf("later")) + largestOf("later language");
const pasted = gzipSync(embed.outputFiles[0].contents, { level: 9 }).length;

/** @param {number} bytes @param {string} text */
const say = (bytes, text) => console.log(`${String(bytes).padStart(7)}  ${text}`);
for (const { time, source, bytes } of sizes) say(bytes, `${source} (${time})`);
say(firstLoad, `first load; budget ${FIRST}`);
say(everything, `everything; budget ${EVERYTHING}`);
say(pasted, `embed.js; budget ${EMBED}`);
if (firstLoad > FIRST || everything > EVERYTHING || pasted > EMBED) process.exitCode = 1;
// Shared code in a file of its own is one more wait on the way to the first picture.
if (first.size > 2) {
  console.error(`The first load is split: ${[...first].join(", ")}`);
  process.exitCode = 1;
}
