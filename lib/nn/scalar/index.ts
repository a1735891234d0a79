/** Networks of scalar values: every number is a node that can be drawn. */
export { Layer, MLP, type LayerOptions, type MlpOptions } from "./layer.js";
export { Neuron, type NeuronOptions, type ScalarActivation } from "./neuron.js";
