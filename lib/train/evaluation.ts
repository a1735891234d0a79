import * as tf from "@tensorflow/tfjs";
import { host } from "../core/host.js";
import type { Batch, BatchSource } from "../data/index.js";
import type { MetricSet } from "./metricSet.js";
import { samplesOf } from "./gradientStep.js";
import type { Trainable } from "./trainable.js";

/**
 * One pass over the data without learning; afterwards `metrics` holds what came of it.
 *
 * @param steps at most so many batches
 * @param interrupted what to throw when Stop was pressed
 */
export async function evaluatePass(
  trainable: Trainable,
  source: BatchSource,
  metrics: MetricSet,
  steps: number | null,
  interrupted: () => Error,
): Promise<number> {
  let count = 0;
  for await (const batch of source.epoch()) {
    await breathe();
    if (host()?.signal.aborted) throw interrupted();
    const result = await trainable.evaluateStep(batch);
    try {
      metrics.add(result, samplesOf(batch));
    } finally {
      result.dispose();
    }
    count++;
    if (count === steps) break;
  }
  return count;
}

/** Lets Stop, and whatever else waits, come in between two batches. */
export async function breathe(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

/** Frees a tensor that was added to a batch. */
export function disposeAdded(before: Batch, after: Batch): void {
  if (after.sampleWeight !== before.sampleWeight && after.sampleWeight !== undefined) {
    tf.dispose(after.sampleWeight as tf.Tensor);
  }
}
