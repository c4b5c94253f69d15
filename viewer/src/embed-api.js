// What the page around a frame may ask of the tour in it, and what it is told (docs/embed.md). The
// messages of version 1 are { ezvr: 1, type, … }:
//
//   the frame   { type: "listening" }                     to whoever embeds it; says nothing else
//   the page    { type: "hello" }                         from then on its origin, and no other, is heard
//   the page    { type: "call", id, method, argument }    goTo, lookAt
//   the frame   { type: "answer", id, error? }
//   the frame   { type: "event", name, detail }           ready, scene, view, error
//
// Whatever else comes is ignored without an answer. Of what the page sends only the number of its
// call goes back.

/** @import { FramedTour, ManifestView } from "./types" */

const VERSION = 1;
/** Milliseconds between two looks at what has changed. */
const PAUSE = 100;
/** Degrees beyond which an angle is a mistake. */
const LARGEST_ANGLE = 3600;

export class EmbedApi {
  /** @param {FramedTour} tour @param {Window} frame */
  constructor(tour, frame = window) {
    this.#tour = tour;
    this.#parent = frame.parent;
    frame.addEventListener("message", (event) => this.#hear(event));
    tour.onChange = () => {
      if (this.#origin) this.#timer ||= setTimeout(this.#tellChanges, PAUSE);
    };
    // Who may know more is not known yet.
    this.#parent.postMessage({ ezvr: VERSION, type: "listening" }, "*");
  }

  #tour;
  #parent;
  #origin = "";
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer;
  /** What the page knows. @type {{ trouble: string | null, scene: string | null, view: ManifestView | null }} */
  #told = { trouble: null, scene: null, view: null };

  /** @param {MessageEvent} event */
  #hear({ source, origin, data }) {
    if (source !== this.#parent || data?.ezvr !== VERSION) return;
    if (data.type === "hello") this.#meet(origin);
    else if (data.type === "call" && origin === this.#origin) void this.#answer(data);
  }

  /** @param {string} origin */
  #meet(origin) {
    // A page without an origin of its own cannot be told from another one.
    if (origin === "null") return;
    this.#origin ||= origin;
    if (origin !== this.#origin) return;
    this.#told = { trouble: null, scene: null, view: null };
    this.#tellChanges();
  }

  /** @param {{ id: unknown, method: unknown, argument: unknown }} call */
  async #answer({ id, method, argument }) {
    if (!Number.isSafeInteger(id) || (method !== "goTo" && method !== "lookAt")) return;
    let error = "";
    if (this.#tour.scene === null) error = "NotReady";
    else if (method === "goTo") error = await this.#goTo(argument);
    else error = this.#lookAt(argument);
    // What a call has changed is known before the call is done.
    this.#tellChanges();
    this.#send({ type: "answer", id, ...(error && { error }) });
  }

  /** @param {unknown} scene @returns {Promise<string>} why not; empty when it is shown */
  async #goTo(scene) {
    const known = this.#tour.scenes.find(({ id }) => id === scene);
    if (!known) return "UnknownScene";
    await this.#tour.goTo(known.id);
    // Somebody may have gone elsewhere meanwhile.
    return this.#tour.scene === known.id ? "" : "Superseded";
  }

  /** @param {unknown} argument @returns {string} why not; empty when it is done */
  #lookAt(argument) {
    const { yaw, pitch, hfov } = /** @type {Record<string, unknown>} */ (argument ?? {});
    const given = Object.entries({ yaw, pitch, hfov }).filter(([, angle]) => angle !== undefined);
    if (given.length === 0 || !given.every(([, angle]) => isAngle(angle))) return "InvalidView";
    this.#tour.lookAt(Object.fromEntries(given));
    return "";
  }

  #tellChanges = () => {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { trouble, scene, scenes } = this.#tour;
    const { trouble: toldTrouble, scene: toldScene, view: toldView } = this.#told;
    const view = this.#tour.view && rounded(this.#tour.view);
    this.#told = { trouble, scene, view };
    if (trouble && trouble !== toldTrouble) this.#tell("error", { code: trouble });
    if (scene === null || view === null) return;
    if (toldScene === null) this.#tell("ready", { scene, view, scenes });
    else if (scene !== toldScene) this.#tell("scene", { scene });
    if (toldView && !isSame(view, toldView)) this.#tell("view", view);
  };

  /** @param {string} name @param {object} detail */
  #tell(name, detail) {
    this.#send({ type: "event", name, detail });
  }

  /** @param {object} message */
  #send(message) {
    this.#parent.postMessage({ ezvr: VERSION, ...message }, this.#origin);
  }
}

/** @param {unknown} angle */
const isAngle = (angle) => typeof angle === "number" && Math.abs(angle) <= LARGEST_ANGLE;

/** @param {ManifestView} view @returns {ManifestView} to a hundredth of a degree */
function rounded({ yaw, pitch, hfov }) {
  /** @param {number} angle */
  const round = (angle) => Math.round(angle * 100) / 100;
  return { yaw: round(yaw), pitch: round(pitch), hfov: round(hfov) };
}

/** @param {ManifestView} one @param {ManifestView} other */
const isSame = (one, other) =>
  one.yaw === other.yaw && one.pitch === other.pitch && one.hfov === other.hfov;
