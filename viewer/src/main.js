// The entry: takes over the element of the page, loads the tour and offers `window.ezvrTour`.
//
//   ready                        promise: the first scene is painted
//   scene                        id of the scene that is shown, null before
//   scenes                       { id, title } of each scene, in the language of the visitor
//   view                         { yaw, pitch, hfov } in degrees
//   lookAt({ yaw, pitch, hfov }) turns the view at once; each is optional
//   goTo(sceneId)                promise: the scene is painted; rejects an unknown id
//   trouble                      why the tour cannot be shown, null while all is well
//   onChange                     to be set: called after each drawn frame, and when trouble comes
//   settled()                    promise: every tile that the view wants is drawn
//   hideInterface(hidden)        the picture alone, or everything again
//   statistics                   frames, draws, textureBytes, capacity

/** @import { FramedTour, ManifestView } from "./types" */
import { make } from "./dom.js";
import { Content, loadInterface, visitorLanguages } from "./i18n.js";
import { TourError, loadTour } from "./manifest.js";
import { viewFromDegrees, viewToDegrees } from "./math.js";
import { TourViewer } from "./tour.js";
import { findWords, makeLoading, makeTrouble } from "./trouble.js";

/** @implements {FramedTour} */
class EzvrTour {
  /**
   * @param {HTMLElement} host
   * @param {string | null} address of the manifest
   * @param {string | null} language
   * @param {URLSearchParams} query of the page's address
   */
  constructor(host, address, language, query) {
    this.#host = host;
    this.#address = address;
    this.#languages = visitorLanguages(language);
    this.#query = query;
    this.#interface = loadInterface(this.#languages);
    // What the server wrote for pages without script stays at hand for when there is no picture.
    this.#written = make("div", { class: "ezvr-written" }, ...host.childNodes);
    host.classList.add("ezvr-host");
    this.ready = new Promise((resolve) => (this.#tellReady = resolve));
    void this.#start();
  }

  /** @type {FramedTour["scenes"]} */
  scenes = [];
  /** @type {string | null} */
  trouble = null;
  /** @type {() => void} */
  onChange = () => undefined;
  #host;
  #address;
  #languages;
  #query;
  #interface;
  #written;
  /** @type {(value?: undefined) => void} */
  #tellReady = () => undefined;
  /** @type {TourViewer | null} */
  #viewer = null;

  get scene() {
    return this.#viewer?.scene.id ?? null;
  }

  /** @returns {ManifestView | null} */
  get view() {
    return this.#viewer && viewToDegrees(this.#viewer.camera.view);
  }

  get statistics() {
    return this.#viewer?.engine.statistics ?? null;
  }

  /** @param {Partial<ManifestView>} view degrees */
  lookAt(view) {
    const { view: now, viewer } = this.#shown();
    viewer.camera.jump(viewFromDegrees({ ...now, ...view }));
  }

  /** @param {string} id */
  async goTo(id) {
    const { viewer } = this.#shown();
    const scene = viewer.findScene(id);
    if (!scene) throw new RangeError(`No scene ${id}`);
    await viewer.goTo(scene);
  }

  /** @returns {Promise<void>} */
  async settled() {
    await this.ready;
    await this.#shown().viewer.engine.settled();
  }

  hideInterface(hidden = true) {
    this.#host.classList.toggle("ezvr-bare", hidden);
  }

  /** As the address says, else as the tour does. @param {string} name @param {boolean} [otherwise] */
  #wants(name, otherwise = false) {
    const asked = this.#query.get(name);
    return asked === null ? otherwise : asked !== "0";
  }

  #shown() {
    const viewer = this.#viewer;
    if (!viewer) throw new Error("The tour is not ready");
    return { viewer, view: viewToDegrees(viewer.camera.view) };
  }

  async #start() {
    const loading = makeLoading();
    this.trouble = null;
    this.#host.replaceChildren(loading.element);
    void this.#interface.then(({ translate }) => loading.say(translate("loading")));
    try {
      if (!this.#address) throw new TourError("NotFound");
      const tour = await loadTour(this.#address);
      // The visitor's languages first, then the tour's, since its reader may well read the rest.
      this.#interface = loadInterface([...this.#languages, ...tour.languages]);
      const { language, translate } = await this.#interface;
      const content = new Content(this.#languages, tour.languages);
      const viewer = new TourViewer(tour, { language, translate, content }, (title) => {
        if ("pageTitle" in this.#host.dataset) document.title = title;
      });
      this.#host.prepend(viewer.element);
      if (this.#wants("planet", tour.settings?.little_planet)) await viewer.littlePlanet();
      await viewer.start();
      this.#viewer = viewer;
      this.scenes = tour.scenes.map(({ id, title }) => ({ id, title: content.pick(title).text }));
      viewer.onFrame = () => this.onChange();
      this.onChange();
      loading.element.remove();
      this.#tellReady();
      if (this.#wants("autorotate", tour.settings?.rotation)) void viewer.rotate();
    } catch (error) {
      await this.#explain(error);
    }
  }

  /** @param {unknown} error */
  async #explain(error) {
    const { language, translate } = await this.#interface;
    const known = error instanceof TourError;
    // A manifest that breaks the contract is ours to mend; the console has the details.
    if (!known) console.error(error);
    const trouble = known ? error.trouble : "Server";
    this.trouble = trouble;
    this.onChange();
    const words = await findWords(trouble, language);
    const card = makeTrouble(trouble, words, translate, () => void this.#start());
    this.#host.replaceChildren(make("div", { class: "ezvr-stop", lang: language }, card));
    if (this.#written.childElementCount > 0) this.#host.append(this.#written);
  }
}

const host = document.getElementById("ezvr-tour");
if (host) {
  const query = new URLSearchParams(location.search);
  const address = host.dataset["manifest"] ?? query.get("manifest");
  const language = query.get("lang") ?? host.dataset["language"] ?? null;
  const tour = new EzvrTour(host, address, language, query);
  Object.assign(window, { ezvrTour: tour });
  // The tour needs nobody who asks anything of it.
  if (window.parent !== window) import("./embed-api.js").then(({ EmbedApi }) => new EmbedApi(tour), () => undefined);
}
