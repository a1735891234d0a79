import { requireCount } from "./numbers.js";

/**
 * Gradient updates in one epoch: ⌈samples / batchSize⌉. The last batch takes what is left.
 *
 * @example updatesPerEpoch(60_000, 128); // 469
 */
export function updatesPerEpoch(samples: number, batchSize: number): number {
  requireCount("samples", samples);
  requireCount("batchSize", batchSize);
  return Math.ceil(samples / batchSize);
}

/**
 * Gradient updates of a whole training.
 *
 * @example totalUpdates(60_000, 128, 5); // 2345
 */
export function totalUpdates(samples: number, batchSize: number, epochs: number): number {
  requireCount("epochs", epochs);
  return epochs * updatesPerEpoch(samples, batchSize);
}

/**
 * Samples in the last batch of an epoch.
 *
 * @example lastBatchSize(60_000, 128); // 96
 */
export function lastBatchSize(samples: number, batchSize: number): number {
  return samples - (updatesPerEpoch(samples, batchSize) - 1) * batchSize;
}
