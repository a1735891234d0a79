/** Convolution and pooling, written out. */
export { conv2d, type Conv2d, type Conv2dOptions } from "./conv2d.js";
export { averagePool2d, maxPool2d, type Pool2d, type Pool2dOptions } from "./pooling.js";
export type { Image, Padding } from "./window.js";
