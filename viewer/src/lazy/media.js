// What an image, video or audio hotspot shows in its panel. Nothing plays by itself, and whatever
// plays ends with the panel.

/** @import { ManifestVideoHotspot, MediaHotspot, Part, Text, Tools } from "../types" */
/** @import { Say } from "./prepare.js" */
import { makePicture, widthWithin } from "./picture.js";
import { prepare } from "./prepare.js";

/** @param {MediaHotspot} hotspot @param {Tools} tools @returns {Promise<Part>} */
export async function makeMedia(hotspot, tools) {
  const say = await prepare(tools);
  if (hotspot.kind === "image") {
    const picture = makePicture(hotspot.image, tools, say);
    return { element: tools.make("div", {}, picture, ...told(hotspot.text, tools)), wide: true };
  }
  const recording = hotspot.kind === "video" ? hotspot.video : hotspot.audio;
  const player = makePlayer(hotspot, tools);
  const place = tools.make("div", { class: `ezvr-player ezvr-${hotspot.kind}` });
  if (hotspot.kind === "video") {
    const { width, height } = hotspot.video;
    place.style.aspectRatio = `${width} / ${height}`;
    // A small video is shown larger: its controls need the room.
    place.style.maxWidth = widthWithin({ width: 9999, height: (9999 * height) / width }, 0.55);
  }
  const fail = () => {
    const playable = player.canPlayType(recording.type) !== "";
    const sentence = say(playable ? (hotspot.kind === "video" ? "videoFailed" : "audioFailed") : "unplayable");
    place.replaceChildren(tools.makeFailure(sentence, tools.translate, playable ? retry : undefined));
  };
  const show = () => {
    player.src = new URL(recording.src, tools.tour.base).href;
    place.replaceChildren(player);
  };
  const retry = () => {
    show();
    player.focus({ preventScroll: true });
  };
  player.addEventListener("error", () => player.hasAttribute("src") && fail());
  show();
  return {
    element: tools.make("div", {}, place, ...transcript(hotspot.text, tools, say)),
    wide: hotspot.kind === "video",
    stop() {
      player.pause();
      // Nothing more of it is loaded.
      player.removeAttribute("src");
      player.load();
    },
  };
}

/** @param {Exclude<MediaHotspot, { kind: "image" }>} hotspot @param {Tools} tools @returns {HTMLMediaElement} */
function makePlayer(hotspot, tools) {
  const { make, content, language, savesData } = tools;
  const name = content.pick(hotspot.label);
  const common = {
    controls: true,
    // No cookie goes along, and captions from another origin are allowed.
    crossorigin: "anonymous",
    preload: savesData() ? "none" : "metadata",
    "aria-label": name.text,
    lang: name.language !== language && name.language,
  };
  if (hotspot.kind === "audio") return make("audio", common);
  const { video, poster } = hotspot;
  const size = { width: String(video.width), height: String(video.height) };
  const image = poster && new URL(poster.src, tools.tour.base).href;
  return make("video", { ...common, ...size, playsinline: true, poster: image }, ...tracks(hotspot, tools));
}

/** @param {ManifestVideoHotspot} hotspot @param {Tools} tools */
function tracks({ captions }, { make, tour }) {
  return captions.map(({ language, src }) =>
    make("track", {
      kind: "captions",
      srclang: language,
      label: ownName(language),
      src: new URL(src, tour.base).href,
    }),
  );
}

/** As its speakers call it. @param {string} language */
function ownName(language) {
  const name = new Intl.DisplayNames([language], { type: "language" }).of(language) ?? language;
  return name.charAt(0).toLocaleUpperCase(language) + name.slice(1);
}

/** @param {Text | undefined} text @param {Tools} tools */
function told(text, { make, content, language, setContent }) {
  const picked = content.pick(text ?? {});
  if (!picked.text) return [];
  const paragraph = make("p");
  setContent(paragraph, picked, language);
  return [paragraph];
}

/** @param {Text | undefined} text @param {Tools} tools @param {Say} say */
function transcript(text, tools, say) {
  const [paragraph] = told(text, tools);
  if (!paragraph) return [];
  return [tools.make("details", {}, tools.make("summary", {}, say("transcript")), paragraph)];
}
