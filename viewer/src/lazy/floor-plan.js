// The floor plan: where the scenes are, which one is shown, and which way the visitor looks.

/** @import { FloorPlan, Part, Scene, Tools, View } from "../types" */
/** @import { PanelActions } from "../panels.js" */
/** @import { Say } from "./prepare.js" */
import { makePicture } from "./picture.js";
import { arrange } from "./places.js";
import { prepare } from "./prepare.js";
import { Radar } from "./radar.js";

/**
 * @param {Tools} tools
 * @param {Pick<PanelActions, "scene" | "view" | "onScene">} actions
 * @returns {Promise<Part>}
 */
export async function makeFloorPlan(tools, { scene, view, onScene }) {
  const say = await prepare(tools);
  const { make, tour } = tools;
  const place = make("div");
  const note = make("p", { class: "ezvr-note" });
  const plans = tour.floorPlans;
  /** @type {ShownPlan | null} */
  let shown = null;
  const choices = plans.map((plan) => makeChoice(plan, tools, () => choose(plan)));

  /** @param {FloorPlan} plan */
  const choose = (plan) => {
    shown?.stop();
    shown = new ShownPlan(plan, tools, say, onScene);
    place.replaceChildren(shown.element);
    for (const [index, button] of choices.entries()) button.ariaPressed = String(plans[index] === plan);
    mark(scene());
  };

  /** @param {Scene} current */
  const mark = (current) => {
    note.replaceChildren(...(shown?.mark(current) ? whereabouts(current, tools) : [say("noPlace")]));
    shown?.turn(view());
  };

  /** The plan that the scene is on; else the one that is shown. @param {Scene} current */
  const find = (current) => {
    if (shown?.has(current)) return shown.plan;
    return plans.find(({ places }) => places.some(({ scene: id }) => id === current.id));
  };

  /** @param {Scene} current */
  const show = (current) => {
    const plan = find(current);
    if (plan && plan !== shown?.plan) choose(plan);
    else mark(current);
  };

  choose(find(scene()) ?? plans[0]);
  const group = make("div", { class: "ezvr-choices", role: "group", "aria-label": say("plans") }, ...choices);
  group.hidden = plans.length < 2;
  return {
    element: make("div", {}, group, place, note),
    wide: true,
    // On a phone the plan covers the scene that was chosen.
    ...(matchMedia("(min-width: 601px)").matches && { show }),
    turn: (now) => shown?.turn(now),
    stop: () => shown?.stop(),
  };
}

/** @param {FloorPlan} plan @param {Tools} tools @param {() => void} onClick */
function makeChoice({ title }, { make, setContent, content, language }, onClick) {
  const button = make("button", { type: "button", class: "ezvr-choice", click: onClick });
  setContent(button, content.pick(title), language);
  return button;
}

/** @param {Scene} scene @param {Tools} tools */
function whereabouts({ title, index }, { make, setContent, content, language, translate }) {
  const name = make("strong");
  setContent(name, content.pick(title), language);
  const here = make("span", { class: "ezvr-unseen" }, `${translate("here")}: `);
  return [here, make("span", { class: "ezvr-number ezvr-here", "aria-hidden": "true" }, String(index + 1)), name];
}

class ShownPlan {
  /** @param {FloorPlan} plan @param {Tools} tools @param {Say} say @param {PanelActions["onScene"]} onScene */
  constructor(plan, tools, say, onScene) {
    this.plan = plan;
    const picture = makePicture(plan.image, tools, say);
    this.#places = plan.places.flatMap(({ scene: id, x, y }) => {
      const scene = tools.tour.scenes.find((candidate) => candidate.id === id);
      return scene ? [{ scene, x, y, button: makePlace(scene, x, tools, () => onScene(scene)) }] : [];
    });
    const marks = tools.make("div", { class: "ezvr-places" }, this.#radar.element);
    marks.append(...this.#places.map(({ button }) => button));
    this.element = tools.make("div", { class: "ezvr-plan-map" }, picture, marks);
    this.element.style.maxWidth = picture.style.maxWidth;
    this.#sizes = new ResizeObserver(() => this.#arrange(marks));
    this.#sizes.observe(marks);
  }

  #places;
  #radar = new Radar();
  #sizes;

  /** @param {Scene} scene */
  has(scene) {
    return this.#places.some((place) => place.scene === scene);
  }

  /** @param {Scene} current @returns {boolean} whether it is on this plan */
  mark(current) {
    for (const { scene, button } of this.#places) {
      if (scene === current) button.setAttribute("aria-current", "location");
      else button.removeAttribute("aria-current");
    }
    const here = this.#places.find(({ scene }) => scene === current);
    this.#radar.stand(here, current.north === null ? null : current.north + (this.plan.north * Math.PI) / 180);
    return here !== undefined;
  }

  /** @param {View} view */
  turn(view) {
    this.#radar.turn(view, innerWidth, innerHeight);
  }

  stop() {
    this.#sizes.disconnect();
  }

  /** @param {HTMLElement} marks */
  #arrange({ clientWidth, clientHeight }) {
    const points = this.#places.map(({ x, y }) => ({ x: x * clientWidth, y: y * clientHeight }));
    for (const [index, { x, y, size }] of arrange(points, clientWidth, clientHeight).entries()) {
      const { style } = this.#places[index].button;
      style.left = `${x}px`;
      style.top = `${y}px`;
      style.width = style.height = `${size}px`;
    }
  }
}

/** @param {Scene} scene @param {number} x @param {Tools} tools @param {() => void} onClick */
function makePlace({ title, index }, x, { make, setContent, content, language }, onClick) {
  const number = String(index + 1);
  const name = content.pick(title);
  const side = x < 0.3 ? "ezvr-start" : x > 0.7 ? "ezvr-end" : "";
  const plate = make("span", { class: `ezvr-place-name ${side}` });
  setContent(plate, name, language);
  return make(
    "button",
    { type: "button", class: "ezvr-place", "aria-label": `${number}. ${name.text}`, lang: plate.lang, click: onClick },
    make("span", { class: "ezvr-place-mark", "aria-hidden": "true" }, number),
    plate,
  );
}
