/** Looking into models: what layers hold, give and learn, and what in a sample a model looks at. */
export type { BatchLoss } from "./batchLoss.js";
export { coarser, type Distribution, type Histogram } from "./distribution.js";
export { featureMaps, type FeatureMaps } from "./featureMaps.js";
export { features } from "./features.js";
export { filters, type Filters } from "./filters.js";
export { gates, type Gates } from "./gates.js";
export { gradCam, type GradCam, type GradCamOptions } from "./gradCam.js";
export {
  lossLandscape,
  type LandscapeOptions,
  type LossLandscape,
  type LossLine,
  type LossPlane,
} from "./lossLandscape.js";
export { occlusion, type Occlusion, type OcclusionOptions } from "./occlusion.js";
export { pca, type PrincipalComponents } from "./pca.js";
export { saliency, type Saliency } from "./saliency.js";
export type { ScoreOptions } from "./score.js";
export {
  layerStatistics,
  type LayerStatistics,
  type ModelStatistics,
  type StatisticsOptions,
} from "./statistics.js";
export { summary, type ModelSummary, type SummaryRow } from "./summary.js";
