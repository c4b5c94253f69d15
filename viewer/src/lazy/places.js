// Targets of places on a floor plan: as large as a thumb wants where there is room, never smaller
// than WCAG 2.5.8 asks, and never over one another.

const LARGEST = 44;
const SMALLEST = 24;
const ROUNDS = 300;

/** @typedef {{ x: number, y: number }} Point CSS px */

/**
 * @param {Point[]} points
 * @param {number} width of the plan @param {number} height
 * @returns {(Point & { size: number })[]} centres and edges of square targets
 */
export function arrange(points, width, height) {
  const centres = points.map(({ x, y }) => ({ x, y }));
  for (let round = 0; round < ROUNDS && separate(centres); round += 1) {
    for (const centre of centres) {
      centre.x = within(centre.x, width);
      centre.y = within(centre.y, height);
    }
  }
  return centres.map((centre) => {
    const gaps = centres.map((other) => (other === centre ? LARGEST : gap(centre, other)));
    return { ...centre, size: Math.max(SMALLEST, Math.floor(Math.min(LARGEST, ...gaps))) };
  });
}

/** Squares of this edge around both touch. @param {Point} one @param {Point} other */
const gap = (one, other) => Math.max(Math.abs(one.x - other.x), Math.abs(one.y - other.y));

/** @param {number} value @param {number} room */
function within(value, room) {
  return Math.min(Math.max(value, SMALLEST / 2), Math.max(room - SMALLEST / 2, SMALLEST / 2));
}

/** Moves apart what is too close, half the way each. @param {Point[]} centres @returns {boolean} whether any was */
function separate(centres) {
  let moved = false;
  for (const [index, one] of centres.entries()) {
    for (const other of centres.slice(index + 1)) {
      if (gap(one, other) >= SMALLEST) continue;
      moved = true;
      // Along the axis on which they are further apart already; to the side where they coincide.
      const axis = Math.abs(one.y - other.y) > Math.abs(one.x - other.x) ? "y" : "x";
      const way = one[axis] > other[axis] ? -1 : 1;
      const step = (SMALLEST + 0.5 - gap(one, other)) / 2;
      one[axis] -= way * step;
      other[axis] += way * step;
    }
  }
  return moved;
}
