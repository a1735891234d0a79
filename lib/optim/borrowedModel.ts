import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";

/** A model that is tried out and then given back as it was. */
export interface Borrowed {
  setLearningRate(rate: number): void;
  giveBack(): void;
}

/** What every tfjs optimizer has at run time; only some declare it. */
type AnyOptimizer = tf.Optimizer & {
  learningRate?: number;
  setLearningRate?: (rate: number) => void;
  /** Of SGD and those built on it; the dispose of momentum forgets it. */
  c?: tf.Scalar;
};

interface OptimizerClass {
  fromConfig(cls: OptimizerClass, config: tf.serialization.ConfigDict): AnyOptimizer;
}

/**
 * Puts a fresh copy of its optimizer into a compiled model, so that trying things leaves no trace in
 * the optimizer's memory; `giveBack` restores the weights and the optimizer.
 *
 * @throws ArgumentError for a model that is not compiled
 */
export function borrowModel(model: tf.LayersModel): Borrowed {
  const own = model.optimizer as AnyOptimizer | undefined;
  requireThat(own != null, "model", "compiled: call model.compile first", "no optimizer");
  const weights = model.weights.map((weight) => weight.read().clone());
  const cls = own.constructor as unknown as OptimizerClass;
  const copy = cls.fromConfig(cls, own.getConfig());
  // The setter of `model.optimizer` forgets that compile("adam") made the optimizer the model's own.
  const ownership = model as unknown as { isOptimizerOwned: boolean };
  const owned = ownership.isOptimizerOwned;
  model.optimizer = copy;
  return {
    setLearningRate(rate) {
      if (copy.setLearningRate) copy.setLearningRate(rate);
      else copy.learningRate = rate;
    },
    giveBack() {
      model.weights.forEach((weight, i) => weight.write(weights[i] as tf.Tensor));
      tf.dispose(weights);
      copy.dispose();
      if (copy.c?.isDisposed === false) copy.c.dispose();
      model.optimizer = own;
      ownership.isOptimizerOwned = owned;
    },
  };
}
