/** `dl.layers`: the layers that tfjs lacks, in Keras' names, made and used as `tf.layers` are. */
export { registerFunction, type FunctionName, type FunctionOrName } from "./functions.js";
export {
  groupNormalization,
  type GroupNormalization,
  type GroupNormalizationOptions,
} from "./groupNormalization.js";
export { lambda, type Lambda, type LambdaFunction, type LambdaOptions } from "./lambda.js";
export type { LayerOptions, Shape } from "./layer.js";
export { mixUp, type LabelledBatch, type MixUp, type MixUpOptions } from "./mixUp.js";
export {
  multiHeadAttention,
  type MultiHeadAttention,
  type MultiHeadAttentionOptions,
} from "./multiHeadAttention.js";
export { normalization, type Normalization, type NormalizationOptions } from "./normalization.js";
export {
  randomContrast,
  type RandomContrast,
  type RandomContrastOptions,
} from "./randomContrast.js";
export { randomFlip, type RandomFlip, type RandomFlipOptions } from "./randomFlip.js";
export type { Factor } from "./randomImage.js";
export {
  randomRotation,
  type RandomRotation,
  type RandomRotationOptions,
} from "./randomRotation.js";
export {
  randomTranslation,
  type RandomTranslation,
  type RandomTranslationOptions,
} from "./randomTranslation.js";
export { randomZoom, type RandomZoom, type RandomZoomOptions } from "./randomZoom.js";
export {
  rmsNormalization,
  type RMSNormalization,
  type RMSNormalizationOptions,
} from "./rmsNormalization.js";
export {
  textVectorization,
  type TextVectorization,
  type TextVectorizationOptions,
} from "./textVectorization.js";
