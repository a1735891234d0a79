import * as tf from "@tensorflow/tfjs";
import type { Random } from "../core/random.js";
import { layersOf } from "./model.js";

/** A weight that moves, and the axes over which one of its filters reaches. */
export interface Moving {
  readonly variable: tf.Variable;
  readonly axes: readonly number[];
}

/**
 * The weights that make filters, each once: kernels and embeddings that learn. Biases, the scales of
 * normalisations and the slopes of activations are no filters, and frozen weights do not move.
 */
export function movingWeights(model: tf.LayersModel): Moving[] {
  const learning = new Set(model.trainableWeights.map((weight) => weight.read()));
  const all = layersOf(model).flatMap(({ layer }) => {
    const type = typeOf(layer);
    if (type.endsWith("Normalization") || type === "PReLU") return [];
    return layer.weights.flatMap((weight) => {
      const variable = weight.read() as tf.Variable;
      if (variable.rank < 2 || !learning.delete(variable)) return [];
      const filters = filterAxes(type, weight.originalName, variable.rank);
      return [{ variable, axes: variable.shape.map((_, i) => i).filter((i) => !filters.has(i)) }];
    });
  });
  return all;
}

/** The class of a layer, or of the layer that it wraps. */
function typeOf(layer: tf.layers.Layer): string {
  const { layer: inner } = layer as { layer?: tf.layers.Layer };
  return inner === undefined ? layer.getClassName() : typeOf(inner);
}

/** The axes that count the filters: as a rule the last one, that of the layer's units. */
function filterAxes(type: string, weight: string, rank: number): ReadonlySet<number> {
  if (type === "Embedding") return new Set([0]);
  if (/(?:^|\/)depthwise_?kernel/i.test(weight)) return new Set([rank - 2, rank - 1]);
  return new Set([type.endsWith("Transpose") ? rank - 2 : rank - 1]);
}

/** A random direction, d ~ N(0, 1), each filter of it as long as that of the weight: d ‖w‖ / ‖d‖. */
export function drawDirection({ variable, axes }: Moving, random: Random): tf.Tensor {
  const drawn = Float32Array.from({ length: variable.size }, () => random.normal());
  return tf.tidy(() => {
    const direction = tf.tensor(drawn, variable.shape);
    // Not tf.norm, which takes two axes at most.
    const length = (tensor: tf.Tensor): tf.Tensor =>
      tensor
        .square()
        .sum([...axes], true)
        .sqrt();
    return direction.mul(length(variable).div(length(direction)));
  });
}
