import assert from "node:assert/strict";
import test from "node:test";

import { TourError, readTour } from "../src/manifest.js";

const hotspot = (id, yaw) => ({ id, kind: "info", yaw, pitch: 0, label: {}, text: {} });

const scene = (id, hotspots = []) => ({
  id,
  title: { en: id },
  alternative_text: {},
  panorama: {
    face_size: 1024,
    tile_size: 512,
    levels: 2,
    formats: ["jpg", "webp"],
    template: "../tiles/x/{level}/{face}/{row}_{column}.{format}",
    faces: "https://tiles.example/x/faces.jpg",
    preview: "data:image/jpeg;base64,",
    poster: "poster.jpg",
    visible: null,
  },
  initial_view: { yaw: 90, pitch: 0, hfov: 90 },
  hotspots,
});

const manifest = (changes = {}) => ({
  version: 1,
  id: "x",
  languages: ["en"],
  title: {},
  description: {},
  start_scene: "second",
  scenes: [scene("first"), scene("second")],
  ...changes,
});

const address = "https://api.example/v1/tours/x";

test("addresses start where the manifest is", async () => {
  const { panorama } = readTour(manifest(), address).scenes[0];
  assert.equal(await panorama.tileAddress("u", 1, 0, 1), "https://api.example/v1/tiles/x/1/u/0_1.webp");
  assert.equal(panorama.faces, "https://tiles.example/x/faces.jpg");
  assert.equal(panorama.poster, "https://api.example/v1/tours/poster.jpg");
});

test("the tour starts at its start scene, with angles in radians", () => {
  const { startScene } = readTour(manifest(), address);
  assert.equal(startScene.id, "second");
  assert.equal(startScene.initialView.yaw, Math.PI / 2);
});

test("hotspots follow each other to the right of the initial view", () => {
  const spots = [hotspot("left", 60), hotspot("behind", -120), hotspot("ahead", 100)];
  const [first] = readTour(manifest({ scenes: [scene("first", spots)] }), address).scenes;
  assert.deepEqual(first.hotspots.map(({ id }) => id), ["ahead", "behind", "left"]);
});

test("a kind of hotspot to come, and a link that runs a script, are left out", () => {
  const place = { yaw: 0, pitch: 0, label: {} };
  const links = ["javascript:alert(1)", "data:text/html,x", "https://house.example/"];
  const spots = links.map((url, id) => ({ id, kind: "link", url, ...place }));
  const [first] = readTour(manifest({ scenes: [scene("first", [{ id: "x", kind: "hologram", ...place }, ...spots])] }), address).scenes;
  assert.deepEqual(first.hotspots.map(({ url }) => url), ["https://house.example/"]);
});

test("north and the heading on arrival are read; publications of before have neither", () => {
  const door = { id: "door", kind: "scene", yaw: 0, pitch: 0, label: {}, target: "second", arrival: "heading" };
  const { scenes, floorPlans, branding, settings } = readTour(
    manifest({ scenes: [{ ...scene("first", [door]), north_offset: -90 }, scene("second")] }),
    address,
  );
  assert.equal(scenes[0].north, -Math.PI / 2);
  assert.equal(scenes[0].hotspots[0].arrival, "heading");
  assert.deepEqual([scenes[1].north, floorPlans, branding, settings], [null, [], null, null]);
});

test("a newer manifest is refused by name, nonsense as our fault", () => {
  const refused = (trouble) => (error) => error instanceof TourError && error.trouble === trouble;
  assert.throws(() => readTour(manifest({ version: 2 }), address), refused("Newer"));
  assert.throws(() => readTour({}, address), refused("Server"));
});
