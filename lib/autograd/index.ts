export { GradientError } from "./backward.js";
export { Graph } from "./graph.js";
export type { BackwardStep, ForwardStep, GraphEdge, GraphNode } from "./graph.js";
export { GradCheck, gradCheck } from "./gradCheck.js";
export { noGrad } from "./noGrad.js";
export { numericGradient } from "./numericGradient.js";
export type { Operation } from "./operation.js";
export type { Path } from "./path.js";
export { Value, type Role, type Scalar } from "./value.js";
