import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";

/** The weights of a model at one moment: layer name → its numbers, tensor after tensor. */
export type Snapshot = ReadonlyMap<string, readonly Float32Array[]>;

/**
 * Copies the weights of every layer that has some, to compare with later ones.
 *
 * @param model read only; the copies are plain numbers, no tensors
 * @throws Error for a model whose weights were disposed of
 * @example
 * const zeros = { kernelInitializer: "zeros", biasInitializer: "ones" } as const;
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "only", ...zeros })],
 * });
 * dl.snapshot(model).get("only"); // [[0, 0], [1]]
 */
export function snapshot(model: tf.LayersModel): Snapshot {
  const layers = model.layers.map((layer): [string, Float32Array[]] => [
    layer.name,
    layer.getWeights().map((weight) => Float32Array.from(weight.dataSync())),
  ]);
  return new Map(layers.filter(([, weights]) => weights.length > 0));
}

/**
 * How far the weights of each layer moved: ‖w − w₀‖ / ‖w₀‖ over all its numbers; 0 for a frozen layer.
 *
 * @param before a snapshot
 * @param after a later snapshot, or the model; layers that are only in one of both are left out
 * @throws ArgumentError when no layer is in both
 * @example
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 1, inputShape: [2], useBias: false, name: "only" })],
 * });
 * model.setWeights([tf.tensor2d([[3], [4]])]);
 * const before = dl.snapshot(model);
 * model.setWeights([tf.tensor2d([[4], [3]])]);
 * dl.weightDrift(before, model); // ≈ { only: 0.2828 }
 */
export function weightDrift(
  before: Snapshot,
  after: Snapshot | tf.LayersModel,
): Record<string, number> {
  const later: Snapshot = "layers" in after ? snapshot(after) : after;
  const drifts: Record<string, number> = {};
  for (const [layer, weights] of before) {
    const moved = later.get(layer);
    const same =
      moved?.length === weights.length &&
      moved.every((values, i) => values.length === weights[i]?.length);
    if (!moved || !same) continue;
    let [distance, size] = [0, 0];
    weights.forEach((values, i) =>
      values.forEach((value, k) => {
        distance += ((moved[i]?.[k] ?? NaN) - value) ** 2;
        size += value ** 2;
      }),
    );
    drifts[layer] = size === 0 ? Math.sqrt(distance) : Math.sqrt(distance / size);
  }
  const some = Object.keys(drifts).length > 0;
  requireThat(some, "after", "weights with at least one layer as before", [...later.keys()]);
  return drifts;
}

/**
 * Whether every number of these layers is the same, bit for bit: the proof that frozen layers stayed frozen.
 *
 * @param before a snapshot
 * @param after a later one; a layer that it lacks is not the same
 * @param layers names of layers in `before`
 * @throws ArgumentError for no layers, and for one that `before` does not have
 * @example
 * const model = tf.sequential({
 *   layers: [tf.layers.dense({ units: 1, inputShape: [2], name: "only" })],
 * });
 * dl.sameWeights(dl.snapshot(model), dl.snapshot(model), ["only"]); // true
 */
export function sameWeights(before: Snapshot, after: Snapshot, layers: readonly string[]): boolean {
  const known = layers.length > 0 && layers.every((layer) => before.has(layer));
  requireThat(known, "layers", `one or more of ${[...before.keys()].join(", ")}`, layers);
  return layers.every((layer) => {
    const [a, b] = [before.get(layer), after.get(layer)];
    return (
      a !== undefined &&
      b !== undefined &&
      a.length === b.length &&
      a.every((values, i) => values.every((value, k) => Object.is(value, b[i]?.[k])))
    );
  });
}
