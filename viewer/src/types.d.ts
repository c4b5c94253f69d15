/** The manifest as the API publishes it (manifest.schema.json). Angles are degrees. */
export type Text = Record<string, string>;

export interface ManifestView {
  yaw: number;
  pitch: number;
  hfov: number;
}

export interface ManifestRange {
  yaw_min: number;
  yaw_max: number;
  pitch_min: number;
  pitch_max: number;
}

export interface ManifestPanorama {
  face_size: number;
  tile_size: number;
  levels: number;
  formats: string[];
  template: string;
  faces: string;
  preview: string;
  poster: string;
  visible: ManifestRange | null;
}

interface ManifestHotspotBase {
  id: string;
  yaw: number;
  pitch: number;
  label: Text;
}

export interface ManifestSceneHotspot extends ManifestHotspotBase {
  kind: "scene";
  target: string;
  /** "heading": the visitor goes on looking in the same compass direction. */
  arrival: ManifestView | "heading" | null;
}

export interface ManifestInfoHotspot extends ManifestHotspotBase {
  kind: "info";
  text: Text;
}

export interface Picture {
  src: string;
  width: number;
  height: number;
  alternative_text: Text;
}

export interface ManifestImageHotspot extends ManifestHotspotBase {
  kind: "image";
  image: Picture;
  text?: Text;
}

export interface ManifestVideoHotspot extends ManifestHotspotBase {
  kind: "video";
  video: { src: string; type: string; width: number; height: number };
  poster?: Picture;
  captions: { language: string; src: string }[];
  /** The transcript. */
  text?: Text;
}

export interface ManifestAudioHotspot extends ManifestHotspotBase {
  kind: "audio";
  audio: { src: string; type: string };
  text?: Text;
}

export interface ManifestLinkHotspot extends ManifestHotspotBase {
  kind: "link";
  url: string;
}

export type ManifestHotspot =
  | ManifestSceneHotspot
  | ManifestInfoHotspot
  | ManifestImageHotspot
  | ManifestVideoHotspot
  | ManifestAudioHotspot
  | ManifestLinkHotspot;

export interface ManifestScene {
  id: string;
  title: Text;
  alternative_text: Text;
  panorama: ManifestPanorama;
  initial_view: ManifestView;
  /** Degrees clockwise from north at yaw 0. */
  north_offset?: number;
  hotspots: ManifestHotspot[];
}

export interface FloorPlan {
  id: string;
  title: Text;
  image: Picture;
  /** Degrees clockwise from the picture's top. */
  north: number;
  /** From 0 to 1, from the picture's top left. */
  places: { scene: string; x: number; y: number }[];
}

export interface Branding {
  logo: Picture | null;
  link: string | null;
  /** As in #7cc4ff. */
  accent: string | null;
  scheme: "auto" | "light" | "dark";
}

/** How the tour opens when its address says nothing. */
export interface Settings {
  rotation: boolean;
  little_planet: boolean;
}

export interface Manifest {
  version: number;
  id: string;
  revision: number;
  published_at: string;
  languages: string[];
  title: Text;
  description: Text;
  start_scene: string;
  scenes: ManifestScene[];
  floor_plans?: FloorPlan[];
  branding?: Branding;
  settings?: Settings;
}

/** What the viewer works with: angles are radians, addresses are absolute. */
export interface View {
  yaw: number;
  pitch: number;
  /** The angle across the longer side of the view. */
  hfov: number;
}

/** One eye's view: a page has one, a headset two. */
export interface Sight {
  /** Device pixels. */
  width: number;
  height: number;
  /** Column-major: a direction to clip x, clip y and w. */
  toClip: Float32Array;
  /** Column-major: (x, y, 1) in clip space to an unnormalised direction. */
  toRay: Float32Array;
}

/** A headset that draws in place of the page. */
export interface Immersion {
  /** Of its own textures. */
  readonly bytes: number;
  /** Resolves when nothing is seen, so that the picture may change. */
  cover(): Promise<void>;
}

