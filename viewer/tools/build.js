// `npm run build`: dist/ holds what a web server serves in production, at the same addresses.
import { cp, rm } from "node:fs/promises";

import { bundle } from "./bundle.js";

const root = new URL("..", import.meta.url);
await rm(new URL("dist", root), { recursive: true, force: true });
await bundle(true);
for (const name of ["index.html", "icon.svg", "page.css", "manifest.schema.json"]) await cp(new URL(name, root), new URL(`dist/${name}`, root));
