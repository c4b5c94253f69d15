// WebGL2: a cube map under everything, tiles over it, the last scene's picture fading out on top.
// Colours go through as they are: sRGB in, sRGB out, no mip maps, linear filtering.

/** @import { Sight } from "./types" */
/** @import { Tile } from "./lod.js" */

/**
 * z = 0 lies between any near and far plane, so the hardware clips against the sides alone. A tile
 * is drawn in cells small enough that none reaches from what is seen to beside the eye: there w is
 * about 0, and not every driver interpolates from such a corner.
 */
const TILE_VERTEX = `#version 300 es
uniform mat3 view, quad;
uniform int cells;
out vec2 position;
void main() {
  vec2 corner = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec2 cell = vec2(gl_InstanceID % cells, gl_InstanceID / cells);
  position = (cell + corner) / float(cells);
  vec3 clip = view * (quad * vec3(position, 1.0));
  gl_Position = vec4(clip.xy, 0.0, clip.z);
}`;

/**
 * Cells along the edge of a whole face. No side of a cell is longer than 2 / 8, so its diagonal
 * spans at most 20 degrees, while a corner of the widest view is 68 degrees from its middle.
 */
const FACE_CELLS = 8;

/**
 * Where a pixel covers more than a texel, the mean of four places in it: the area that it shows, for
 * a single place flickers and is no likeness. Without the third of memory that mip maps cost.
 */
