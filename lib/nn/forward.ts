/** Watching numbers go through a network, layer by layer. */
import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor, type Nested } from "../core/nested.js";
import type { NaiveDense } from "./naiveDense.js";
import { NaiveSequential } from "./naiveSequential.js";

/** What happened in one layer, in plain numbers; the first axis counts samples. */
export interface LayerTrace {
  readonly name: string;
  /** The activation's name; null for a layer without one. */
  readonly activation: string | null;
  /** [n, …] of what came in and of what went out. */
  readonly inputShape: readonly number[];
  readonly outputShape: readonly number[];
  readonly input: Nested;
  /** The weighted sums before the activation; null for a layer that has none (Flatten, Dropout, LSTM …). */
  readonly z: Nested | null;
  /** The activations: what went out. */
  readonly a: Nested;
  /** Of a dense layer [inputs, units], else null. */
  readonly kernel: readonly (readonly number[])[] | null;
  readonly bias: readonly number[] | null;
}

/** A forward pass: the layers in order. */
export interface ForwardTrace {
  readonly input: Nested;
  readonly layers: readonly LayerTrace[];
  readonly output: Nested;
}

/**
 * Runs the model on x and keeps every layer's input, weighted sum z and activation a.
 * @param model a NaiveSequential, or a built tf.Sequential (as in prediction: dropout is off)
 * @param x a batch as a tensor or nested lists, [n, …]
 * @returns plain numbers; no tensor is left behind
 * @throws {ArgumentError} for another kind of model, or an x that does not fit its first layer.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
 * const { layers } = dl.forward.trace(model, [[1, 2]]);
 * layers.map((layer) => layer.outputShape); // [[1, 3]]
 */
export function trace(model: NaiveSequential | tf.Sequential, x: tf.Tensor | Nested): ForwardTrace {
  return tidyNumbers(() => {
    const input = isTensor(x) ? x : tf.tensor(x);
    const layers = model instanceof NaiveSequential ? naive(model, input) : keras(model, input);
    return { input: numbers(input), layers, output: layers.at(-1)?.a ?? numbers(input) };
  });
}

/** tf.tidy for a function that returns plain numbers, which its type does not foresee. */
function tidyNumbers<T>(compute: () => T): T {
  let result: T | undefined;
  tf.tidy(() => {
    result = compute();
  });
  return result as T;
}

function naive(model: NaiveSequential, input: tf.Tensor): LayerTrace[] {
  let current = input;
  return model.layers.map((layer, i) => {
    const z = layer.weightedSum(current);
    const a = layer.activation(z);
    const traced = record(`dense ${i + 1}`, layer.activation.name, current, z, a, kernelOf(layer));
    current = a;
    return traced;
  });
}

function kernelOf(layer: NaiveDense): [tf.Tensor, tf.Tensor] {
  return [layer.W, layer.b];
}

function keras(model: tf.Sequential, input: tf.Tensor): LayerTrace[] {
  const layers = (model as { layers?: tf.layers.Layer[] } | null)?.layers;
  requireThat(
    model instanceof tf.Sequential && Array.isArray(layers),
    "model",
    "a NaiveSequential or a tf.Sequential",
    model,
  );
  requireFit(model, input);
  let current = input;
  return model.layers.map((layer) => {
    const a = layer.apply(current) as tf.Tensor;
    const activation = activationName(layer);
    const z = weightedSum(layer, current, activation);
    const dense = layer.getClassName() === "Dense";
    const [kernel, bias] = dense ? layer.getWeights() : [];
    const weights: [tf.Tensor, tf.Tensor] | null =
      kernel === undefined ? null : [kernel, bias ?? tf.zeros([kernel.shape[1] ?? 0])];
    const traced = record(layer.name, activation, current, z, a, weights);
    current = a;
    return traced;
  });
}

function requireFit(model: tf.Sequential, input: tf.Tensor): void {
  const expected = model.inputs[0]?.shape ?? [];
  const fits =
    expected.length === input.rank &&
    expected.every((size, axis) => size === null || size === input.shape[axis]);
  const shape = expected.map((size) => size ?? "n").join(", ");
  requireThat(fits, "x", `of shape [${shape}]`, input);
}

/** The name of φ in the layer's configuration; recurrent layers have several and count as none. */
function activationName(layer: tf.layers.Layer): string | null {
  const { activation, recurrentActivation, units } = layer.getConfig() as {
    activation?: unknown;
    recurrentActivation?: unknown;
    units?: unknown;
  };
  const recurrent = recurrentActivation !== undefined || layer instanceof tf.RNN;
  if (layer.getClassName() === "Activation") return String(activation);
  if (typeof activation !== "string" || recurrent) return null;
  return units === undefined && layer.getWeights().length === 0 ? null : activation;
}

/** What every class of tf.layers has beside its constructor. */
interface LayerClass {
  fromConfig(Class: LayerClass, config: tf.serialization.ConfigDict): tf.layers.Layer;
}

/** The layer's output with φ replaced by the identity, computed by a copy that shares its weights' values. */
function weightedSum(
  layer: tf.layers.Layer,
  input: tf.Tensor,
  activation: string | null,
): tf.Tensor | null {
  if (activation === null) return null;
  if (layer.getClassName() === "Activation") return input;
  const Class = layer.constructor as unknown as LayerClass;
  const linear = Class.fromConfig(Class, { ...layer.getConfig(), activation: "linear" });
  linear.build(input.shape);
  linear.setWeights(layer.getWeights());
  const z = linear.apply(input) as tf.Tensor;
  for (const weight of linear.weights) weight.dispose();
  return z;
}

function record(
  name: string,
  activation: string | null,
  input: tf.Tensor,
  z: tf.Tensor | null,
  a: tf.Tensor,
  weights: [tf.Tensor, tf.Tensor] | null,
): LayerTrace {
  return {
    name,
    activation,
    inputShape: [...input.shape],
    outputShape: [...a.shape],
    input: numbers(input),
    z: z === null ? null : numbers(z),
    a: numbers(a),
    kernel: weights === null ? null : (numbers(weights[0]) as number[][]),
    bias: weights === null ? null : (numbers(weights[1]) as number[]),
  };
}

function numbers(tensor: tf.Tensor): Nested {
  return tensor.arraySync();
}
