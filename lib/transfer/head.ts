import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { cloneModel } from "./clone.js";

/**
 * A model cut off at a hidden layer: it turns inputs into that layer's features. It shares the weights
 * of the given model.
 *
 * @param layerName by default the layer before the last
 * @throws Error for a layer that does not exist
 * @example featureExtractor(model, "features").predict(x); // [n, 64]
 */
export function featureExtractor(model: tf.LayersModel, layerName?: string): tf.LayersModel {
  const layer = layerName === undefined ? model.layers.at(-2) : model.getLayer(layerName);
  requireThat(
    layer !== undefined,
    "model",
    "a model with at least two layers",
    model.layers.length,
  );
  return tf.model({ inputs: model.inputs, outputs: layer.output });
}

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
 *
 * @throws ArgumentError for units below 1
 * @throws Error for a layer that does not exist
 * @source Glorot and Bengio (2010)
 * @example const forDigits = await replaceHead(lettersModel, { units: 10 });
 */
export async function replaceHead(
  model: tf.LayersModel,
  options: HeadOptions,
): Promise<tf.LayersModel> {
  const { units, activation = "softmax", name = "head", after, seed } = options;
  requireThat(Number.isInteger(units) && units >= 1, "units", "a whole number ≥ 1", units);
  const copy = await cloneModel(model);
  const base = featureExtractor(copy, after);
  const kernelInitializer = tf.initializers.glorotUniform(seed === undefined ? {} : { seed });
  const head = tf.layers.dense({ units, activation, name, kernelInitializer });
  const output = head.apply(base.outputs[0] as tf.SymbolicTensor) as tf.SymbolicTensor;
  return tf.model({ inputs: base.inputs, outputs: output });
}
