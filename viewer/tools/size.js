// The size gate: what a first visit loads, script and style, gzipped, with the largest of the
// languages. Fails above the budget.
import { gzipSync } from "node:zlib";

import { bundle } from "./bundle.js";

const BUDGET = 20_000;

const { script, style } = await bundle(false);
const outputs = { ...script.metafile.outputs, ...style.metafile.outputs };
const sizes = [...script.outputFiles, ...style.outputFiles].map(({ path, contents }) => {
  const name = path.slice(path.indexOf("dist/"));
  const language = outputs[name].entryPoint?.startsWith("locales/") ?? false;
  return { name, language, bytes: gzipSync(contents, { level: 9 }).length };
});
const first = sizes.filter(({ language }) => !language);
const languages = sizes.filter(({ language }) => language).map(({ bytes }) => bytes);
const total = first.reduce((sum, { bytes }) => sum + bytes, 0) + Math.max(0, ...languages);

for (const { name, bytes } of sizes) console.log(`${String(bytes).padStart(7)}  ${name}`);
console.log(`${String(total).padStart(7)}  first load, gzip; budget ${BUDGET}`);
if (total > BUDGET) process.exitCode = 1;
