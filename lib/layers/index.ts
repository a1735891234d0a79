/** `dl.layers`: the layers that tfjs lacks, in Keras' names, made and used as `tf.layers` are. */
import "./compiled.js";

export { registerFunction, type FunctionName, type FunctionOrName } from "./functions.js";
export {
  groupNormalization,
  GroupNormalization,
  type GroupNormalizationOptions,
} from "./groupNormalization.js";
export { lambda, Lambda, type LambdaFunction, type LambdaOptions } from "./lambda.js";
export type { LayerOptions, Shape } from "./layer.js";
export { mixUp, type LabelledBatch, MixUp, type MixUpOptions } from "./mixUp.js";
export {
  multiHeadAttention,
  MultiHeadAttention,
  type MultiHeadAttentionOptions,
} from "./multiHeadAttention.js";
export { normalization, Normalization, type NormalizationOptions } from "./normalization.js";
export { randomContrast, RandomContrast, type RandomContrastOptions } from "./randomContrast.js";
export { randomFlip, RandomFlip, type RandomFlipOptions } from "./randomFlip.js";
export type { Factor } from "./randomImage.js";
export { randomRotation, RandomRotation, type RandomRotationOptions } from "./randomRotation.js";
export {
  randomTranslation,
  RandomTranslation,
  type RandomTranslationOptions,
} from "./randomTranslation.js";
export { randomZoom, RandomZoom, type RandomZoomOptions } from "./randomZoom.js";
export {
  rmsNormalization,
  RMSNormalization,
  type RMSNormalizationOptions,
} from "./rmsNormalization.js";
export {
  textVectorization,
  TextVectorization,
  type TextVectorizationOptions,
} from "./textVectorization.js";
