// A panorama without files, and tiles in a given state.
import { FACES } from "../src/math.js";
import { Tile } from "../src/lod.js";

export const panorama = (tileSize = 512, levels = 4) => ({
  tileSize,
  levels,
  tileAddress: async (face, level, row, column) => `${level}/${face}/${row}_${column}`,
  faces: "faces.jpg",
  preview: "data:",
  poster: "poster.jpg",
  visible: null,
});

export const tile = (state = "absent", column = 0) => {
  const made = new Tile(panorama(), FACES[0], 3, 0, column, null);
  made.state = state;
  return made;
};

export const bitmap = () => ({ closed: false, close() { this.closed = true; } });

/** Lets every promise that is already settled run on. */
export const settle = () => new Promise((done) => setImmediate(done));
