/** Pictures: each function gives a Chart, a Vega-Lite specification with the sentence that says what it shows. */

// any data
export type { AxisText } from "./axisText.js";
export { bar } from "./bar.js";
export { line, type LineText } from "./line.js";
export { scatter, type ScatterText } from "./scatter.js";
export type { Table } from "./table.js";
// classifiers
export {
  precisionRecall,
  roc,
  type ClassifierScores,
  type ClassifierText,
} from "./classifierCurves.js";
export { thresholds, type ThresholdText } from "./thresholds.js";

export { confusion, heatmap, type HeatmapText } from "./heatmap.js";
export { images, type ImagesText } from "./images.js";
export { worstErrors, type Judged, type WorstText } from "./worstErrors.js";

// networks and losses
export { activationCurves } from "./activationCurves.js";
export { activationCurve, softmaxBars, type CurveRange } from "./activations.js";
export { loopDiagram, type LoopStep } from "./loop.js";
export { logitGradients } from "./logitGradients.js";
export { lossOfParameter, negativeLog, type ParameterText } from "./lossCurves.js";
export { network } from "./network.js";
export type { NetworkText } from "./networkLayout.js";
export { neuronMaps, type NeuronMapsText } from "./neuronMaps.js";
export { classProbabilities, type ProbabilityText } from "./predictions.js";
export { residuals, type ResidualText } from "./residuals.js";

// computation graphs
export { compareGraphs, computationGraph, type GraphOptions } from "./graph.js";
export { jitGraph, type JitGraphText } from "./jitGraph.js";

// optimizers and gradient descent
export { arrows } from "./surface.js";
export { trajectories, type TrajectoriesText, type Walk } from "./trajectory.js";
export { learningRateFinder } from "./learningRateFinder.js";
export { learningRates } from "./learningRates.js";
export { schedules, type SchedulesText } from "./schedules.js";
export { gradientNoise } from "./noise.js";
export { updateCalculator } from "./updates.js";
export { histogram } from "./histogram.js";
export { differenceError } from "./differenceError.js";
export { row } from "./row.js";
export { tangent, type TangentText } from "./tangent.js";

// training and transfer
export { BoundaryRecorder } from "./boundaryRecorder.js";
export type { PlaneData, PlaneModel, PlaneSnapshot } from "./boundaryGrid.js";
export { decisionBoundary, filmStrip, type BoundaryText } from "./decisionBoundary.js";
export { learningCurves, type Curve, type Epoch } from "./learning.js";
export { layers, type LayerBox } from "./layers.js";

// inside a model
export { featurePca, scree, type FeaturePcaText, type FeatureSnapshot } from "./components.js";
export { lossLandscape, type LandscapeText } from "./lossLandscape.js";
export { gradientFlow } from "./gradientFlow.js";
export {
  activationHistograms,
  weightHistograms,
  type LayerHistogramText,
} from "./layerHistograms.js";
export type { Statistics, StatisticsSnapshot } from "./layerSnapshots.js";

// what a model sees in images
export { gradCam, occlusion, saliency, type AttributionText } from "./attribution.js";
export { featureMaps, filters, type TilesText } from "./convolution.js";
export type { Image } from "./picture.js";

// sequences
export { attention, type AttentionText } from "./attention.js";
export { gates, type GatesText } from "./gates.js";

// models as a whole
export { layerGraph, type LayerGraphText } from "./layerGraph.js";
export { modelSummary } from "./modelSummary.js";

// classical methods
export { elbow, silhouette, type ElbowText } from "./clusters.js";
export { dendrogram, type DendrogramText } from "./dendrogram.js";
export {
  gaussianProcess,
  type GaussianProcessStep,
  type GaussianProcessText,
} from "./gaussianProcess.js";
export { epsilonTube, type TubeText } from "./epsilonTube.js";
export { qq, residualsAgainstFitted, type RegressionText } from "./regression.js";
