// What a headset shows over the picture: plates with text, the beam and the cursor of a pointer, the
// soft end of a partial panorama, and the black between two scenes.

/** @import { Range } from "../types" */
/** @import { Eye, Vector } from "./xr-eye.js" */
import { link } from "./program.js";
import { add, cross, unit } from "./xr-eye.js";

const VERTEX = `#version 300 es
uniform mat3 view, quad;
out vec2 position;
void main() {
  position = vec2(gl_VertexID & 1, gl_VertexID >> 1);
  vec3 clip = view * (quad * vec3(position, 1.0));
  gl_Position = vec4(clip.xy, 0.0, clip.z);
}`;

const PLATE = 0;
const CURSOR = 1;
const BEAM = 2;
const VEIL = 3;
const EDGE = 4;

/** Alpha is premultiplied. The edge begins four degrees within what was photographed. */
const FRAGMENT = `#version 300 es
precision highp float;
uniform int kind;
uniform float amount;
uniform sampler2D picture;
uniform mat3 ray;
uniform vec4 range;
in vec2 position;
out vec4 color;
const float PI = 3.14159265;
void main() {
  vec2 from = position * 2.0 - 1.0;
  if (kind == ${PLATE}) {
    color = texture(picture, position);
  } else if (kind == ${CURSOR}) {
    float radius = length(from);
    float soft = fwidth(radius);
    float disc = 1.0 - smoothstep(1.0 - soft, 1.0, radius);
    float done = step(atan(-from.x, from.y) / (2.0 * PI) + 0.5, amount);
    float light = smoothstep(0.85, 0.85 - soft, radius) * max(smoothstep(0.5 - soft, 0.5, radius), done);
    color = vec4(vec3(light), 1.0) * disc * mix(0.6, 1.0, light);
  } else if (kind == ${BEAM}) {
    color = vec4(0.8 * (1.0 - position.x) * (1.0 - abs(from.y)));
  } else if (kind == ${VEIL}) {
    color = vec4(0.0, 0.0, 0.0, amount);
  } else {
    vec3 to = normalize(ray * vec3(from, 1.0));
    float yaw = abs(mod(atan(to.x, -to.z) - range.x + PI, 2.0 * PI) - PI);
    float pitch = asin(clamp(to.y, -1.0, 1.0));
    float beyond = max(yaw - range.y, max(range.z - pitch, pitch - range.w));
    vec3 dusk = vec3(0.11, 0.12, 0.135) + 0.07 * (1.0 - abs(to.y));
    color = vec4(dusk, 1.0) * smoothstep(-0.07, 0.0, beyond);
  }
}`;

const UNIFORMS = ["view", "quad", "kind", "amount", "ray", "range"];
const IDENTITY = new Float32Array([1, 0, 0, 0, 1, 0, 0, 0, 1]);
/** The whole viewport. */
const EVERYTHING = new Float32Array([2, 0, 0, 0, 2, 0, -1, -1, 1]);
/** Radians. */
const CURSOR_RADIUS = 0.012;
/** Metres. */
const BEAM_LENGTH = 2;
const BEAM_WIDTH = 0.008;
/** A pole that was photographed is no edge. */
const POLE = Math.PI / 2 - 0.01;

export class Painter {
  /** @param {WebGL2RenderingContext} gl */
  constructor(gl) {
    this.#gl = gl;
    const { program, uniforms } = link(gl, VERTEX, FRAGMENT, UNIFORMS);
    this.#program = program;
    this.#uniforms = uniforms;
  }

  #gl;
  #program;
  #uniforms;
  #quad = new Float32Array(9);
  #toClip = IDENTITY;

