/** Activation functions of numbers, lists and tensors, each with its derivative, formula and curve. */
export {
  defineActivation,
  type Activation,
  type ActivationDefinition,
  type CurvePoint,
} from "./activation.js";
export { elu, leakyRelu, linear, relu } from "./rectified.js";
export { gelu, sigmoid, silu, softplus, swish, tanh } from "./sigmoidal.js";
export { logSoftmax, softmax, type VectorActivation } from "./softmax.js";
