// Plates of text in a headset: drawn on a canvas, shown as textured quads that are as far away as the
// picture, so that both eyes see them where the picture is.

/** @import { Vector } from "./xr-eye.js" */
/** @import { Painter } from "./xr-painter.js" */
import { add, cross, dot, unit } from "./xr-eye.js";

/** Finer than today's headsets show. */
export const PIXELS_PER_DEGREE = 24;
const FONT = 'system-ui, "Segoe UI", Roboto, "Liberation Sans", sans-serif';
const PLATE = "rgb(16 19 23 / 0.86)";
const INK = "#f5f7f9";
/** Pixels of a plate: a mark of five degrees, text of one and a half. */
const MARK = 120;
const LABEL = { size: 36, line: 46, weight: 500, width: 380 };
const PAGE = { size: 36, line: 52, weight: 400, width: 720 };
const HEADING = { size: 46, line: 58, weight: 600, width: 620 };
const PAD = 44;
const LINES = 11;

/** @typedef {{ size: number, line: number, weight: number, width: number }} Type */

export class Plate {
  /**
   * @param {Painter} painter
   * @param {HTMLCanvasElement} canvas
   * @param {number} above pixels of it above its place
   * @param {(() => void) | null} choose null: it only hides what is behind it
   */
  constructor(painter, canvas, above, choose) {
    this.#painter = painter;
    const { texture, bytes } = painter.createTexture(canvas);
    this.#texture = texture;
    this.bytes = bytes;
    this.#width = tangent(canvas.width);
    this.#height = tangent(canvas.height);
    this.#above = tangent(above);
    this.choose = choose;
  }

  #painter;
  #texture;
  #width;
  #height;
  #above;
  /** @type {Vector} */
  #to = [0, 0, -1];
  /** @type {Vector} */
  #right = [1, 0, 0];
  /** @type {Vector} */
  #up = [0, 1, 0];
  #quad = new Float32Array(9);

