// The page of a tour that is not there: the page around it cannot see that, so it is told.

import { EmbedApi } from "./embed-api.js";

if (window.parent !== window) {
  const nothing = { trouble: "NotFound", scene: null, view: null, scenes: [] };
  new EmbedApi({ ...nothing, goTo: async () => undefined, lookAt: () => undefined, onChange: () => undefined });
}
