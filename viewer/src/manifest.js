// Reads a tour's manifest: fetches it, refuses what this viewer does not know, turns degrees into
// radians and relative addresses into absolute ones.

/**
 * @import { Hotspot, Manifest, ManifestHotspot, ManifestPanorama, ManifestScene, Panorama } from "./types"
 * @import { Range, Scene, Tour } from "./types"
 */
import { chooseFormat } from "./formats.js";
import { radians, viewFromDegrees } from "./math.js";

const VERSION = 1;

/** @typedef {"NotFound" | "Newer" | "NoWebgl" | "Network" | "Server"} Trouble */

/** Why a tour cannot be shown; the visitor reads the sentence `error{trouble}`. */
export class TourError extends Error {
  /** @param {Trouble} trouble @param {unknown} [cause] */
  constructor(trouble, cause) {
    super(trouble, { cause });
    this.trouble = trouble;
  }
}

/** @param {string} address @returns {Promise<Tour>} */
export async function loadTour(address) {
  const absolute = new URL(address, document.baseURI).href;
  const response = await fetch(absolute, { credentials: "omit" }).catch((cause) => {
    throw new TourError("Network", cause);
  });
  if (response.status === 404 || response.status === 410) throw new TourError("NotFound");
  if (!response.ok) throw new TourError("Server");
  const manifest = await response.json().catch((cause) => {
    throw new TourError("Server", cause);
  });
  return readTour(manifest, response.url || absolute);
}

/**
 * @param {Manifest} manifest
 * @param {string} address of the manifest; relative addresses in it start there
 * @returns {Tour}
 */
export function readTour(manifest, address) {
  if (manifest.version > VERSION) throw new TourError("Newer");
  if (manifest.version !== VERSION) throw new TourError("Server");
  const scenes = manifest.scenes.map((scene, index) => readScene(scene, index, address));
  const startScene = scenes.find(({ id }) => id === manifest.start_scene) ?? scenes[0];
  const { id, languages, title, description } = manifest;
  return { id, languages, title, description, startScene, scenes };
}

/** @param {ManifestScene} scene @param {number} index @param {string} address @returns {Scene} */
function readScene(scene, index, address) {
  const initialView = viewFromDegrees(scene.initial_view);
  const turn = 2 * Math.PI;
  /** @param {Hotspot} hotspot */
  const toTheRight = ({ yaw }) => (yaw - initialView.yaw + 2 * turn) % turn;
  return {
    id: scene.id,
    index,
    title: scene.title,
    alternativeText: scene.alternative_text,
    panorama: readPanorama(scene.panorama, address),
    initialView,
    hotspots: scene.hotspots.map(readHotspot).sort((a, b) => toTheRight(a) - toTheRight(b)),
  };
}

/** @param {ManifestHotspot} hotspot @returns {Hotspot} */
function readHotspot(hotspot) {
  const { id, label } = hotspot;
  const place = { id, label, yaw: radians(hotspot.yaw), pitch: radians(hotspot.pitch) };
  if (hotspot.kind === "info") return { ...place, kind: "info", text: hotspot.text };
  const arrival = hotspot.arrival && viewFromDegrees(hotspot.arrival);
  return { ...place, kind: "scene", target: hotspot.target, arrival };
}

/** @param {ManifestPanorama} panorama @param {string} address @returns {Panorama} */
function readPanorama(panorama, address) {
  const chosen = chooseFormat(panorama.formats);
  return {
    tileSize: panorama.tile_size,
    levels: panorama.levels,
    tileAddress: async (face, level, row, column) => {
      const format = await chosen;
      return resolve(fill(panorama.template, { face, level, row, column, format }), address);
    },
    faces: resolve(panorama.faces, address),
    preview: panorama.preview,
    poster: resolve(panorama.poster, address),
    visible: panorama.visible && readRange(panorama.visible),
  };
}

/** @param {import("./types").ManifestRange} range @returns {Range} */
function readRange(range) {
  return {
    yawMin: radians(range.yaw_min),
    yawMax: radians(range.yaw_max),
    pitchMin: radians(range.pitch_min),
    pitchMax: radians(range.pitch_max),
  };
}

/** @param {string} template @param {Record<string, string | number>} values */
const fill = (template, values) => template.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));

/** @param {string} address @param {string} base */
const resolve = (address, base) => new URL(address, base).href;
