// The customer's logo and colour. Script sets properties only: the page's policy forbids style in
// attributes.

/** @import { Branding, Tools } from "../types" */
import { edgeOn, readColour, textOn, writeColour } from "./contrast.js";
import { makeImage } from "./picture.js";

/** As styles/base.css has it. @type {[number, number, number]} */
const ACCENT = [124, 196, 255];

/** @param {Branding} branding @param {HTMLElement} root of the viewer @param {Tools} tools */
export function showBranding({ logo, link, accent }, root, tools) {
  const colour = readColour(accent) ?? ACCENT;
  const paint = () => {
    const plate = readColour(getComputedStyle(root).getPropertyValue("--plate-solid").trim());
    root.style.setProperty("--accent", writeColour(colour));
    root.style.setProperty("--on-accent", writeColour(textOn(colour)));
    root.style.setProperty("--accent-edge", writeColour(plate ? edgeOn(colour, plate) : colour));
  };
  paint();
  // After the viewer itself, which listens first, has changed to the other scheme.
  matchMedia("(prefers-color-scheme: light)").addEventListener("change", paint);
  if (logo) root.append(makeLogo(logo, link, tools));
}

/** @param {NonNullable<Branding["logo"]>} logo @param {string | null} link @param {Tools} tools */
function makeLogo(logo, link, tools) {
  const { make, content, translate } = tools;
  const image = makeImage(logo, tools);
  const label = content.pick(logo.alternative_text).text || (link ?? "");
  if (!link || !/^https?:/i.test(link)) return make("div", { class: "ezvr-logo" }, image);
  // The link has a name of its own, and is there even where the picture is not.
  image.alt = "";
  image.onerror = () => image.replaceWith(label);
  return make(
    "a",
    {
      class: "ezvr-logo",
      href: link,
      target: "_blank",
      rel: "noopener noreferrer",
      "aria-label": translate("link", { label }),
    },
    image,
  );
}
