// What a customer pastes into a page: makes <ezvr-tour src="…"> and <a class="ezvr-tour" href="…">
// a tour, as docs/embed.md describes. A classic script for the pages of others: no dependency, no
// global name, no inline style, and no request before a tour is near the screen.

(() => {
  const VERSION = 1;
  /** How far below the screen a poster is fetched. */
  const NEAR = "400px";
  /** Milliseconds after which a frame that loaded and says nothing counts as failed. */
  const SILENCE = 8000;
  /** Milliseconds that a poster stays under the tour that comes over it. */
  const FADE = 300;
  const ALLOWED = "xr-spatial-tracking; gyroscope; accelerometer; fullscreen; autoplay";
  const EVENTS = ["ready", "scene", "view", "error"];
  const WORDS = {
    en: { tour: "360° tour", start: "Start the tour" },
    nl: { tour: "360°-tour", start: "Start de tour" },
    de: { tour: "360°-Tour", start: "Tour starten" },
    fr: { tour: "Visite à 360°", start: "Commencer la visite" },
  };
  const STYLE = `
    :host { display: block; position: relative; overflow: hidden; aspect-ratio: 16 / 9; background: #121417 }
    :host([hidden]) { display: none }
    button, img, iframe { position: absolute; inset: 0; width: 100%; height: 100%; margin: 0; border: 0; padding: 0 }
    img { object-fit: cover }
    iframe { opacity: 0 }
    iframe.shown { opacity: 1 }
    button { background: none; cursor: pointer }
    i { position: absolute; inset: 0; width: 72px; height: 72px; margin: auto; border-radius: 50%;
      box-sizing: border-box; border: 3px solid #fff; background: rgb(16 19 23 / .78); forced-color-adjust: none }
    i::before { content: ""; position: absolute; inset: 19px 16px 19px 23px; background: #fff;
      clip-path: polygon(0 0, 100% 50%, 0 100%) }
    button:hover i { background: #10151b }
    button:focus { outline: none }
    button:focus-visible i { outline: 3px solid #fff; outline-offset: 4px; box-shadow: 0 0 0 11px #10151b }
    [aria-busy] i { border-color: rgb(255 255 255 / .25); border-top-color: #fff; animation: turn 1.1s linear infinite }
    [aria-busy] i::before { content: none }
    @keyframes turn { to { rotate: 1turn } }
    @media (prefers-reduced-motion: reduce) { [aria-busy] i { animation-duration: 6s } }
    @media (prefers-reduced-motion: no-preference) { iframe { transition: opacity .3s } }`;

  // An old browser keeps what the page says without script.
  if (!("adoptedStyleSheets" in document) || customElements.get("ezvr-tour")) return;
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(STYLE);

  /**
   * @template {keyof HTMLElementTagNameMap} Name
   * @param {Name} name @param {Partial<HTMLElementTagNameMap[Name]>} properties
   */
  const make = (name, properties) => Object.assign(document.createElement(name), properties);

  /** @typedef {{ yaw: number, pitch: number, hfov: number }} View degrees */
  /** @typedef {{ message: object, resolve: (value?: undefined) => void, reject: (error: Error) => void }} Call */

  class EzvrTourElement extends HTMLElement {
    static observedAttributes = ["src", "title", "aspect-ratio"];

    #root = this.attachShadow({ mode: "open" });
    /** @type {HTMLButtonElement | null} */
    #button = null;
    /** @type {HTMLIFrameElement | null} */
    #frame = null;
    #origin = "";
    /** @type {IntersectionObserver[]} */
    #observers = [];
    #silence = 0;
    #isReady = false;
    /** Why there is no tour to ask anything of. */
    #trouble = "";
    #lastCall = 0;
    /** @type {Map<number, Call>} */
    #calls = new Map();

    /** Id of the scene that is shown; null before one is. @type {string | null} */
    scene = null;
    /** @type {View | null} */
    view = null;
    /** Every scene, in the visitor's language. @type {{ id: string, title: string }[]} */
    scenes = [];

    connectedCallback() {
      this.#root.adoptedStyleSheets = [sheet];
      window.addEventListener("message", this.#hear);
      this.#begin();
    }

    disconnectedCallback() {
      window.removeEventListener("message", this.#hear);
      this.#end();
    }

    /** @param {string} name @param {string | null} before @param {string | null} now */
    attributeChangedCallback(name, before, now) {
      // Told of each attribute before it is in a page, too: nothing is shown then.
      if (!this.#root.firstChild || before === now) return;
      if (name !== "src") this.#describe();
      else {
        this.#end();
        this.#begin();
      }
    }

    /** Loads the tour, wherever it is in the page. */
    load() {
      const address = this.#address();
      if (!this.isConnected || !address || this.#frame) return;
      for (const observer of this.#observers) observer.disconnect();
      // Of two observers either may be heard first.
      this.#showPoster(address);
      this.#origin = address.origin;
      this.#frame = make("iframe", { allow: ALLOWED, referrerPolicy: "strict-origin", src: address.href });
      this.#frame.addEventListener("load", () => {
        if (!this.#isReady) this.#silence = setTimeout(() => this.#fail("Network"), SILENCE);
      });
      this.#button?.setAttribute("aria-busy", "true");
      this.#describe();
      this.#root.append(this.#frame);
    }

    /** Changes the scene. @param {string} scene @returns {Promise<void>} it is shown */
    goTo(scene) {
      return this.#call("goTo", String(scene));
    }

    /** Turns the view at once. @param {Partial<View>} view @returns {Promise<void>} */
    lookAt(view) {
      const given = Object.entries(view ?? {}).filter(([, degrees]) => degrees !== undefined);
      return this.#call("lookAt", Object.fromEntries(given.map(([name, degrees]) => [name, Number(degrees)])));
    }

    #begin() {
      const address = this.#address();
      if (!address) {
        // What stands in the element is all there is to show.
        this.#root.replaceChildren(make("slot", {}));
        return;
      }
      this.#button = make("button", { type: "button" });
      this.#button.append(document.createElement("i"));
      this.#button.addEventListener("click", () => this.load());
      this.#root.replaceChildren(this.#button);
      this.#describe();
      this.#whenWithin(NEAR, () => this.#showPoster(address));
      const { connection } = /** @type {{ connection?: { saveData?: boolean } }} */ (navigator);
      if (this.getAttribute("loading") !== "click" && !connection?.saveData) {
        this.#whenWithin("0px", () => this.load());
      }
    }

    #end() {
      for (const observer of this.#observers.splice(0)) observer.disconnect();
      clearTimeout(this.#silence);
      this.#rejectAll("NotShown");
      this.#isReady = false;
      this.#trouble = "";
      this.#frame = this.#button = this.scene = this.view = null;
      this.scenes = [];
      this.#root.replaceChildren();
    }

    /** Only what is a page: a javascript: address would run in the page around it. */
    #address() {
      try {
        const address = new URL(this.getAttribute("src") ?? "", document.baseURI);
        return this.hasAttribute("src") && /^https?:$/.test(address.protocol) ? address : null;
      } catch {
        return null;
      }
    }

    /** Names the tour in the page's language, and gives it its shape. */
    #describe() {
      const page = /** @type {HTMLElement | null} */ (this.closest("[lang]"))?.lang;
      const spoken = [...(page ? [page] : navigator.languages)].map((tag) => tag.slice(0, 2).toLowerCase());
      const language = /** @type {keyof typeof WORDS} */ (spoken.find((tag) => tag in WORDS) ?? "en");
      const { tour, start } = WORDS[language];
      if (this.#button) this.#button.ariaLabel = this.title ? `${start}: ${this.title}` : start;
      if (this.#frame) this.#frame.title = this.title || tour;
      const ratio = this.getAttribute("aspect-ratio");
      if (ratio !== null) this.style.aspectRatio = ratio.replace(":", "/");
    }

    /** @param {URL} address */
    #showPoster({ origin, pathname }) {
      const own = /^\/t\/[^/]+$/.test(pathname) ? `${origin}${pathname}/poster.jpg` : "";
      const src = this.getAttribute("poster") ?? own;
      if (!src || !this.#button || this.#button.querySelector("img")) return;
      const image = make("img", { alt: "", referrerPolicy: "no-referrer", src });
      // A plain plate is better than the sign of a broken picture.
      image.addEventListener("error", () => image.remove());
      this.#button.prepend(image);
    }

    /** @param {string} rootMargin @param {() => void} then once */
    #whenWithin(rootMargin, then) {
      const observer = new IntersectionObserver(
        (entries) => {
          if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
          observer.disconnect();
          then();
        },
        { rootMargin },
      );
      observer.observe(this);
      this.#observers.push(observer);
    }

    /** The tour takes the place of its poster, and the focus with it. */
    #reveal() {
      clearTimeout(this.#silence);
      const button = this.#button;
      if (!button) return;
      if (this.#root.activeElement === button) this.#frame?.focus();
      this.#frame?.classList.add("shown");
      button.disabled = true;
      setTimeout(() => button.remove(), FADE);
      this.#button = null;
    }

    /** @param {MessageEvent} event */
    #hear = ({ source, origin, data }) => {
      if (!this.#frame || source !== this.#frame.contentWindow) return;
      if (origin !== this.#origin || data?.ezvr !== VERSION) return;
      if (data.type === "listening") this.#greet();
      else if (data.type === "event" && EVENTS.includes(data.name)) this.#notice(data.name, data.detail);
      else if (data.type === "answer") this.#settle(data);
    };

    /** It may be another one than before: a frame can be loaded again. */
    #greet() {
      this.#isReady = false;
      this.#trouble = "";
      this.#send({ type: "hello" });
    }

    /** @param {string} name @param {any} detail */
    #notice(name, detail) {
      if (name === "error") {
        this.#fail(String(detail.code));
        return;
      }
      // Field by field: the frame must have no say over the element itself.
      if (name === "view") this.view = detail;
      else this.scene = detail.scene;
      if (name === "ready") {
        this.view = detail.view;
        this.scenes = detail.scenes;
        this.#isReady = true;
        this.#trouble = "";
        this.#reveal();
        for (const { message } of this.#calls.values()) this.#send(message);
      }
      this.dispatchEvent(new CustomEvent(name, { detail }));
    }

    /** The frame says why, or nothing at all. @param {string} code */
    #fail(code) {
      this.#reveal();
      this.#trouble = code;
      this.#rejectAll(code);
      this.dispatchEvent(new CustomEvent("error", { detail: { code } }));
    }

    /** @param {string} method @param {unknown} argument @returns {Promise<void>} */
    #call(method, argument) {
      this.load();
      if (!this.#frame || this.#trouble) return Promise.reject(new Error(this.#trouble || "NotShown"));
      const id = (this.#lastCall += 1);
      const message = { type: "call", id, method, argument };
      return new Promise((resolve, reject) => {
        this.#calls.set(id, { message, resolve, reject });
        if (this.#isReady) this.#send(message);
      });
    }

    /** @param {{ id: number, error?: string }} answer */
    #settle({ id, error }) {
      const call = this.#calls.get(id);
      this.#calls.delete(id);
      if (error) call?.reject(new Error(error));
      else call?.resolve();
    }

    /** @param {string} code */
    #rejectAll(code) {
      for (const { reject } of this.#calls.values()) reject(new Error(code));
      this.#calls.clear();
    }

    /** @param {object} message */
    #send(message) {
      this.#frame?.contentWindow?.postMessage({ ezvr: VERSION, ...message }, this.#origin);
    }
  }

  customElements.define("ezvr-tour", EzvrTourElement);

  /** A link that works without script gives its place to the tour. @param {HTMLAnchorElement} link */
  const upgrade = (link) => {
    const tour = document.createElement("ezvr-tour");
    if (link.id) tour.id = link.id;
    tour.title = link.title || (link.textContent ?? "").trim();
    tour.setAttribute("src", link.href);
    for (const name of ["poster", "loading", "aspect-ratio"]) {
      const value = link.getAttribute(`data-${name}`);
      if (value !== null) tour.setAttribute(name, value);
    }
    link.replaceWith(tour);
  };
  const upgradeAll = () => {
    for (const link of document.querySelectorAll("a.ezvr-tour")) upgrade(/** @type {HTMLAnchorElement} */ (link));
  };
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", upgradeAll);
  else upgradeAll();
})();
