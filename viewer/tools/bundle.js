// How the viewer is bundled: other languages and what comes later split off, the same addresses as
// unbundled. What customers paste stands alone.
import { build } from "esbuild";

const root = new URL("..", import.meta.url).pathname;

/** @param {boolean} write whether dist/ is written */
export async function bundle(write) {
  const options = { absWorkingDir: root, bundle: true, minify: true, write, metafile: true };
  const script = await build({
    ...options,
    entryPoints: ["src/main.js", "src/no-tour.js"],
    outdir: "dist/src",
    format: "esm",
    target: "es2022",
    splitting: true,
    chunkNames: "chunk-[hash]",
    sourcemap: write ? "linked" : false,
  });
  const page = { ...options, bundle: false, target: "es2022" };
  const embed = await build({ ...page, entryPoints: ["embed.js"], outfile: "dist/embed.js" });
  const style = await build({ ...options, entryPoints: ["ezvr.css", "styles/later.css"], outdir: "dist", outbase: "." });
  return { script, style, embed };
}
