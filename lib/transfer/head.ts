import * as tf from "@tensorflow/tfjs";
import { requireText, requireThat } from "../core/errors.js";
import { cloneModel } from "./clone.js";
import { requireLayer } from "./freeze.js";

/**
 * A model cut off at a hidden layer: it turns inputs into that layer's features. It shares the weights
 * of the given model.
 *
 * @param model a model with at least two layers
 * @param layerName by default the layer before the last
 * @throws ArgumentError for a layer that does not exist, and for a model of one layer
 * @example
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 4, inputShape: [2], name: "features" }),
 *     tf.layers.dense({ units: 3, name: "head" }),
 *   ],
 * });
 * dl.featureExtractor(model, "features").predict(tf.ones([5, 2])); // shape [5, 4]
 */
export function featureExtractor(model: tf.LayersModel, layerName?: string): tf.LayersModel {
  if (layerName !== undefined) requireLayer(model, layerName, "layerName");
  const layer = layerName === undefined ? model.layers.at(-2) : model.getLayer(layerName);
  const layers = model.layers.length;
  requireThat(layer !== undefined, "model", "a model with at least two layers", layers);
  return tf.model({ inputs: model.inputs, outputs: layer.output });
}

/** What {@link replaceHead} puts on top. */
export interface HeadOptions {
  /** Classes of the new task. */
  readonly units: number;
  /** "softmax" by default. */
  readonly activation?: "softmax" | "sigmoid" | "linear";
  /** Name of the new layer; "head" by default. */
  readonly name?: string;
  /** The last layer to keep; by default the one before the old head. */
  readonly after?: string;
  /** Of the new weights; without it they follow `seedAll`. */
  readonly seed?: number;
}

/**
 * A copy of a model with a new, randomly initialised last layer for another task. The given model
 * stays as it is. The new kernel is Glorot uniform: standard deviation √(2 / (fan_in + fan_out)).
 * Source: Glorot and Bengio 2010.
 *
 * @param model the trained one
 * @param options units; activation "softmax", name "head", after: the layer before the last, seed
 * @throws ArgumentError for units below 1, an unknown activation, a blank name, a layer that does not
 *   exist, a seed that is none
 * @example
 * const letters = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 4, inputShape: [2], name: "features" }),
 *     tf.layers.dense({ units: 26, activation: "softmax", name: "letter" }),
 *   ],
 * });
 * const digits = await dl.replaceHead(letters, { units: 10, seed: 1 });
 * digits.predict(tf.ones([5, 2])); // shape [5, 10]
 */
export async function replaceHead(
  model: tf.LayersModel,
  options: HeadOptions,
): Promise<tf.LayersModel> {
  const { units, activation = "softmax", name = "head", after, seed } = options;
  requireThat(Number.isInteger(units) && units >= 1, "units", "a whole number ≥ 1", units);
  const known = ["softmax", "sigmoid", "linear"].includes(activation);
  requireThat(known, "activation", '"softmax", "sigmoid" or "linear"', activation);
  requireText("name", name);
  if (after !== undefined) requireLayer(model, after, "after");
  const seeded = seed === undefined || (Number.isInteger(seed) && seed >= 0 && seed < 2 ** 32);
  requireThat(seeded, "seed", "a whole number in [0, 4294967296)", seed);
  const copy = await cloneModel(model);
  const base = featureExtractor(copy, after);
  const kernelInitializer = tf.initializers.glorotUniform(seed === undefined ? {} : { seed });
  const head = tf.layers.dense({ units, activation, name, kernelInitializer });
  const output = head.apply(base.outputs[0] as tf.SymbolicTensor) as tf.SymbolicTensor;
  const made = tf.model({ inputs: base.inputs, outputs: output });
  // The old head is in the copy alone, and nobody else could free it.
  for (const layer of copy.layers.filter((each) => !made.layers.includes(each)))
    for (const weight of layer.weights) weight.dispose();
  return made;
}
