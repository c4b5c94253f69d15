// The field of view on a floor plan. It turns through the numbers of an SVG transform: no string is
// made while the view turns, only where the field widens by a degree.

/** @import { View } from "../types" */

const SVG = "http://www.w3.org/2000/svg";
const RADIUS = 48;

export class Radar {
  constructor() {
    const svg = document.createElementNS(SVG, "svg");
    svg.setAttribute("viewBox", "-50 -50 100 100");
    svg.setAttribute("aria-hidden", "true");
    svg.classList.add("ezvr-radar");
    this.#sector = document.createElementNS(SVG, "path");
    svg.append(this.#sector);
    this.#rotation = svg.createSVGTransform();
    // The list keeps a copy, which is the one to change.
    this.#rotation = this.#sector.transform.baseVal.appendItem(this.#rotation);
    this.element = svg;
  }

  #sector;
  #rotation;
  /** Radians clockwise from the plan's top at yaw 0. */
  #north = 0;
  #field = 0;

  /**
   * @param {{ x: number, y: number } | undefined} place shares of the plan's size; none: no radar
   * @param {number | null} north null: the direction is not known
   */
  stand(place, north) {
    const known = place !== undefined && north !== null;
    this.element.classList.toggle("ezvr-nowhere", !known);
    if (!known) return;
    this.#north = north;
    this.element.style.left = `${100 * place.x}%`;
    this.element.style.top = `${100 * place.y}%`;
  }

  /** @param {View} view @param {number} width @param {number} height of the view */
  turn({ yaw, hfov }, width, height) {
    this.#rotation.setRotate(((this.#north + yaw) * 180) / Math.PI, 0, 0);
    // hfov spans the longer side.
    const half = Math.atan((Math.tan(hfov / 2) * width) / Math.max(width, height));
    const field = Math.round((2 * half * 180) / Math.PI);
    if (field === this.#field) return;
    this.#field = field;
    const x = RADIUS * Math.sin(half);
    const y = -RADIUS * Math.cos(half);
    this.#sector.setAttribute("d", `M0 0L${-x} ${y}A${RADIUS} ${RADIUS} 0 ${half > Math.PI / 2 ? 1 : 0} 1 ${x} ${y}Z`);
  }
}
