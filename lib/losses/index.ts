/** Loss functions of numbers, lists and tensors, each with its gradient and formula. */
export {
  binaryCrossentropy,
  categoricalCrossentropy,
  hinge,
  sparseCategoricalCrossentropy,
  type CrossentropyOptions,
} from "./classification.js";
export type { Loss, LossGradient } from "./loss.js";
export { huber, meanAbsoluteError, meanSquaredError, type HuberOptions } from "./regression.js";