/** Draws the picture in place of the usual projection, for a while. */
export interface Lens {
  /** Returns false when it is over, and nothing was drawn. `extent`: tangents of half the angles. */
  paint(
    picture: { cube: WebGLTexture | null; softness: number; tiles: import("./lod.js").Tile[] },
    view: View,
    extent: readonly [number, number],
    time: number,
  ): boolean;
}

export interface Range {
  yawMin: number;
  yawMax: number;
  pitchMin: number;
  pitchMax: number;
}

export interface Panorama {
  tileSize: number;
  levels: number;
  /**
   * Address of one tile, in the format that this browser knows best; row 0 at the top, level 0 the
   * smallest.
   */
  tileAddress(face: string, level: number, row: number, column: number): Promise<string>;
  /** Address of the strip of six 256-pixel faces. */
  faces: string;
  /** The same strip, tiny, as a data: address. */
  preview: string;
  poster: string;
  visible: Range | null;
}

interface HotspotBase {
  id: string;
  yaw: number;
  pitch: number;
  label: Text;
}

export interface SceneHotspot extends HotspotBase {
  kind: "scene";
  target: string;
  arrival: View | "heading" | null;
}

/** Its addresses are as they stand in the manifest; `Tour.base` says where they start. */
export type MediaHotspot = ManifestImageHotspot | ManifestVideoHotspot | ManifestAudioHotspot;

/** What is shown in a panel. */
export type PanelHotspot = ManifestInfoHotspot | MediaHotspot;

export type Hotspot = SceneHotspot | PanelHotspot | ManifestLinkHotspot;

export interface Scene {
  id: string;
  /** Position in the tour, from 0. */
  index: number;
  title: Text;
  alternativeText: Text;
  panorama: Panorama;
  initialView: View;
  /** Radians clockwise from north at yaw 0, where it is known. */
  north: number | null;
  /** In the order of their yaw, to the right from the initial view. */
  hotspots: Hotspot[];
}

export interface Tour {
  id: string;
  languages: string[];
  title: Text;
  description: Text;
  startScene: Scene;
  scenes: Scene[];
  /** Where relative addresses start. */
  base: string;
  floorPlans: FloorPlan[];
  branding: Branding | null;
  settings: Settings | null;
}

/** What fills a panel. */
export interface Part {
  element: HTMLElement;
  /** Needs more room than a text. */
  wide?: boolean;
  /** Another scene is shown. */
  show?(scene: Scene): void;
  /** The view is about to be drawn. */
  turn?(view: View): void;
  /** The panel closes. */
  stop?(): void;
}

/** What lazy modules are given, since they import nothing of the first load. */
export interface Tools extends Pick<typeof import("./dom.js"), "make" | "icon" | "iconButton" | "setContent"> {
  makeFailure: typeof import("./trouble.js").makeFailure;
  savesData: typeof import("./a11y.js").savesData;
  translator: typeof import("./i18n.js").translator;
  translate: Translate;
  /** Of the interface. */
  language: string;
  content: import("./i18n.js").Content;
  tour: Tour;
  /** Address of the viewer's folder. */
  root: string;
}

/** Fills the placeholders of an interface sentence in the visitor's language. */
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

/** Of lazy modules only. */
export type LaterKey = keyof typeof import("../locales/later/en.js").default;

export type MessageKey = keyof typeof import("../locales/en.js").default;

declare global {
  interface Navigator {
    /** Not in every browser. */
    readonly connection?: { readonly saveData?: boolean };
  }
}

/** What the page around a frame may know of a tour, and do with it. */
export interface FramedTour {
  /** Id of the scene that is shown; null before one is. */
  readonly scene: string | null;
  readonly view: ManifestView | null;
  /** Every scene, with its title in the visitor's language. */
  readonly scenes: readonly { id: string; title: string }[];
  /** Why the tour cannot be shown. */
  readonly trouble: string | null;
  /** Called after each drawn frame, and when trouble comes. */
  onChange: () => void;
  goTo(scene: string): Promise<void>;
  lookAt(view: Partial<ManifestView>): void;
}
