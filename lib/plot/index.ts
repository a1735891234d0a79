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

export { confusion, heatmap, images, type HeatmapText, type ImagesText } from "./heatmap.js";

// networks and losses
export { activationCurve, softmaxBars, type CurveRange } from "./activations.js";
export { loopDiagram, type LoopStep } from "./loop.js";
export { logitGradients } from "./logitGradients.js";
export { lossOfParameter, negativeLog, type ParameterText } from "./lossCurves.js";
export { network } from "./network.js";
export type { NetworkText } from "./networkLayout.js";
export { classProbabilities, type ProbabilityText } from "./predictions.js";
export { residuals, type ResidualText } from "./residuals.js";

// computation graphs
export { compareGraphs, computationGraph, type GraphOptions } from "./graph.js";

// optimizers and gradient descent
export { arrows } from "./surface.js";
export { trajectories, type TrajectoriesText, type Walk } from "./trajectory.js";
export { learningRates } from "./learningRates.js";
export { gradientNoise } from "./noise.js";
export { updateCalculator } from "./updates.js";
export { histogram } from "./histogram.js";
export { differenceError } from "./differenceError.js";
export { row } from "./row.js";
export { tangent, type TangentText } from "./tangent.js";

// training and transfer
export { learningCurves, type Curve, type Epoch } from "./learning.js";
export { layers, type LayerBox } from "./layers.js";
