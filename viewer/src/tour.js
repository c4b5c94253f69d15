// A tour on its way through the scenes: wires the picture, the hotspots, the panels and the
// browser's history together.

/** @import { Hotspot, Scene, SceneHotspot, Tour, Translate, View } from "./types" */
/** @import { Content } from "./i18n.js" */
/** @import { Lookout } from "./reach.js" */
import { Announcer, Motion, followScheme, savesData } from "./a11y.js";
import { Address } from "./address.js";
import { arrivalView } from "./arrival.js";
import { Camera } from "./camera.js";
import { makeFullScreenButton, makeToolbar } from "./controls.js";
import { changeIcon, icon, iconButton, make, setContent } from "./dom.js";
import { Engine } from "./engine.js";
import { Hotspots } from "./hotspots.js";
import { Input } from "./input.js";
import { readLink, writeLink } from "./links.js";
import { TourError } from "./manifest.js";
import { Panels } from "./panels.js";
import { extendReach } from "./reach.js";
import { Renderer } from "./renderer.js";
import { makeNotice } from "./trouble.js";

const FOCUS_FLIGHT = 450;

export class TourViewer {
  /**
   * @param {Tour} tour
   * @param {{ language: string, translate: Translate, content: Content }} languages
   * @param {(title: string) => void} onTitle gets "Scene – Tour" with each scene
   * @throws {TourError} NoWebgl
   */
  constructor(tour, { language, translate, content }, onTitle) {
    this.#tour = tour;
    this.#language = language;
    this.#translate = translate;
    this.#content = content;
    this.#onTitle = onTitle;
    const canvas = make("canvas", { "aria-hidden": "true" });
    const renderer = Renderer.create(canvas);
    if (!renderer) throw new TourError("NoWebgl");

    this.camera = new Camera(() => this.engine.invalidate());
    this.#notice = makeNotice(translate, () => this.engine.retryNow());
    this.engine = new Engine(canvas, renderer, this.camera, {
      onFrame: (projection) => {
        this.#hotspots.place(projection);
        this.#panels.turn(this.camera.view);
        this.#noticeFrame();
      },
      onTrouble: this.#notice.show,
      calm: this.#motion.calm,
    });
    this.#hotspots = new Hotspots(translate, language, content, {
      onScene: (hotspot) => this.#follow(hotspot),
      onPanel: (hotspot) => this.#panels.openHotspot(hotspot),
      onFocus: (hotspot) => this.#bringIntoView(hotspot),
    });
    this.#view = make("div", {
      class: "ezvr-view",
      tabindex: "0",
      role: "application",
      "aria-describedby": "ezvr-description",
    });
    const stage = make("div", { class: "ezvr-stage" }, canvas, this.#view, this.#hotspots.element);
    const input = new Input(stage, this.#view, this.camera, this.#motion, () => this.#home());
    this.#panels = new Panels(tour, { language, translate, content }, {
      scene: () => this.scene,
      view: () => this.camera.view,
      onScene: (scene) => void this.goTo(scene),
      onHotspot: (hotspot) => this.#bringIntoView(hotspot),
      onHotspotClosed: (id) => this.#hotspots.focus(id),
    });
    this.#toolbar = makeToolbar(translate, input);
    this.element = this.#assemble(stage);
    this.#lookout = {
      root: this.element,
      stage,
      camera: this.camera,
      engine: this.engine,
      gl: renderer.gl,
      input,
      language,
      translate,
      content,
      icon,
      iconButton,
      changeIcon,
      scene: () => this.scene,
      findScene: (id) => this.findScene(id),
      follow: (hotspot) => this.#follow(hotspot),
      onFrame: () => this.#noticeFrame(),
    };
    void extendReach(this.#lookout);
    window.addEventListener("popstate", () => this.#followLink());
    window.addEventListener("online", () => this.engine.retryNow());
  }

  /** Called after each drawn frame. @type {() => void} */
  onFrame = () => undefined;
  /** @type {Omit<Lookout, "buttons">} */
  #lookout;
  #tour;
  #language;
  #translate;
  #content;
  #onTitle;
  #view;
  #hotspots;
  #panels;
  #toolbar;
  #notice;
  #motion = new Motion((calm) => (this.engine.calm = calm));
  #announcer = new Announcer();
  #actions = make("div", { class: "ezvr-actions" });
  #furnished = false;
  #title = make("span");
  #position = make("small");
  #description = make("p", { id: "ezvr-description", class: "ezvr-unseen" });
  #address = new Address(() => this.#link());
  /** @type {Scene | null} */
  #scene = null;
  /** Asked for last; another one than is shown while it is on its way. @type {Scene | null} */
  #goal = null;
  #prefetching = new AbortController();

  /** @returns {Scene} that is shown; the start scene until one is */
  get scene() {
    return this.#scene ?? this.#tour.startScene;
  }

  /** Shows the scene of the address, or else the first one. */
  async start() {
    const link = readLink(location.hash);
    const scene = this.findScene(link.scene ?? "") ?? this.#tour.startScene;
    const view = link.scene === scene.id ? link.view : null;
    await this.#change(scene, view ?? scene.initialView);
  }

  /**
   * Flies down to the view from above, unless the visitor avoids motion. Before the tour has
   * started: to its first view.
   */
  async littlePlanet() {
    if (this.#motion.calm) return;
    const lazy = await import("./lazy/planet.js").catch(() => null);
    lazy?.openAsPlanet(this.#lookout);
  }

  /** Lets the view turn by itself, unless the visitor avoids motion. */
  async rotate() {
    if (this.#motion.calm) return;
    const lazy = await import("./lazy/rotation.js").catch(() => null);
    if (!lazy) return;
    new lazy.Rotation({
      root: this.element,
      toolbar: this.#toolbar,
      camera: this.camera,
      translate: this.#translate,
      iconButton,
      changeIcon,
      ready: this.engine.settled(),
    });
  }

  /** @param {string} id */
  findScene(id) {
    return this.#tour.scenes.find((scene) => scene.id === id);
  }

  /**
   * Changes the scene as a visitor does: the browser's back button leads back.
   *
   * @param {Scene} scene
   * @param {View} [view]
   */
  async goTo(scene, view = scene.initialView) {
    if (scene === this.#scene && scene === this.#goal) {
      this.camera.fly(view, this.#motion.duration(FOCUS_FLIGHT));
      return;
    }
    this.#address.change();
    await this.#change(scene, view, () => this.#address.add());
  }

  #noticeFrame() {
    this.#address.changeSoon();
    this.onFrame();
  }

  /** @param {HTMLElement} stage */
  #assemble(stage) {
    const title = make("h1", { class: "ezvr-title" }, this.#title, " ", this.#position);
    const bar = make("div", { class: "ezvr-bar" }, this.#panels.menu, title, this.#actions);
    const root = make("div", {
      class: "ezvr",
      lang: this.#language,
      role: "region",
      "aria-label": this.#content.pick(this.#tour.title).text,
      keydown: (event) => this.#escape(event),
    });
    const fullScreen = makeFullScreenButton(this.#translate, root);
    if (fullScreen) this.#actions.append(fullScreen);
    followScheme(root, this.#tour.branding);
    root.append(
      bar,
      this.#panels.before,
      stage,
      this.#panels.after,
      this.#toolbar,
      this.#notice.element,
      this.#description,
      this.#announcer.element,
    );
    return root;
  }

  /** @param {Scene} scene @param {View} view @param {() => void} [onShown] */
  async #change(scene, view, onShown) {
    this.#goal = scene;
    this.#prefetching.abort();
    const shown = await this.engine.show(scene.panorama, () => {
      const focused = this.#holdsFocus();
      this.#scene = scene;
      this.#panels.change(scene);
      this.camera.setRange(scene.panorama.visible);
      this.camera.jump(view);
      this.#hotspots.show(scene, (id) => this.findScene(id));
      // What had the focus is gone with the old scene.
      if (focused && !this.#holdsFocus()) this.#view.focus({ preventScroll: true });
    });
    if (!shown) return;
    // Before the title changes: the browser's history keeps the old one for the scene left behind.
    onShown?.();
    this.#describe(scene);
    void this.#prefetch(scene);
    void this.#furnish();
  }

  /** What the first picture did not wait for: the gallery, floor plans, the customer's brand. */
  async #furnish() {
    const { scenes, floorPlans, branding } = this.#tour;
    if (this.#furnished || (scenes.length < 2 && floorPlans.length === 0 && !branding)) return;
    this.#furnished = true;
    try {
      const { furnish } = await import("./lazy/furnish.js");
      await furnish(this.element, this.#actions, this.#panels);
    } catch {
      // The next scene tries again.
      this.#furnished = false;
    }
  }

  #holdsFocus() {
    const active = document.activeElement;
    return this.#hotspots.element.contains(active) || this.#panels.holds(active);
  }

  /** @param {Scene} scene */
  #describe(scene) {
    const title = this.#content.pick(scene.title);
    const number = scene.index + 1;
    const count = this.#tour.scenes.length;
    setContent(this.#title, title, this.#language);
    const tour = this.#content.pick(this.#tour.title);
    this.#onTitle([...new Set([title.text, tour.text])].filter(Boolean).join(" – "));
    this.#position.textContent = `${number} / ${count}`;
    this.#view.ariaLabel = this.#translate("view", { title: title.text });
    setContent(this.#description, this.#content.pick(scene.alternativeText), this.#language);
    this.#announcer.say(this.#translate("position", { title: title.text, number, count }));
  }

  /** @param {SceneHotspot} hotspot */
  #follow(hotspot) {
    const scene = this.findScene(hotspot.target);
    if (scene) void this.goTo(scene, arrivalView(hotspot, this.scene, scene, this.camera.goal));
  }

  /** @param {Hotspot} hotspot */
  #bringIntoView({ yaw, pitch }) {
    this.camera.fly({ yaw, pitch }, this.#motion.duration(FOCUS_FLIGHT));
  }

  #home() {
    this.camera.fly(this.scene.initialView, this.#motion.duration(FOCUS_FLIGHT));
  }

  /** @param {Event} event */
  #escape(event) {
    if (!(event instanceof KeyboardEvent) || event.key !== "Escape") return;
    if (this.#panels.close()) return;
    if (document.fullscreenElement === this.element) void document.exitFullscreen();
  }

  #followLink() {
    const link = readLink(location.hash);
    // Another link of the page around.
    if (!link.scene) return;
    const scene = this.findScene(link.scene) ?? this.#tour.startScene;
    const view = link.view ?? scene.initialView;
    if (scene === this.#scene && scene === this.#goal) this.camera.jump(view);
    else void this.#change(scene, view);
  }

  /** While another scene is on its way the address stays: an entry of the history may name it already. */
  #link() {
    return this.#scene && this.#scene === this.#goal
      ? writeLink(this.#scene.id, this.camera.view)
      : null;
  }

  /** Once the picture is sharp, the ways out of it. @param {Scene} scene */
  async #prefetch(scene) {
    const { signal } = (this.#prefetching = new AbortController());
    await this.engine.settled();
    if (signal.aborted || savesData()) return;
    const lazy = await import("./lazy/prefetch.js").catch(() => null);
    await lazy?.prefetchFaces(scene, {
      view: this.camera.view,
      findScene: (id) => this.findScene(id),
      idle: () => this.engine.settled(),
      signal,
    });
  }
}
