// A visit in a headset, from entering to leaving: what is seen, chosen and changed.

/** @import { Hotspot, Immersion, Scene } from "../types" */
/** @import { Lookout } from "../reach.js" */
/** @import { Vector } from "./xr-eye.js" */
import { wordsOf } from "./words.js";
import { Eye, forwardOf, yawOf } from "./xr-eye.js";
import { Painter } from "./xr-painter.js";
import { MARK_MIDDLE, Plate, drawMark, drawPages } from "./xr-plate.js";
import { Pointers } from "./xr-pointers.js";

/** Milliseconds to black, and back. */
const COVER = 220;
const UNCOVER = 380;
/** Radians: the way out is below the horizon, and never further to the side than this. */
const EXIT_PITCH = -0.7;
const EXIT_REACH = 0.6;
/** A panel opens before the eyes, wherever its hotspot is. */
const PANEL_PITCH = 0.25;
/** The stick of a controller turns by thirty degrees at once: a slow turn makes sick. */
const SNAP = Math.PI / 6;

/** @implements {Immersion} */
export class Immersed {
  /** The visit that is going on. @type {Immersed | null} */
  static current = null;

  /**
   * @param {Lookout} lookout
   * @param {XRSession} session
   * @param {XRReferenceSpace} space local
   * @param {XRWebGLLayer} layer
   */
  constructor(lookout, session, space, layer) {
    Immersed.current = this;
    this.#lookout = lookout;
    this.#session = session;
    this.#space = space;
    this.#layer = layer;
    this.#painter = new Painter(lookout.gl);
    const turn = () => this.#turn;
    this.#pointers = new Pointers({ session, space, turn, find: (ray) => this.#find(ray) });
    this.#exit = this.#mark("close", wordsOf(lookout.language).leaveHeadset, () => void session.end());
    lookout.camera.stop();
    lookout.engine.immerse(this);
    lookout.root.classList.add("ezvr-immersed");
    // The headset's own button puts ahead where the visitor looks: so does the tour.
    space.addEventListener("reset", () => (this.#told = NaN));
    session.addEventListener("end", () => this.#leave(), { once: true });
    lookout.gl.canvas.addEventListener("webglcontextlost", this.#end, { once: true });
    session.requestAnimationFrame(this.#frame);
  }

  #lookout;
  #session;
  #space;
  #layer;
  #painter;
  #pointers;
  #eyes = [new Eye(), new Eye()];
  /** By how much the picture's directions lie to the right of the headset's. */
  #turn = 0;
  /** The yaw that the camera was told: another one is a wish to look elsewhere. */
  #told = NaN;
  #lastTime = 0;
  #veil = 0;
  #covering = false;
  /** @type {(() => void)[]} */
  #covered = [];
  /** @type {Scene | null} */
  #scene = null;
  /** @type {Plate[]} */
  #hotspots = [];
  /** @type {Plate[]} */
  #panel = [];
  #exit;
  #exitYaw = NaN;
  #snapped = false;

  /** Bytes of its textures. */
  get bytes() {
    return this.#plates.reduce((total, { bytes }) => total + bytes, 0);
  }

  /** What can be chosen, the nearest last. */
  get #plates() {
    return [...this.#hotspots, ...this.#panel, this.#exit];
  }

  /** @returns {Promise<void>} it is black */
  cover() {
    this.#covering = true;
    return new Promise((resolve) => {
      this.#covered.push(() => resolve());
    });
  }

  /** @param {number} time @param {XRFrame} frame */
  #frame = (time, frame) => {
    this.#session.requestAnimationFrame(this.#frame);
    const pose = frame.getViewerPose(this.#space);
    if (!pose) return;
    const { engine, onFrame } = this.#lookout;
    this.#follow(pose);
    if (this.#lookout.scene() !== this.#scene) this.#enterScene();
    const eyes = this.#updateEyes(pose);
    engine.prepare(eyes);
    const rays = this.#pointers.update(frame, time, pose);
    this.#snapTurn();
    this.#fade(time);
    this.#paint(eyes, rays);
    onFrame();
  };

  /** The camera looks where the head does; where the camera was sent, the head finds ahead. @param {XRViewerPose} pose */
  #follow({ transform: { matrix } }) {
    const { camera } = this.#lookout;
    if (camera.flying) camera.jump(camera.goal);
    const { view } = camera;
    if (view.yaw !== this.#told) this.#turn = view.yaw - yawOf(forwardOf(matrix, 0));
    const ahead = forwardOf(matrix, this.#turn);
    view.yaw = this.#told = yawOf(ahead);
    view.pitch = Math.asin(Math.max(-1, Math.min(1, ahead[1])));
    const aside = wrap(view.yaw - this.#exitYaw);
    if (!(Math.abs(aside) <= EXIT_REACH)) {
      // It is drawn along, and stands still while the visitor looks about.
      this.#exitYaw = view.yaw - (Math.sign(aside) * EXIT_REACH || 0);
      this.#exit.moveTo(this.#exitYaw, EXIT_PITCH);
    }
  }

  /** @param {XRViewerPose} pose */
  #updateEyes({ views }) {
    let count = 0;
    for (const view of views) {
      const viewport = this.#layer.getViewport(view);
      if (!viewport || viewport.width === 0) continue;
      const eye = (this.#eyes[count] ??= new Eye());
      eye.update(view, viewport, this.#turn);
      count += 1;
    }
    return this.#eyes.slice(0, count);
  }

  #snapTurn() {
    let push = 0;
    for (const { gamepad } of this.#session.inputSources) push ||= Math.round(gamepad?.axes[2] ?? 0);
    if (push !== 0 && !this.#snapped) this.#turn += push * SNAP;
    this.#snapped = push !== 0;
  }

  /** @param {number} time */
  #fade(time) {
    const passed = this.#lastTime ? time - this.#lastTime : 0;
    this.#lastTime = time;
    const step = this.#covering ? passed / COVER : -passed / UNCOVER;
    this.#veil = Math.max(0, Math.min(1, this.#veil + step));
    // Until there is something to be seen, black is better than nothing.
    if (!this.#lookout.engine.hasPicture) this.#veil = 1;
    if (!this.#covering || this.#veil < 1) return;
    this.#covering = false;
    this.#tellCovered();
  }

  #tellCovered() {
    for (const tell of this.#covered.splice(0)) tell();
  }

  /** @param {Eye[]} eyes @param {import("./xr-pointers.js").Ray[]} rays */
  #paint(eyes, rays) {
    const { engine, gl } = this.#lookout;
    const painter = this.#painter;
    const visible = this.#scene?.panorama.visible;
    const aimed = rays.map(({ plate }) => plate);
    gl.bindFramebuffer(gl.FRAMEBUFFER, this.#layer.framebuffer);
    // Where nothing lies under the tiles the engine clears: only this eye's half.
    gl.enable(gl.SCISSOR_TEST);
    for (const eye of eyes) {
      gl.viewport(eye.left, eye.bottom, eye.width, eye.height);
      gl.scissor(eye.left, eye.bottom, eye.width, eye.height);
      engine.paint(eye);
      painter.begin(eye);
      if (visible) painter.edge(visible);
      for (const plate of this.#plates) plate.draw(aimed.includes(plate));
      for (const { isBeam, origin, to } of rays) if (isBeam) painter.beam(eye, origin, to);
      for (const { to, done } of rays) painter.cursor(to, Math.max(0, Math.min(done, 1)));
      if (this.#veil > 0) painter.veil(this.#veil);
    }
    painter.end();
    gl.disable(gl.SCISSOR_TEST);
    gl.bindFramebuffer(gl.FRAMEBUFFER, null);
  }

  /** @param {Vector} ray @returns {Plate | null} */
  #find(ray) {
    // In the dark nothing can be chosen.
    if (this.#covering || this.#veil > 0.5) return null;
    return this.#plates.reverse().find((plate) => plate.isHit(ray)) ?? null;
  }

  #enterScene() {
    this.#closePanel();
    this.#pointers.clear();
    for (const plate of this.#hotspots.splice(0)) plate.delete();
    this.#scene = this.#lookout.scene();
    this.#hotspots = this.#scene.hotspots.map((hotspot) => {
      return this.#mark(hotspot.kind, this.#nameOf(hotspot), () => this.#chooseHotspot(hotspot)).moveTo(hotspot.yaw, hotspot.pitch);
    });
  }

  /** @param {import("../dom.js").IconName} icon @param {string} label @param {() => void} choose */
  #mark(icon, label, choose) {
    const path = this.#lookout.icon(icon).querySelector("path")?.getAttribute("d") ?? "";
    return new Plate(this.#painter, drawMark(path, label), MARK_MIDDLE, choose);
  }

  /** @param {Hotspot} hotspot */
  #chooseHotspot(hotspot) {
    if (hotspot.kind === "scene") this.#lookout.follow(hotspot);
    else this.#openPanel(hotspot);
  }

  /** @param {Exclude<Hotspot, { kind: "scene" }>} hotspot @param {number} [page] */
  #openPanel(hotspot, page = 0) {
    this.#closePanel();
    const { content, language, translate } = this.#lookout;
    const { text } = content.pick(("text" in hotspot && hotspot.text) || {});
    // Films, sounds and links need the page; what is said of them is read here.
    const elsewhere = hotspot.kind === "info" ? "" : wordsOf(language).notHere;
    const paragraphs = [text, elsewhere].filter(Boolean).join("\n\n");
    const pages = drawPages(this.#nameOf(hotspot) || translate("information"), paragraphs);
    const canvas = pages[page];
    const plate = new Plate(this.#painter, canvas, canvas.height / 2, null);
    const { yaw } = hotspot;
    const pitch = Math.max(-PANEL_PITCH, Math.min(hotspot.pitch, PANEL_PITCH));
    const [aside, above, below] = plate.corners;
    const close = this.#mark("close", "", () => this.#closePanel());
    this.#panel.push(plate.moveTo(yaw, pitch), close.moveTo(yaw + aside, pitch + above));
    if (pages.length === 1) return;
    const next = this.#mark("right", "", () => this.#openPanel(hotspot, (page + 1) % pages.length));
    this.#panel.push(next.moveTo(yaw + aside, pitch + below));
  }

  /** @param {Hotspot} hotspot */
  #nameOf(hotspot) {
    const { content, findScene } = this.#lookout;
    const { text } = content.pick(hotspot.label);
    if (text || hotspot.kind !== "scene") return text;
    return content.pick(findScene(hotspot.target)?.title ?? {}).text;
  }

  #closePanel() {
    for (const plate of this.#panel.splice(0)) plate.delete();
  }

  #end = () => void this.#session.end().catch(() => undefined);

  #leave() {
    const { camera, engine, gl, root } = this.#lookout;
    Immersed.current = null;
    gl.canvas.removeEventListener("webglcontextlost", this.#end);
    root.classList.remove("ezvr-immersed");
    for (const plate of this.#plates) plate.delete();
    this.#painter.delete();
    this.#tellCovered();
    engine.immerse(null);
    // The page goes on where the visitor looked, within what was photographed.
    camera.jump({});
  }
}

/** @param {number} angle @returns {number} within half a turn to each side */
const wrap = (angle) => angle - 2 * Math.PI * Math.round(angle / (2 * Math.PI));