const TILE_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
in vec2 position;
out vec4 color;
void main() {
  vec2 x = dFdx(position) / 4.0, y = dFdy(position) / 4.0, size = vec2(textureSize(picture, 0));
  if (max(length(x * size), length(y * size)) < 0.25) {
    color = texture(picture, position);
    return;
  }
  color = (texture(picture, position + x + y) + texture(picture, position + x - y)
    + texture(picture, position - x + y) + texture(picture, position - x - y)) / 4.0;
}`;

const FULL_VERTEX = `#version 300 es
out vec2 position;
void main() {
  position = vec2(gl_VertexID & 1, gl_VertexID >> 1) * 4.0 - 1.0;
  gl_Position = vec4(position, 0.0, 1.0);
}`;

/**
 * Cube maps are left-handed, hence the turned z. The tiny preview is softened over its neighbouring
 * texels (the corners of a small cube), for linear filtering alone shows its grid as stars.
 */
const BASE_FRAGMENT = `#version 300 es
precision highp float;
uniform samplerCube picture;
uniform mat3 ray;
uniform float softness;
in vec2 position;
out vec4 color;
void main() {
  vec3 to = normalize(ray * vec3(position, 1.0)) * vec3(1.0, 1.0, -1.0);
  if (softness == 0.0) {
    color = texture(picture, to);
    return;
  }
  color = vec4(0.0);
  for (int corner = 0; corner < 8; corner++) {
    vec3 offset = vec3(corner & 1, (corner >> 1) & 1, corner >> 2) * 2.0 - 1.0;
    color += texture(picture, to + offset * softness) / 8.0;
  }
}`;

const SNAPSHOT_FRAGMENT = `#version 300 es
precision highp float;
uniform sampler2D picture;
uniform float alpha, scale;
in vec2 position;
out vec4 color;
void main() { color = vec4(texture(picture, position / scale * 0.5 + 0.5).rgb, alpha); }`;

/** Where each face of the strip order f r b l u d goes. */
const CUBE_TARGETS = [
  "TEXTURE_CUBE_MAP_POSITIVE_Z",
  "TEXTURE_CUBE_MAP_POSITIVE_X",
  "TEXTURE_CUBE_MAP_NEGATIVE_Z",
  "TEXTURE_CUBE_MAP_NEGATIVE_X",
  "TEXTURE_CUBE_MAP_POSITIVE_Y",
  "TEXTURE_CUBE_MAP_NEGATIVE_Y",
];

/** @type {WebGLContextAttributes} */
const CONTEXT = { alpha: false, antialias: false, depth: false, stencil: false };

/** @typedef {Record<string, WebGLUniformLocation | null>} Uniforms */

export class Renderer {
  /**
   * @param {HTMLCanvasElement} canvas
   * @returns {Renderer | null} null where WebGL2 is not to be had
   */
  static create(canvas) {
    const gl = canvas.getContext("webgl2", CONTEXT);
    return gl && new Renderer(gl);
  }

  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.gl = gl;
    this.restore();
  }

  /** Builds the programs; again after a lost context. */
  restore() {
    const gl = this.gl;
    if (gl.isContextLost()) return;
    this.#tile = this.#program(TILE_VERTEX, TILE_FRAGMENT, ["view", "quad", "cells"]);
    this.#base = this.#program(FULL_VERTEX, BASE_FRAGMENT, ["ray", "softness"]);
    this.#snapshot = this.#program(FULL_VERTEX, SNAPSHOT_FRAGMENT, ["alpha", "scale"]);
    gl.bindVertexArray(gl.createVertexArray());
    gl.pixelStorei(gl.UNPACK_COLORSPACE_CONVERSION_WEBGL, gl.NONE);
    gl.blendFunc(gl.SRC_ALPHA, gl.ONE_MINUS_SRC_ALPHA);
    gl.clearColor(0.07, 0.08, 0.09, 1);
  }

  #tile = /** @type {{ program: WebGLProgram, uniforms: Uniforms } | null} */ (null);
  #base = /** @type {{ program: WebGLProgram, uniforms: Uniforms } | null} */ (null);
  #snapshot = /** @type {{ program: WebGLProgram, uniforms: Uniforms } | null} */ (null);

  /** @param {string} vertex @param {string} fragment @param {string[]} names */
  #program(vertex, fragment, names) {
    const gl = this.gl;
    const program = gl.createProgram();
    this.#attach(program, gl.VERTEX_SHADER, vertex);
    this.#attach(program, gl.FRAGMENT_SHADER, fragment);
    gl.linkProgram(program);
    if (!gl.getProgramParameter(program, gl.LINK_STATUS) && !gl.isContextLost()) {
      throw new Error(gl.getProgramInfoLog(program) ?? "link");
    }
    /** @type {Uniforms} */
    const uniforms = {};
    for (const name of names) uniforms[name] = gl.getUniformLocation(program, name);
    return { program, uniforms };
  }

  /** @param {WebGLProgram} program @param {number} type @param {string} source */
  #attach(program, type, source) {
    const shader = this.gl.createShader(type);
    if (!shader) return;
    this.gl.shaderSource(shader, source);
    this.gl.compileShader(shader);
    this.gl.attachShader(program, shader);
    this.gl.deleteShader(shader);
  }

  /** @param {number} target @param {number} width @param {number} height @param {number} [format] */
  #texture(target, width, height, format = this.gl.RGBA8) {
    const gl = this.gl;
    const texture = gl.createTexture();
    gl.bindTexture(target, texture);
    gl.texStorage2D(target, 1, format, width, height);
    gl.texParameteri(target, gl.TEXTURE_MIN_FILTER, gl.LINEAR);
    gl.texParameteri(target, gl.TEXTURE_MAG_FILTER, gl.LINEAR);
    gl.texParameteri(target, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(target, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return texture;
  }

  /** @param {ImageBitmap} bitmap */
  createTile(bitmap) {
    const gl = this.gl;
    const texture = this.#texture(gl.TEXTURE_2D, bitmap.width, bitmap.height);
    gl.texSubImage2D(gl.TEXTURE_2D, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, bitmap);
    return texture;
  }

  /** @param {ImageBitmap[]} faces six squares in the order f r b l u d */
  createCube(faces) {
    const gl = this.gl;
    const texture = this.#texture(gl.TEXTURE_CUBE_MAP, faces[0].width, faces[0].width);
    for (const [index, face] of faces.entries()) {
      const target = gl[/** @type {"TEXTURE_CUBE_MAP_POSITIVE_X"} */ (CUBE_TARGETS[index])];
      gl.texSubImage2D(target, 0, 0, 0, gl.RGBA, gl.UNSIGNED_BYTE, face);
    }
    return texture;
  }

  /** @param {WebGLTexture | null} texture */
  delete(texture) {
    this.gl.deleteTexture(texture);
  }

  /** @param {number} width @param {number} height device pixels */
  resize(width, height) {
    const { gl } = this;
    const { canvas } = gl;
    if (canvas.width !== width || canvas.height !== height) {
      canvas.width = width;
      canvas.height = height;
    }
    gl.viewport(0, 0, gl.drawingBufferWidth, gl.drawingBufferHeight);
  }

  /**
   * @param {Sight} sight
   * @param {WebGLTexture | null} cube
   * @param {number} softness of the cube, as a share of its radius
   * @param {Tile[]} tiles lowest level first
   */
  draw(sight, cube, softness, tiles) {
    const gl = this.gl;
    gl.disable(gl.BLEND);
    if (cube && this.#base) {
      gl.useProgram(this.#base.program);
      gl.bindTexture(gl.TEXTURE_CUBE_MAP, cube);
      gl.uniformMatrix3fv(this.#base.uniforms["ray"], false, sight.toRay);
      gl.uniform1f(this.#base.uniforms["softness"], softness);
      gl.drawArrays(gl.TRIANGLES, 0, 3);
    } else {
      gl.clear(gl.COLOR_BUFFER_BIT);
    }
    if (!this.#tile) return;
    gl.useProgram(this.#tile.program);
    gl.uniformMatrix3fv(this.#tile.uniforms["view"], false, sight.toClip);
    for (const tile of tiles) {
      gl.bindTexture(gl.TEXTURE_2D, tile.texture);
      gl.uniformMatrix3fv(this.#tile.uniforms["quad"], false, tile.quad);
      const cells = Math.max(FACE_CELLS >> tile.level, 1);
      gl.uniform1i(this.#tile.uniforms["cells"], cells);
      gl.drawArraysInstanced(gl.TRIANGLE_STRIP, 0, 4, cells * cells);
    }
  }

  /** Keeps what has just been drawn, to fade it out over the next scene. */
  takeSnapshot() {
    const gl = this.gl;
    const { drawingBufferWidth: width, drawingBufferHeight: height } = gl;
    // As the canvas itself, which has no alpha: a copy may not add a channel.
    const texture = this.#texture(gl.TEXTURE_2D, width, height, gl.RGB8);
    gl.copyTexSubImage2D(gl.TEXTURE_2D, 0, 0, 0, 0, 0, width, height);
    return texture;
  }

  /** @param {WebGLTexture} texture @param {number} alpha @param {number} scale 1 as it was */
  drawSnapshot(texture, alpha, scale) {
    const gl = this.gl;
    if (!this.#snapshot) return;
    gl.enable(gl.BLEND);
    gl.useProgram(this.#snapshot.program);
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.uniform1f(this.#snapshot.uniforms["alpha"], alpha);
    gl.uniform1f(this.#snapshot.uniforms["scale"], scale);
    gl.drawArrays(gl.TRIANGLES, 0, 3);
  }
}
