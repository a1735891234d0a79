import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { LayerBox } from "../plot/layers.js";

/** Layers by name, or a test for each of them. */
export type Chosen = readonly string[] | ((layer: tf.layers.Layer, index: number) => boolean);

/**
 * Stops layers from learning. Compile the model again afterwards; until then it trains as before.
 *
 * @param model whose layers are meant
 * @param chosen which layers; all by default
 * @throws ArgumentError for a name that is not a layer; nothing is changed then
 * @example
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 4, inputShape: [2], name: "features" }),
 *     tf.layers.dense({ units: 3, name: "head" }),
 *   ],
 * });
 * dl.freeze(model, (layer) => layer.name !== "head");
 * dl.parameterCounts(model).frozen; // 12
 */
export function freeze(model: tf.LayersModel, chosen?: Chosen): void {
  for (const layer of choose(model, chosen)) layer.trainable = false;
}

/**
 * Lets layers learn again: the opposite of {@link freeze}. Compile the model again afterwards.
 *
 * @param model whose layers are meant
 * @param chosen which layers; all by default
 * @throws ArgumentError for a name that is not a layer; nothing is changed then
 * @example
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 4, inputShape: [2], name: "features" })],
 * });
 * dl.freeze(model);
 * dl.unfreeze(model, ["features"]);
 * dl.parameterCounts(model).frozen; // 0
 */
export function unfreeze(model: tf.LayersModel, chosen?: Chosen): void {
  for (const layer of choose(model, chosen)) layer.trainable = true;
}

function choose(model: tf.LayersModel, chosen: Chosen | undefined): tf.layers.Layer[] {
  if (chosen === undefined) return model.layers;
  if (typeof chosen === "function") return model.layers.filter(chosen);
  for (const name of chosen) requireLayer(model, name, "layer");
  return model.layers.filter(({ name }) => chosen.includes(name));
}

/** Throws an ArgumentError unless the model has a layer of this name. */
export function requireLayer(model: tf.LayersModel, layer: string, argument: string): void {
  const names = model.layers.map(({ name }) => name);
  requireThat(names.includes(layer), argument, `one of ${names.join(", ")}`, layer);
}

/** Sizes of a model in numbers, see {@link parameterCounts}. */
export interface ParameterCounts {
  /** Numbers that training changes. */
  readonly trainable: number;
  /** Numbers that it leaves alone. */
  readonly frozen: number;
  /** Both together. */
  readonly total: number;
  /** Weight tensors that training changes. */
  readonly trainableTensors: number;
}

/**
 * How many parameters of a model learn, and how many do not.
 *
 * @param model built, so that its shapes are known
 * @throws Error for a model that is not built yet
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 4, inputShape: [2] })] });
 * dl.parameterCounts(model); // { trainable: 12, frozen: 0, total: 12, trainableTensors: 2 }
 */
export function parameterCounts(model: tf.LayersModel): ParameterCounts {
  const size = (weights: readonly { readonly shape: tf.Shape }[]) =>
    weights.reduce((sum, { shape }) => sum + shape.reduce<number>((a, b) => a * (b ?? 1), 1), 0);
  const trainable = size(model.trainableWeights);
  const frozen = size(model.nonTrainableWeights);
  return {
    trainable,
    frozen,
    total: trainable + frozen,
    trainableTensors: model.trainableWeights.length,
  };
}

/**
 * The layers of a model for `plot.layers`.
 *
 * @param model built, so that its shapes are known
 * @param fresh names of layers to show as new
 * @throws ArgumentError for a name that is not a layer
 * @example
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 4, inputShape: [2], name: "head" })],
 * });
 * dl.layerBoxes(model, ["head"]); // [{ name: "head", parameters: 12, state: "new" }]
 * dl.plot.layers({ before: dl.layerBoxes(model) });
 */
export function layerBoxes(model: tf.LayersModel, fresh: readonly string[] = []): LayerBox[] {
  for (const name of fresh) requireLayer(model, name, "fresh");
  return model.layers
    .filter((layer) => layer.getClassName() !== "InputLayer")
    .map((layer) => {
      const parameters = layer.countParams();
      const learning = fresh.includes(layer.name) ? "new" : layer.trainable ? "trained" : "frozen";
      return { name: layer.name, parameters, state: parameters === 0 ? "no weights" : learning };
    });
}
