export * as optimizers from "./optimizers/index.js";
export * as surfaces from "./surfaces.js";
export type { Surface } from "./surfaces.js";
export { Optimizer } from "./optimizer.js";
export type { ArrayOptimizer, OptimizerState, Update } from "./arrayOptimizer.js";
export type { OptimizerOptions } from "./settings.js";
export type { Vector } from "./algebra/arrays.js";
export { optimize } from "./optimize.js";
export type { OptimizeOptions, Trajectory, TrajectoryPoint } from "./optimize.js";
export { gradientDescent } from "./descent.js";
export type { Descent, DescentOptions, DescentPoint } from "./descent.js";
export { gradientNoise } from "./noise.js";
export type { GradientNoise, NoisePoint } from "./noise.js";
export { leastSquaresLine, lossSurface, squaredErrorOfLine } from "./problem.js";
export type { SampleLoss } from "./problem.js";
export { naiveForwardPasses, tuneNaively } from "./naiveTuning.js";
export type { NaiveTuning } from "./naiveTuning.js";
export { lastBatchSize, totalUpdates, updatesPerEpoch } from "./updates.js";
export * as schedules from "./schedules/index.js";
export type { DecayOptions, Schedule, ScheduleConfig, SchedulePoint } from "./schedules/index.js";
export { lrFinder } from "./lrFinder.js";
export type {
  LearningRateFinderOptions,
  LearningRateFinderPoint,
  LearningRateFinderResult,
} from "./lrFinder.js";
