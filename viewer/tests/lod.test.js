import assert from "node:assert/strict";
import test from "node:test";

import { Pyramid, selectDrawn } from "../src/lod.js";
import { Projection } from "../src/math.js";
import { panorama } from "./helpers.js";

const look = (view, width = 1280, height = 720) => {
  const projection = new Projection();
  projection.update({ yaw: 0, pitch: 0, hfov: Math.PI / 2, ...view }, width, height);
  return projection;
};

const select = (pyramid, projection, limit = Infinity) => {
  const wanted = [];
  pyramid.select([projection], limit, wanted);
  return wanted;
};

const names = (tiles) => tiles.map(({ address }) => address);

test("a small view is served by the faces alone", () => {
  assert.deepEqual(select(new Pyramid(panorama()), look({}, 200, 120)), []);
});

test("a view asks for the level whose texels are about its pixels, in front of it only", () => {
  const wanted = select(new Pyramid(panorama()), look({}));
  assert.ok(wanted.length > 0 && wanted.length <= 16);
  // 1280 pixels across the face, 512 a tile: level 2 has 2048.
  assert.deepEqual([...new Set(wanted.map(({ level }) => level))], [2]);
  assert.deepEqual([...new Set(wanted.map(({ face }) => face.letter))], ["f"]);
});

test("the same view on a screen of twice the density wants a level more", () => {
  const levels = select(new Pyramid(panorama()), look({}, 2560, 1440)).map(({ level }) => level);
  assert.ok(levels.every((level) => level === 3));
});

test("no view in any direction is left without tiles", () => {
  const pyramid = new Pyramid(panorama());
  for (let yaw = -Math.PI; yaw < Math.PI; yaw += 0.1) {
    for (let pitch = -Math.PI / 2; pitch <= Math.PI / 2; pitch += 0.1) {
      const wanted = select(pyramid, look({ yaw, pitch }));
      assert.ok(wanted.length >= 4, `${yaw} ${pitch}: ${names(wanted)}`);
    }
  }
});

test("tiles load from the lowest level and the middle of the view outwards", () => {
  const wanted = select(new Pyramid(panorama()), look({ yaw: 0.5, pitch: 0.3, hfov: 2 }));
  for (let index = 1; index < wanted.length; index += 1) {
    const [before, after] = [wanted[index - 1], wanted[index]];
    const ordered = before.level < after.level || before.nearness >= after.nearness;
    assert.ok(before.level <= after.level && ordered);
  }
});

test("a view on the border between two levels does not flicker", () => {
  const pyramid = new Pyramid(panorama());
  const level = (width) => select(pyramid, look({}, width, width / 2))[0].level;
  const border = [...Array(300).keys()].map((step) => 1000 + step).find((width) => level(width) === 2);
  assert.equal(level(border * 0.75), 2);
  assert.equal(level(border * 0.6), 1);
  assert.equal(level(border - 20), 1);
});

test("a cap on tiles makes the view coarser, never larger than the cap", () => {
  const pyramid = new Pyramid(panorama());
  const projection = look({}, 2560, 1440);
  assert.ok(select(pyramid, projection).length > 10);
  const few = select(pyramid, projection, 10);
  assert.ok(few.length > 0 && few.length <= 10);
});

test("while a tile is missing its nearest ready ancestor is drawn under its neighbours", () => {
  const pyramid = new Pyramid(panorama());
  const wanted = select(pyramid, look({}));
  const [missing, ...others] = wanted;
  for (const tile of others) tile.state = "ready";
  missing.parent.parent.state = "ready";
  const drawn = [];
  selectDrawn(wanted, 1, drawn);
  assert.equal(drawn[0], missing.parent.parent);
  assert.equal(drawn.length, others.length + 1);
  assert.ok(!drawn.includes(missing));
});

test("finer tiles stay on the screen until the coarser one is there", () => {
  const pyramid = new Pyramid(panorama());
  const fine = select(pyramid, look({ hfov: 0.6 }));
  for (const tile of fine) tile.state = "ready";
  const coarse = select(pyramid, look({ hfov: 2 }));
  const drawn = [];
  selectDrawn(coarse, 1, drawn);
  assert.deepEqual(new Set(drawn), new Set(fine));
});

test("what either eye sees is wanted, once", () => {
  const left = look({ yaw: -0.4 });
  const right = look({ yaw: 0.4 });
  const both = [];
  const pyramid = new Pyramid(panorama());
  pyramid.select([left, right], Infinity, both);
  assert.equal(new Set(both).size, both.length);
  for (const eye of [left, right]) {
    for (const tile of select(new Pyramid(panorama()), eye)) assert.ok(covered(tile, both));
  }
});

/** The tile itself or four finer ones in its place. */
function covered({ face, level, row, column }, tiles) {
  return tiles.some((tile) => {
    const up = tile.level - level;
    const same = tile.face === face && tile.row >> up === row && tile.column >> up === column;
    return up >= 0 && same;
  });
}
