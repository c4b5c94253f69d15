// What a customer's bundler makes small: the viewer with the adapter that its export names.
import { Viewer } from "@photo-sphere-viewer/core";
import { CubemapTilesAdapter } from "@photo-sphere-viewer/cubemap-tiles-adapter";

const { tiles, start } = globalThis;
const FACES = { front: "f", right: "r", back: "b", left: "l", top: "u", bottom: "d" };

globalThis.viewer = new Viewer({
  container: "panorama",
  adapter: CubemapTilesAdapter,
  navbar: false,
  defaultYaw: `${start.yaw}deg`,
  defaultPitch: `${start.pitch}deg`,
  // Its fields of view go from 90° at level 0 to 30° at level 100.
  defaultZoomLvl: (90 - start.vfov) / 0.6,
  panorama: {
    baseUrl: {
      type: "stripe",
      path: `/tiles/${tiles.faces}`,
      order: ["front", "right", "back", "left", "top", "bottom"],
      flipTopBottom: true,
    },
    levels: Array.from({ length: tiles.levels }, (_, level) => ({
      faceSize: tiles.tile_size * 2 ** level,
      nbTiles: 2 ** level,
    })),
    tileUrl: (side, column, row, level) => `/tiles/${level}/${FACES[side]}/${row}_${column}.jpg`,
    flipTopBottom: true,
  },
});
