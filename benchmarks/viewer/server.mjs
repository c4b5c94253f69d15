// A small content delivery network: HTTP/2 over TLS, text gzipped, everything kept for a year.
//
//     node server.mjs FOLDER KEY CERTIFICATE     says its port on the first line
import { readFile } from "node:fs/promises";
import { createSecureServer } from "node:http2";
import { extname, join, normalize } from "node:path";
import { gzipSync } from "node:zlib";

const [folder, key, certificate] = process.argv.slice(2);
const TYPES = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".css": "text/css; charset=utf-8",
  ".json": "application/json",
  ".svg": "image/svg+xml",
  ".jpg": "image/jpeg",
  ".avif": "image/avif",
};
const TEXT = [".html", ".js", ".css", ".json", ".svg"];
const served = new Map();

async function find(path) {
  const type = extname(path);
  const content = await readFile(join(folder, path));
  if (!TEXT.includes(type)) return { content, headers: headersOf(type) };
  const headers = { ...headersOf(type), "content-encoding": "gzip" };
  return { content: gzipSync(content, { level: 9 }), headers };
}

function headersOf(type) {
  return {
    ":status": 200,
    "content-type": TYPES[type] ?? "application/octet-stream",
    "cache-control": "public, max-age=31536000, immutable",
  };
}

const options = { key: await readFile(key), cert: await readFile(certificate) };
const server = createSecureServer(options);
server.on("stream", async (stream, request) => {
  // A visitor who hangs up is no trouble.
  stream.on("error", () => undefined);
  const path = normalize(decodeURIComponent(request[":path"].split("?")[0]));
  if (!served.has(path)) served.set(path, find(path).catch(() => null));
  const file = await served.get(path);
  if (stream.destroyed) return;
  if (!file) {
    stream.respond({ ":status": 404 }, { endStream: true });
    return;
  }
  stream.respond({ ...file.headers, "content-length": file.content.length });
  stream.end(file.content);
});
server.on("sessionError", () => undefined);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
