/** Values as MIME bundles, without a kernel. */
export { createDisplay, type Displays, type DisplaySink } from "./display.js";
export { registry, toMimeBundle } from "./render.js";
export type { Renderer, RenderContext } from "./registry.js";
