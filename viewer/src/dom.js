// Elements without a framework. Text is always text, and no attribute carries style or script, so
// that the strictest content policy holds.

/** @typedef {Record<string, string | boolean | ((event: Event) => void) | undefined>} Attributes */

/**
 * Makes an element. A function listens to the event of its name, `true` is an empty attribute,
 * `false` and `undefined` are none.
 *
 * @template {keyof HTMLElementTagNameMap} Name
 * @param {Name} name
 * @param {Attributes} [attributes]
 * @param {...(Node | string)} children
 * @returns {HTMLElementTagNameMap[Name]}
 */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (typeof value === "function") element.addEventListener(key, value);
    else if (value === true) element.setAttribute(key, "");
    else if (value) element.setAttribute(key, value);
  }
  element.append(...children);
  return element;
}

/**
 * Content in its own language: `lang` is set where it differs from the interface's.
 *
 * @param {HTMLElement} element
 * @param {{ text: string, language: string }} content
 * @param {string} language of the interface
 */
export function setContent(element, content, language) {
  element.textContent = content.text;
  if (content.language === language) element.removeAttribute("lang");
  else element.lang = content.language;
}

const SVG = "http://www.w3.org/2000/svg";

/** Strokes on a grid of 24 units. */
const ICONS = {
  left: "M14.5 6l-6 6 6 6",
  right: "M9.5 6l6 6-6 6",
  up: "M6 14.5l6-6 6 6",
  down: "M6 9.5l6 6 6-6",
  zoomIn: "M12 6v12M6 12h12",
  zoomOut: "M6 12h12",
  scenes: "M5 7h14M5 12h14M5 17h9",
  close: "M7 7l10 10M17 7L7 17",
  fullScreen: "M5 9.5V5h4.5M19 9.5V5h-4.5M5 14.5V19h4.5M19 14.5V19h-4.5",
  leaveFullScreen: "M9.5 5v4.5H5M14.5 5v4.5H19M9.5 19v-4.5H5M14.5 19v-4.5H19",
  play: "M9 6.5l8.5 5.5L9 17.5z",
  pause: "M8.5 6.5v11M15.5 6.5v11",
  headset: "M4.5 8h15v9h-4.5l-1.5-2.5h-3L9 17H4.5zM2.5 11v3M21.5 11v3",
  gyroscope: "M9.5 5.5h5v13h-5zM6 8.5c-2.5 1.5-2.5 5.5 0 7M18 8.5c2.5 1.5 2.5 5.5 0 7",
  scene: "M12 19V6M6.5 11.5L12 6l5.5 5.5",
  info: "M12 10.8V18M12 6.4v.1",
  image: "M5 6h14v12H5zM5 15l4-4 4 4 2-2 4 4M15.5 9.5v.1",
  video: "M5 7h9.5v10H5zM14.5 11L19 8v8l-4.5-3",
  audio: "M5 10v4h3l4 4V6l-4 4zM15.5 9.5a4 4 0 010 5M18 7a7.5 7.5 0 010 10",
  link: "M9 6H6v12h12v-3M12 12l6-6M13.5 6H18v4.5",
};

/** @typedef {keyof typeof ICONS | `M${string}`} IconName a path of lazy modules stands for itself */

/** @param {IconName} name @returns {SVGElement} */
export function icon(name) {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  const path = document.createElementNS(SVG, "path");
  path.setAttribute("d", ICONS[/** @type {keyof typeof ICONS} */ (name)] ?? name);
  svg.append(path);
  return svg;
}

/**
 * A round button with an icon and a name.
 *
 * @param {IconName} name
 * @param {string} label
 * @param {() => void} onClick
 * @param {Attributes} [attributes]
 */
export function iconButton(name, label, onClick, attributes = {}) {
  return make(
    "button",
    { type: "button", class: "ezvr-button", "aria-label": label, title: label, click: onClick, ...attributes },
    icon(name),
  );
}

/** @param {HTMLElement} button @param {IconName} name @param {string} label */
export function changeIcon(button, name, label) {
  button.replaceChildren(icon(name));
  button.ariaLabel = button.title = label;
}
