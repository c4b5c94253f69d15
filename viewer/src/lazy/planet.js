// A tour may open as a little planet, seen from above, and fly down to its first view. The eye starts
// on the sphere itself, where the projection is stereographic, and moves to the middle, where it is
// the usual one: between them lies every perspective view of a sphere from a point of its axis.
// Tiles are those of the view that it flies to, and no others.

/** @import { Lens, Panorama, View } from "../types" */
/** @import { Lookout } from "../reach.js" */
/** @import { Tile } from "../lod.js" */
/** @import { Program } from "./program.js" */
import { link } from "./program.js";

const FLIGHT = 2500;
/** Milliseconds that the preview may be seen alone, while the faces are on their way. */
const HOLD = 1500;
/** A frame that comes late must not skip a part of the flight. */
const LONGEST_STEP = 100;
/** Half the shorter side, where the horizon has a radius of 2. */
const PLANET = 4.2;
const SPIN = Math.PI / 2;
/** Tiles are seen where the view is at most this much wider than the one that they are for. */
const TILES_BELOW = 2.5;
/** Cells along the edge of a face: their sides bend. */
const FACE_CELLS = 32;
const INPUTS = ["pointerdown", "wheel", "keydown", "click"];
const NADIR = -Math.PI / 2;

/** `lift`: how far the eye is behind the middle of the sphere, in radii. */
const TILE_VERTEX = `#version 300 es
uniform mat3 turn, quad;
uniform vec2 extent;
uniform float lift;
uniform int cells;
out vec2 position;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 cell = vec2(gl_InstanceID % cells, gl_InstanceID / cells);
  position = (cell + corner) / float(cells);
  vec3 seen = normalize(quad * vec3(position, 1.0)) * turn;
  gl_Position = vec4((1.0 + lift) * seen.xy / extent, 0.0, lift - seen.z);
}`;

