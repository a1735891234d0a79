export { fit, type FitCallback, type FitOptions } from "./fit.js";
export { History, TrainingInterrupted, type EpochRow } from "./history.js";
export type { TrainingData } from "./checks.js";
