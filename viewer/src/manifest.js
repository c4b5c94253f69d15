// Reads a tour's manifest: fetches it, refuses what this viewer does not know, turns degrees into
// radians and relative addresses into absolute ones.

/**
 * @import { Hotspot, Manifest, ManifestHotspot, ManifestPanorama, ManifestScene, Panorama } from "./types"
 * @import { Range, Scene, Tour } from "./types"
 */
import { chooseFormat } from "./formats.js";
import { radians, viewFromDegrees } from "./math.js";

const VERSION = 1;
const KINDS = ["scene", "info", "image", "video", "audio", "link"];

/** How long a server may take to answer, ms. */
const PATIENCE = 30_000;
/** What an address answers that was good once: a share link that has expired or was withdrawn. */
const EXPIRED = [401, 403, 410];

/** @typedef {"NotFound" | "Expired" | "Newer" | "NoWebgl" | "Network" | "Server"} Trouble */

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
  const signal = AbortSignal.timeout(PATIENCE);
  const response = await fetch(absolute, { credentials: "omit", signal }).catch((cause) => {
    throw new TourError("Network", cause);
  });
  if (response.status === 404) throw new TourError("NotFound");
  if (EXPIRED.includes(response.status)) throw new TourError("Expired");
  if (!response.ok) throw new TourError("Server");
  const manifest = await response.json().catch((cause) => {
    // What is no JSON is the server's doing; bytes that stop coming are the network's.
    throw new TourError(cause instanceof SyntaxError ? "Server" : "Network", cause);
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
  const { id, languages, title, description, floor_plans: floorPlans = [] } = manifest;
  const { branding = null, settings = null } = manifest;
  const content = { id, languages, title, description, startScene, scenes };
  return { ...content, base: address, floorPlans, branding, settings };
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
    north: scene.north_offset === undefined ? null : radians(scene.north_offset),
    hotspots: scene.hotspots.filter(isShown).map(readHotspot).sort((a, b) => toTheRight(a) - toTheRight(b)),
  };
}

/**
 * Whether this viewer knows what to do with it: not with kinds to come, and never with an address
 * that runs a script.
 *
 * @param {ManifestHotspot} hotspot
 */
const isShown = (hotspot) =>
  hotspot.kind === "link" ? /^https?:/i.test(hotspot.url) : KINDS.includes(hotspot.kind);

/** @param {ManifestHotspot} hotspot @returns {Hotspot} */
function readHotspot(hotspot) {
  const place = { yaw: radians(hotspot.yaw), pitch: radians(hotspot.pitch) };
  if (hotspot.kind !== "scene") return { ...hotspot, ...place };
  const { arrival } = hotspot;
  const view = arrival === "heading" ? arrival : arrival && viewFromDegrees(arrival);
  return { ...hotspot, ...place, arrival: view };
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
