export * as datasets from "./datasets.js";
export type { Dataset, GlyphOptions } from "./datasets.js";
export { LabelledImages } from "./images.js";
export { BatchLoader } from "./batches.js";
export { trainTestSplit, type SplitOptions } from "./split.js";
export * as preprocessing from "./preprocessing.js";