  /**
   * Where a mark lies on a corner of it: to the right of its middle, above and below.
   *
   * @returns {[number, number, number]} radians
   */
  get corners() {
    const half = 0.6 * tangent(MARK);
    const { atan } = Math;
    return [atan(this.#width / 2 - half), atan(this.#above - half), atan(this.#above - this.#height + half)];
  }

  /** @param {number} yaw @param {number} pitch @returns {this} */
  moveTo(yaw, pitch) {
    this.#to = [Math.sin(yaw) * Math.cos(pitch), Math.sin(pitch), -Math.cos(yaw) * Math.cos(pitch)];
    this.#right = unit([Math.cos(yaw), 0, Math.sin(yaw)]);
    this.#up = cross(this.#right, this.#to);
    return this;
  }

  /** @param {Vector} ray @returns {boolean} whether it points here */
  isHit(ray) {
    const ahead = dot(ray, this.#to);
    if (ahead <= 0) return false;
    const x = dot(ray, this.#right) / ahead;
    const y = dot(ray, this.#up) / ahead;
    return Math.abs(x) <= this.#width / 2 && y <= this.#above && y >= this.#above - this.#height;
  }

  /** @param {boolean} aimed at */
  draw(aimed) {
    const scale = aimed ? 1.1 : 1;
    const corner = add(
      add(this.#to, (-scale * this.#width) / 2, this.#right),
      scale * this.#above,
      this.#up,
    );
    for (let axis = 0; axis < 3; axis += 1) {
      this.#quad[axis] = scale * this.#width * this.#right[axis];
      this.#quad[axis + 3] = -scale * this.#height * this.#up[axis];
      this.#quad[axis + 6] = corner[axis];
    }
    this.#painter.plate(this.#quad, this.#texture);
  }

  delete() {
    this.#painter.deleteTexture(this.#texture);
  }
}

/** @param {number} pixels */
const tangent = (pixels) => 2 * Math.tan((pixels / PIXELS_PER_DEGREE / 2) * (Math.PI / 180));

/**
 * A round mark with an icon, and a label under it.
 *
 * @param {string} path of the icon, in strokes on a grid of 24
 * @param {string} label may be empty
 * @returns {HTMLCanvasElement} its place is the middle of the mark: `MARK / 2` from the top
 */
export function drawMark(path, label) {
  const { canvas, context } = sheet();
  setType(context, LABEL);
  const lines = label ? wrap(context, label, LABEL.width).slice(0, 3) : [];
  const text = Math.max(0, ...lines.map((line) => context.measureText(line).width));
  canvas.width = Math.max(MARK, Math.ceil(text) + 48);
  canvas.height = MARK + (lines.length > 0 ? 34 + lines.length * LABEL.line : 0);
  const middle = canvas.width / 2;

  context.fillStyle = PLATE;
  context.beginPath();
  context.arc(middle, MARK / 2, MARK / 2 - 4, 0, 2 * Math.PI);
  context.fill();
  context.strokeStyle = INK;
  context.lineWidth = 5;
  context.stroke();
  drawIcon(context, path, middle, MARK / 2, 2.7);

  if (lines.length === 0) return canvas;
  context.fillStyle = PLATE;
  context.beginPath();
  context.roundRect(middle - text / 2 - 24, MARK + 12, text + 48, lines.length * LABEL.line + 20, 20);
  context.fill();
  context.fillStyle = INK;
  setType(context, LABEL);
  context.textAlign = "center";
  for (const [row, line] of lines.entries()) context.fillText(line, middle, MARK + 22 + (row + 0.5) * LABEL.line);
  return canvas;
}

export const MARK_MIDDLE = MARK / 2;

/** @param {string} title @param {string} text @returns {HTMLCanvasElement[]} a page at least */
export function drawPages(title, text) {
  const { context } = sheet();
  setType(context, HEADING);
  const heading = wrap(context, title, HEADING.width).slice(0, 2);
  setType(context, PAGE);
  const lines = text ? wrap(context, text, PAGE.width) : [];
  const count = Math.max(Math.ceil(lines.length / LINES), 1);
  return Array.from({ length: count }, (_, index) =>
    drawPage(heading, lines.slice(index * LINES, (index + 1) * LINES), count > 1 ? `${index + 1} / ${count}` : ""),
  );
}

/** @param {string[]} heading @param {string[]} lines @param {string} foot */
function drawPage(heading, lines, foot) {
  const { canvas, context } = sheet();
  const top = heading.length * HEADING.line;
  // On its right there is room for the marks that close it and turn the page.
  canvas.width = PAGE.width + 2 * PAD + MARK;
  canvas.height = 2 * PAD + top + (lines.length > 0 ? 20 : 0) + lines.length * PAGE.line + (foot ? 56 : 0);
  context.fillStyle = "#171b20";
  context.beginPath();
  context.roundRect(0, 0, canvas.width, canvas.height, 36);
  context.fill();
  context.fillStyle = INK;
  setType(context, HEADING);
  for (const [row, line] of heading.entries()) context.fillText(line, PAD, PAD + (row + 0.5) * HEADING.line);
  setType(context, PAGE);
  for (const [row, line] of lines.entries()) context.fillText(line, PAD, PAD + top + 20 + (row + 0.5) * PAGE.line);
  context.fillText(foot, PAD, canvas.height - PAD);
  return canvas;
}

function sheet() {
  const canvas = document.createElement("canvas");
  return { canvas, context: /** @type {CanvasRenderingContext2D} */ (canvas.getContext("2d")) };
}

/** A canvas that got its size has forgotten its type. @param {CanvasRenderingContext2D} context @param {Type} type */
function setType(context, { weight, size }) {
  context.font = `${weight} ${size}px ${FONT}`;
  context.textBaseline = "middle";
}

/**
 * @param {CanvasRenderingContext2D} context @param {string} path
 * @param {number} x @param {number} y of its middle @param {number} scale
 */
function drawIcon(context, path, x, y, scale) {
  context.save();
  context.translate(x - 12 * scale, y - 12 * scale);
  context.scale(scale, scale);
  context.lineWidth = 2;
  context.lineCap = context.lineJoin = "round";
  context.stroke(new Path2D(path));
  context.restore();
}

/**
 * Lines that fit; a word that is longer than a line is broken anywhere.
 *
 * @param {CanvasRenderingContext2D} context @param {string} text @param {number} width
 */
function wrap(context, text, width) {
  /** @param {string} line */
  const fits = (line) => context.measureText(line).width <= width;
  /** @type {string[]} */
  const lines = [];
  for (const paragraph of text.split("\n")) {
    let line = "";
    for (const word of paragraph.split(/\s+/)) {
      for (const [index, part] of (fits(word) ? [word] : [...word]).entries()) {
        const longer = line && index === 0 ? `${line} ${part}` : line + part;
        if (!line || fits(longer)) {
          line = longer;
        } else {
          lines.push(line);
          line = part;
        }
      }
    }
    lines.push(line);
  }
  return lines;
}