const TILE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform float alpha;
in vec2 position;
out vec4 color;
void main() { color = vec4(texture(picture, position).rgb, alpha); }`;

const BASE_VERTEX = `#version 300 es
out vec2 position;
void main() {
  position = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(position, 0.0, 1.0);
}`;

/** Where the ray of a pixel leaves the sphere: the far root of a quadratic equation. */
const BASE_FRAGMENT = `#version 300 es
precision highp float;
uniform samplerCube picture;
uniform mat3 turn;
uniform vec2 extent;
uniform float lift, softness;
in vec2 position;
out vec4 color;
void main() {
  vec2 screen = position * extent / (1.0 + lift);
  float square = 1.0 + dot(screen, screen);
  float far = (lift + sqrt(max(lift * lift - square * (lift * lift - 1.0), 0.0))) / square;
  vec3 to = turn * vec3(far * screen, lift - far) * vec3(1.0, 1.0, -1.0);
  color = softness == 0.0 ? texture(picture, to) : vec4(0.0);
  for (int corner = 0; corner < 8 && softness > 0.0; corner++) {
    vec3 offset = vec3(corner & 1, (corner >> 1) & 1, corner >> 2) * 2.0 - 1.0;
    color += texture(picture, to + offset * softness) / 8.0;
  }
}`;

/** @param {Omit<Lookout, "buttons">} lookout */
export function openAsPlanet(lookout) {
  const planet = new Planet(lookout);
  lookout.engine.lens = planet;
  lookout.engine.invalidate();
}

/** @implements {Lens} */
class Planet {
  /** @param {Omit<Lookout, "buttons">} lookout */
  constructor({ gl, root, scene, engine }) {
    this.#gl = gl;
    this.#scene = scene;
    this.#root = root;
    this.#base = link(gl, BASE_VERTEX, BASE_FRAGMENT, ["turn", "extent", "lift", "softness"]);
    this.#tile = link(gl, TILE_VERTEX, TILE_FRAGMENT, ["turn", "extent", "lift", "quad", "cells", "alpha"]);
    const end = () => {
      this.#ended = true;
      engine.invalidate();
    };
    for (const type of INPUTS) {
      window.addEventListener(type, end, { capture: true, passive: true, signal: this.#listening.signal });
    }
    matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", end, { signal: this.#listening.signal });
    root.classList.add("ezvr-opening");
  }

  #gl;
  #root;
  #scene;
  #base;
  #tile;
  #listening = new AbortController();
  #ended = false;
  /** @type {Panorama | null} */
  #panorama = null;
  #waited = 0;
  #flown = 0;
  #last = 0;
  #turn = new Float32Array(9);

  /**
   * @param {{ cube: WebGLTexture | null, softness: number, tiles: Tile[] }} picture
   * @param {View} view that it flies to
   * @param {readonly [number, number]} extent of that view: tangents of half its angles
   * @param {number} time
   * @returns {boolean} false when the flight is over, and nothing was drawn
   */
  paint(picture, view, extent, time) {
    const { panorama } = this.#scene();
    this.#panorama ??= panorama;
    const isOver = this.#ended || this.#flown >= FLIGHT || this.#panorama !== panorama || !isWhole(panorama);
    if (isOver || !picture.cube) {
      this.#end();
      return false;
    }
    const step = this.#last ? Math.min(time - this.#last, LONGEST_STEP) : 0;
    this.#last = time;
    // The faces are sharp enough for a planet, the preview is not.
    if (picture.softness > 0 && this.#waited < HOLD) this.#waited += step;
    else this.#flown += step;
    this.#draw(picture, view, extent, ease(Math.min(this.#flown / FLIGHT, 1)));
    return true;
  }

  /**
   * @param {{ cube: WebGLTexture | null, softness: number, tiles: Tile[] }} picture
   * @param {View} view @param {readonly [number, number]} extent
   * @param {number} share of the way
   */
  #draw({ cube, softness, tiles }, view, extent, share) {
    const gl = this.#gl;
    const far = PLANET / Math.min(...extent);
    const wider = far ** (1 - share);
    const sight = { lift: 1 - share, x: extent[0] * wider, y: extent[1] * wider };
    this.#look(view.yaw - (1 - share) * SPIN, NADIR + share * (view.pitch - NADIR));

    gl.disable(gl.BLEND);
    gl.bindTexture(gl.TEXTURE_CUBE_MAP, cube);
    this.#use(this.#base, sight);
    gl.uniform1f(this.#base.uniforms["softness"], softness);
    gl.drawArrays(gl.TRIANGLES, 0, 3);

    const alpha = Math.min(Math.max((TILES_BELOW - wider) / (TILES_BELOW - 1.25), 0), 1);
    if (alpha === 0) return;
    gl.enable(gl.BLEND);
    this.#use(this.#tile, sight);
    gl.uniform1f(this.#tile.uniforms["alpha"], alpha);
    for (const { texture, quad, level } of tiles) {
      gl.bindTexture(gl.TEXTURE_2D, texture);
      gl.uniformMatrix3fv(this.#tile.uniforms["quad"], false, quad);
      const cells = Math.max(FACE_CELLS >> level, 2);
      gl.uniform1i(this.#tile.uniforms["cells"], cells);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, cells * cells);
    }
  }

  /** @param {Program} program @param {{ lift: number, x: number, y: number }} sight */
  #use({ program, uniforms }, { lift, x, y }) {
    const gl = this.#gl;
    gl.useProgram(program);
    gl.uniformMatrix3fv(uniforms["turn"], false, this.#turn);
    gl.uniform2f(uniforms["extent"], x, y);
    gl.uniform1f(uniforms["lift"], lift);
  }

  /** Columns: right, up and backward of the view. @param {number} yaw @param {number} pitch */
  #look(yaw, pitch) {
    const [sinYaw, cosYaw, sinPitch, cosPitch] = [Math.sin(yaw), Math.cos(yaw), Math.sin(pitch), Math.cos(pitch)];
    this.#turn.set([cosYaw, 0, sinYaw]);
    this.#turn.set([-sinYaw * sinPitch, cosPitch, cosYaw * sinPitch], 3);
    this.#turn.set([-sinYaw * cosPitch, -sinPitch, cosYaw * cosPitch], 6);
  }

  #end() {
    this.#listening.abort();
    this.#root.classList.remove("ezvr-opening");
    this.#gl.deleteProgram(this.#base.program);
    this.#gl.deleteProgram(this.#tile.program);
  }
}

/** What lacks its ground is no planet. @param {Panorama} panorama */
function isWhole({ visible }) {
  if (!visible) return true;
  const { yawMin, yawMax, pitchMin, pitchMax } = visible;
  const isRound = Math.abs(yawMax - yawMin) > 2 * Math.PI - 0.1;
  return isRound && pitchMin < NADIR + 0.5 && pitchMax > 0.5;
}

/** @param {number} share @returns {number} slow at both ends */
const ease = (share) => share * share * share * (share * (6 * share - 15) + 10);
