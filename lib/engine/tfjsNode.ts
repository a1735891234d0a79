import { createRequire } from "node:module";

/** What a program sees as `tf`: tfjs with the additions of its Node package. */
export type TfjsNode = typeof import("@tensorflow/tfjs-node-gpu");

/**
 * `require`, so that the environment can be set before a module loads, and because importing tfjs as
 * an ES module takes twice as long (Node scans every file for export names).
 */
export const require = createRequire(import.meta.url);

/** tfjs alone: the same instance that tfjs-node builds on. */
export function tfjs(): typeof import("@tensorflow/tfjs") {
  return require("@tensorflow/tfjs") as typeof import("@tensorflow/tfjs");
}
