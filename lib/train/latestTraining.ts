import type * as tf from "@tensorflow/tfjs";
import type { JitMode } from "../engine/jit/mode.js";
import { freeWith } from "../engine/models/trainFunction.js";
import { LayersTrainable, type LossWeights } from "./layersTrainable.js";

export type Purpose = "train" | "evaluate";

/** An evaluation may come in the middle of a training, from a callback: each has graphs of its own. */
const latest = {
  train: new WeakMap<tf.LayersModel, LayersTrainable>(),
  evaluate: new WeakMap<tf.LayersModel, LayersTrainable>(),
};

/**
 * A model's training or evaluation; one that is made of the same parts as its latest is that one again, and
 * uses its graphs. They are freed with the model, or by one that is made of other parts.
 */
export function trainingOf(
  model: tf.LayersModel,
  lossWeights: LossWeights | undefined,
  jit: JitMode,
  purpose: Purpose,
): LayersTrainable {
  const made = new LayersTrainable(model, lossWeights, jit);
  if (!made.graphs.asked) return made;
  const before = latest[purpose].get(model);
  if (before !== undefined && areSame(before.madeOf, made.madeOf)) {
    before.begin();
    return before;
  }
  before?.dispose();
  latest[purpose].set(model, made);
  freeWith(model, purpose, () => made.dispose());
  return made;
}

function areSame(one: readonly unknown[], other: readonly unknown[]): boolean {
  return one.length === other.length && one.every((each, i) => Object.is(each, other[i]));
}
