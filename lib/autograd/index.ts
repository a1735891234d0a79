export { GradientError } from "./backward.js";
export { Graph } from "./graph.js";
export type { BackwardStep, ForwardStep, GraphEdge, GraphNode } from "./graph.js";
export { gradCheck } from "./gradCheck.js";
export { GradCheck, type GradCheckRow, type Judgement, type Precision } from "./gradCheckTable.js";
export { noGrad } from "./noGrad.js";
export { numericGradient } from "./numericGradient.js";
export type { Operation } from "./operation.js";
export type { Path } from "./path.js";
export type { TensorCheckOptions } from "./tensorGradCheck.js";
export type { NamedTensors } from "./tensorTrace.js";
export { Value, type Role, type Scalar } from "./value.js";
export { TensorGraph, type TensorEdge, type TensorNode } from "./tensorGraph.js";
export {
  grad,
  hessian,
  jacobian,
  jvp,
  valueAndGrad,
  vjp,
  type TensorFunction,
} from "./derivatives.js";
