import type * as tf from "@tensorflow/tfjs";

/** L(yTrue, yPred) of a batch: a loss of `dl.losses`, of `tf.losses`, or your own; its mean is taken. */
export type BatchLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Tensor;

interface LossHolder {
  readonly lossFunctions?: readonly BatchLoss[];
}

/** The loss function of a compiled model, which tfjs keeps beside its name. */
export function compiledLoss(model: tf.LayersModel): BatchLoss | undefined {
  // A sequential model keeps it in the model that it wraps.
  const holder = model as { model?: LossHolder } & LossHolder;
  return holder.lossFunctions?.[0] ?? holder.model?.lossFunctions?.[0];
}
