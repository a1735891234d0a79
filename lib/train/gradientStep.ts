import * as tf from "@tensorflow/tfjs";
import { withLogits } from "../engine/models/crossEntropy.js";
import { freeingTape } from "../engine/tape.js";
import { listFields, tensorsOf, type Batch } from "../data/batch.js";
import type { OutputPair, StepResult } from "./trainable.js";

/** What a forward pass gives, as tensors. */
export interface Forward {
  /** What is made smaller: a scalar. */
  readonly loss: tf.Scalar;
  /** Scalars to report beside it. */
  readonly parts: Readonly<Record<string, tf.Scalar>>;
  readonly outputs: readonly OutputPair[];
}

/**
 * One update: forward, backward, `optimizer.applyGradients`. Every step of gradients runs here. When
 * the loss is not finite the update is left out, so that the weights keep what they had learned.
 */
export function gradientStep(
  batch: Batch,
  optimizer: tf.Optimizer,
  variables: readonly tf.Variable[],
  forward: () => Forward,
): StepResult {
  return keeping(batch, (keep) => {
    const { value, grads } = freeingTape(() =>
      tf.variableGrads(() => keep(forward()), [...variables]),
    );
    const loss = value.dataSync()[0] ?? Number.NaN;
    if (Number.isFinite(loss)) {
      const named = variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor }));
      optimizer.applyGradients(named);
    }
    return loss;
  });
}

/** The same without an update. */
export function forwardStep(batch: Batch, forward: () => Forward): StepResult {
  return keeping(batch, (keep) => withLogits(() => keep(forward()).dataSync()[0] ?? Number.NaN));
}

/** Runs in `tf.tidy` and keeps nothing but the predictions, for the metrics. */
function keeping(batch: Batch, run: (keep: (made: Forward) => tf.Scalar) => number): StepResult {
  const given = new Set(tensorsOf(batch));
  const kept = new Set<tf.Tensor>();
  let outputs: readonly OutputPair[] = [];
  let logs: Record<string, number> = {};
  const keep = (made: Forward): tf.Scalar => {
    outputs = made.outputs;
    for (const { yTrue, yPred, weights, mask } of outputs) {
      for (const tensor of [yTrue, yPred, weights, mask]) {
        if (tensor !== null && !given.has(tensor)) kept.add(tf.keep(tensor));
      }
    }
    logs = Object.fromEntries(
      Object.entries(made.parts).map(([name, part]) => [name, part.dataSync()[0] ?? Number.NaN]),
    );
    return made.loss;
  };
  const dispose = (): void => tf.dispose([...kept]);
  try {
    let loss = Number.NaN;
    tf.tidy(() => {
      loss = run(keep);
    });
    return { loss, logs, outputs, dispose };
  } catch (error) {
    dispose();
    throw error;
  }
}

/** How many samples a batch of tensors has. */
export function samplesOf(batch: Batch): number {
  return listFields(batch.x)[0]?.shape[0] ?? batch.size;
}
