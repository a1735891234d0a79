/** Activation functions of numbers, lists and tensors, each with its derivative, formula and curve. */
export {
  defineActivation,
  type Activation,
  type ActivationDefinition,
  type CurvePoint,
} from "./activation.js";
export { hardSigmoid, hardSwish, hardTanh, relu6, step } from "./hard.js";
export { elu, leakyRelu, linear, relu, selu } from "./rectified.js";
export {
  exponential,
  gelu,
  logSigmoid,
  mish,
  sigmoid,
  silu,
  softplus,
  softsign,
  swish,
  tanh,
} from "./sigmoidal.js";
export { logSoftmax, softmax, type VectorActivation } from "./softmax.js";
