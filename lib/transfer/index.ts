export { cloneModel } from "./clone.js";
export {
  freeze,
  layerBoxes,
  parameterCounts,
  unfreeze,
  type Chosen,
  type ParameterCounts,
} from "./freeze.js";
export { featureExtractor, replaceHead, type HeadOptions } from "./head.js";
export { layerwiseLearningRates } from "./rates.js";
export { sameWeights, snapshot, weightDrift, type Snapshot } from "./drift.js";
export { fineTune, TWO_PHASES, type Phase } from "./fineTune.js";
