/** Layers and the training loop written out, from tensors or single numbers and nothing else. */
export { BatchGenerator, type Batch, type BatchGeneratorOptions } from "./batchGenerator.js";
export { NaiveDense, type NaiveDenseOptions, type TensorFunction } from "./naiveDense.js";
export { NaiveSequential } from "./naiveSequential.js";
export {
  Perceptron,
  type PerceptronEpoch,
  type PerceptronFitOptions,
  type PerceptronHistory,
  type PerceptronOptions,
  type PerceptronUpdate,
} from "./perceptron.js";
export * from "./scalar/index.js";
export {
  evaluate,
  fit,
  oneTrainingStep,
  updateWeights,
  type BatchProgress,
  type FitOptions,
  type History,
  type StepOptions,
  type TensorLoss,
  type Trainable,
} from "./training.js";
export * from "./images/index.js";
export * from "./sequences/index.js";
export * from "./regularization/index.js";
