/** `dl.callbacks`: what a training is told on its way, in Keras' names. */
export { CSVLogger, type CSVLoggerOptions } from "./csvLogger.js";
export { EarlyStopping, type EarlyStoppingOptions } from "./earlyStopping.js";
export { LearningRateScheduler, type RateOf } from "./learningRateScheduler.js";
export { LiveChart, type LiveChartOptions } from "./liveChart.js";
export { ModelCheckpoint, type ModelCheckpointOptions } from "./modelCheckpoint.js";
export { ReduceLROnPlateau, type ReduceLROnPlateauOptions } from "./reduceLROnPlateau.js";
export { TensorBoard, type TensorBoardOptions } from "./tensorBoard.js";
export { TerminateOnNaN } from "./terminateOnNaN.js";
