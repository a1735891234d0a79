/** What keeps a network from learning its data by heart, written out. */
export {
  batchNormalization,
  type BatchNormalization,
  type BatchNormalizationOptions,
  type Normalized,
  type PerFeature,
} from "./batchNormalization.js";
export { dropout, type DropoutOptions } from "./dropout.js";
export { l1, l2, type Penalty } from "./penalty.js";
