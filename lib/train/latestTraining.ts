import type * as tf from "@tensorflow/tfjs";
import type { JitMode } from "../engine/jit/mode.js";
import { freeWith } from "../engine/models/trainFunction.js";
import { LayersTrainable, type LossWeights } from "./layersTrainable.js";

const latest = new WeakMap<tf.LayersModel, LayersTrainable>();

/**
 * A model's training; one that is made of the same parts as its latest is that one again, and uses its graphs.
 * They are freed with the model, or by a training made of other parts.
 */
export function trainingOf(
  model: tf.LayersModel,
  lossWeights: LossWeights | undefined,
  jit: JitMode,
): LayersTrainable {
  const made = new LayersTrainable(model, lossWeights, jit);
  if (!made.graphs.asked) return made;
  const before = latest.get(model);
  if (before !== undefined && areSame(before.madeOf, made.madeOf)) {
    before.graphs.begin();
    return before;
  }
  before?.graphs.dispose();
  latest.set(model, made);
  freeWith(model, () => made.graphs.dispose());
  return made;
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, i) => Object.is(each, other[i]));
}
