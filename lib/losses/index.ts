/** Loss functions of numbers, lists and tensors, each with its gradient, formula and curve. */
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  sparseCategoricalCrossentropy,
  type CrossentropyOptions,
  type SmoothingOptions,
} from "./classification.js";
export { klDivergence } from "./divergence.js";
export {
  binaryFocalCrossentropy,
  categoricalFocalCrossentropy,
  type BinaryFocalOptions,
  type FocalOptions,
} from "./focal.js";
export type { Loss, LossCurveRange, LossGradient, LossPoint } from "./loss.js";
export { hinge, squaredHinge } from "./margin.js";
export {
  epsilonInsensitive,
  huber,
  logCosh,
  meanAbsoluteError,
  meanSquaredError,
  type EpsilonOptions,
  type HuberOptions,
} from "./regression.js";
export {
  cosineSimilarity,
  meanAbsolutePercentageError,
  meanSquaredLogarithmicError,
  poisson,
} from "./relative.js";