  /** @param {HTMLCanvasElement} canvas @returns {{ texture: WebGLTexture, bytes: number }} */
  createTexture(canvas) {
    const gl = this.#gl;
    const { width, height } = canvas;
    const texture = gl.createTexture();
    gl.bindTexture(gl.TEXTURE_2D, texture);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, true);
    gl.texImage2D(gl.TEXTURE_2D, 0, gl.RGBA8, gl.RGBA, gl.UNSIGNED_BYTE, canvas);
    gl.pixelStorei(gl.UNPACK_PREMULTIPLY_ALPHA_WEBGL, false);
    gl.generateMipmap(gl.TEXTURE_2D);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_MIN_FILTER, gl.LINEAR_MIPMAP_LINEAR);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_S, gl.CLAMP_TO_EDGE);
    gl.texParameteri(gl.TEXTURE_2D, gl.TEXTURE_WRAP_T, gl.CLAMP_TO_EDGE);
    return { texture, bytes: Math.ceil((16 / 3) * width * height) };
  }

  /** @param {WebGLTexture} texture */
  deleteTexture(texture) {
    this.#gl.deleteTexture(texture);
  }

  delete() {
    this.#gl.deleteProgram(this.#program);
  }

  /** Over the picture of an eye, whose viewport is set. @param {Eye} eye */
  begin(eye) {
    const gl = this.#gl;
    gl.useProgram(this.#program);
    gl.enable(gl.BLEND);
    gl.blendFunc(gl.ONE, gl.ONE_MINUS_SRC_ALPHA);
    this.#toClip = eye.toClip;
    gl.uniformMatrix3fv(this.#uniforms["view"], false, eye.toClip);
    gl.uniformMatrix3fv(this.#uniforms["ray"], false, eye.toRay);
  }

  /** Leaves the context as the page's own renderer expects it. */
  end() {
    this.#gl.blendFunc(this.#gl.SRC_ALPHA, this.#gl.ONE_MINUS_SRC_ALPHA);
  }

  /** @param {Float32Array} quad as that of a tile @param {WebGLTexture} texture */
  plate(quad, texture) {
    this.#gl.bindTexture(this.#gl.TEXTURE_2D, texture);
    this.#draw(PLATE, quad, 0);
  }

  /** @param {Vector} to @param {number} done share of the time that a gaze needs to choose */
  cursor(to, done) {
    const right = unit(cross(to, [0, 1, 0]));
    const up = cross(right, to);
    const corner = add(add(to, -CURSOR_RADIUS, right), -CURSOR_RADIUS, up);
    this.#draw(CURSOR, this.#quadOf(corner, right, up, 2 * CURSOR_RADIUS, 2 * CURSOR_RADIUS), done);
  }

  /** @param {Eye} eye @param {Vector} origin @param {Vector} along */
  beam(eye, origin, along) {
    const from = add(origin, -1, eye.position);
    const across = unit(cross(along, add(from, BEAM_LENGTH / 2, along)));
    const corner = add(from, -BEAM_WIDTH / 2, across);
    this.#draw(BEAM, this.#quadOf(corner, along, across, BEAM_LENGTH, BEAM_WIDTH), 0);
  }

  /** @param {number} share of black */
  veil(share) {
    this.#fill(VEIL, share);
  }

  /** Beyond what was photographed it is dusk. @param {Range} range */
  edge({ yawMin, yawMax, pitchMin, pitchMax }) {
    const wide = yawMax > yawMin ? yawMax - yawMin : yawMax - yawMin + 2 * Math.PI;
    const half = wide > 2 * Math.PI - 0.01 ? 4 : wide / 2;
    const low = pitchMin < -POLE ? -2 : pitchMin;
    const high = pitchMax > POLE ? 2 : pitchMax;
    this.#gl.uniform4f(this.#uniforms["range"], yawMin + wide / 2, half, low, high);
    this.#fill(EDGE, 0);
  }

  /** @param {number} kind @param {number} amount */
  #fill(kind, amount) {
    const gl = this.#gl;
    gl.uniformMatrix3fv(this.#uniforms["view"], false, IDENTITY);
    this.#draw(kind, EVERYTHING, amount);
    gl.uniformMatrix3fv(this.#uniforms["view"], false, this.#toClip);
  }

  /**
   * @param {Vector} corner @param {Vector} along @param {Vector} across
   * @param {number} length @param {number} width
   */
  #quadOf(corner, along, across, length, width) {
    for (let axis = 0; axis < 3; axis += 1) {
      this.#quad[axis] = along[axis] * length;
      this.#quad[axis + 3] = across[axis] * width;
      this.#quad[axis + 6] = corner[axis];
    }
    return this.#quad;
  }

  /** @param {number} kind @param {Float32Array} quad @param {number} amount */
  #draw(kind, quad, amount) {
    const gl = this.#gl;
    gl.uniform1i(this.#uniforms["kind"], kind);
    gl.uniform1f(this.#uniforms["amount"], amount);
    gl.uniformMatrix3fv(this.#uniforms["quad"], false, quad);
    gl.drawArrays(gl.TRIANGLE_STRIP, 0, 4);
  }
}
