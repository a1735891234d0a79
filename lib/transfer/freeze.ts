import type * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import type { LayerBox } from "../plot/layers.js";

/** Layers by name, or a test for each of them. */
export type Chosen = readonly string[] | ((layer: tf.layers.Layer, index: number) => boolean);

/**
 * Stops layers from learning. Compile the model again afterwards; until then it trains as before.
 *
 * @param chosen which layers; all by default
 * @throws ArgumentError for a name that is not a layer; nothing is changed then
 * @example freeze(model, (layer) => !layer.name.startsWith("head"));
 */
export function freeze(model: tf.LayersModel, chosen?: Chosen): void {
  for (const layer of choose(model, chosen)) layer.trainable = false;
}

/** Lets layers learn again: the opposite of {@link freeze}. */
export function unfreeze(model: tf.LayersModel, chosen?: Chosen): void {
  for (const layer of choose(model, chosen)) layer.trainable = true;
}

function choose(model: tf.LayersModel, chosen: Chosen | undefined): tf.layers.Layer[] {
  if (chosen === undefined) return model.layers;
  if (typeof chosen === "function") return model.layers.filter(chosen);
  const names = model.layers.map(({ name }) => name);
  const unknown = chosen.find((name) => !names.includes(name));
  if (unknown !== undefined) {
    throw new ArgumentError("layer", `one of ${names.join(", ")}`, unknown);
  }
  return model.layers.filter(({ name }) => chosen.includes(name));
}

export interface ParameterCounts {
  /** Numbers that training changes. */
  readonly trainable: number;
  /** Numbers that it leaves alone. */
  readonly frozen: number;
  readonly total: number;
  /** Weight tensors that training changes. */
  readonly trainableTensors: number;
}

/** How many parameters of a model learn, and how many do not. */
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
 * @param fresh names of layers to show as new
 */
export function layerBoxes(model: tf.LayersModel, fresh: readonly string[] = []): LayerBox[] {
  return model.layers
    .filter((layer) => layer.getClassName() !== "InputLayer")
    .map((layer) => {
      const parameters = layer.countParams();
      const learning = fresh.includes(layer.name) ? "new" : layer.trainable ? "trained" : "frozen";
      return { name: layer.name, parameters, state: parameters === 0 ? "no weights" : learning };
    });
}
