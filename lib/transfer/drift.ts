import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";

/** The weights of a model at one moment: layer name → its numbers, tensor after tensor. */
export type Snapshot = ReadonlyMap<string, readonly Float32Array[]>;

/** Copies the weights of every layer that has some. */
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
 * @example weightDrift(start, model); // { conv1: 0.02, conv2: 0.07 }
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

/** Whether every number of these layers is the same, bit for bit. */
export function sameWeights(before: Snapshot, after: Snapshot, layers: readonly string[]): boolean {
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
