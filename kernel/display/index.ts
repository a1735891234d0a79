/** Values as MIME bundles, without a kernel. */
export { printFrames } from "./dataframe.js";
export { createDisplay, type Displays, type DisplaySink } from "./display.js";
export { registry, renderNow, toMimeBundle } from "./render.js";
export type { Renderer, RenderContext } from "./registry.js";
export { isTensor } from "./tensor/tensor.js";
