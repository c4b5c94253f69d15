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
  arrival: ManifestView | null;
}

export interface ManifestInfoHotspot extends ManifestHotspotBase {
  kind: "info";
  text: Text;
}

export type ManifestHotspot = ManifestSceneHotspot | ManifestInfoHotspot;

export interface ManifestScene {
  id: string;
  title: Text;
  alternative_text: Text;
  panorama: ManifestPanorama;
  initial_view: ManifestView;
  hotspots: ManifestHotspot[];
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
  arrival: View | null;
}

export interface InfoHotspot extends HotspotBase {
  kind: "info";
  text: Text;
}

export type Hotspot = SceneHotspot | InfoHotspot;

export interface Scene {
  id: string;
  /** Position in the tour, from 0. */
  index: number;
  title: Text;
  alternativeText: Text;
  panorama: Panorama;
  initialView: View;
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
}

/** Fills the placeholders of an interface sentence in the visitor's language. */
export type Translate = (key: MessageKey, values?: Record<string, string | number>) => string;

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
