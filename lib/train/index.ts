export { lastHistory } from "./lastHistory.js";
export { evaluate, type EvaluateOptions } from "./evaluate.js";
export { fit, type FitOptions } from "./fit.js";
export { findLearningRate, type FindLearningRateOptions } from "./lrFinder.js";
export * as callbacks from "./callbacks/index.js";
export { CorruptCheckpoint } from "./checkpoint/container.js";
export { FolderInUse } from "./checkpoint/lock.js";
export { loadModel, loadWeights } from "./checkpoint/modelFile.js";
export type { CheckpointOptions } from "./checkpoint/options.js";
export {
  sanityChecks,
  SanityReport,
  type SanityCheck,
  type SanityName,
  type SanityOptions,
  type Verdict,
} from "./sanity/index.js";
export type { Callback, Logs, LoopState, RandomStates, TrainingContext } from "./callback.js";
export type { ClassWeight } from "./classWeights.js";
export type { CustomStep, StepInput, StepOutput } from "./customStep.js";
export type { FunctionModel } from "./functionTrainable.js";
export type { LossWeights } from "./layersTrainable.js";
export type { LossFunction } from "./lossValue.js";
export type { MetricLike, MetricsOption } from "./metricSet.js";
export type { Model } from "./models.js";
export type { JitMode } from "../engine/jit/mode.js";
export type { StepReport } from "../engine/jit/unasked.js";
export type { NamedWeight } from "./trainable.js";
export { History, TrainingInterrupted, type BatchLoss, type EpochRow } from "./history.js";
