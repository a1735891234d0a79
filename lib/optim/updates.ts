import { requireCount } from "./numbers.js";

/**
 * Gradient updates in one epoch = ⌈samples / batchSize⌉. The last batch takes what is left.
 *
 * @param samples a whole number ≥ 1
 * @param batchSize a whole number ≥ 1
 * @throws ArgumentError for other numbers
 * Source: Chollet (2021), Deep Learning with Python, chapter 2.
 * @example
 * dl.updatesPerEpoch(60_000, 128); // 469
 */
export function updatesPerEpoch(samples: number, batchSize: number): number {
  requireCount("samples", samples);
  requireCount("batchSize", batchSize);
  return Math.ceil(samples / batchSize);
}

/**
 * Gradient updates of a whole training = epochs · ⌈samples / batchSize⌉.
 *
 * @param samples a whole number ≥ 1
 * @param batchSize a whole number ≥ 1
 * @param epochs a whole number ≥ 1
 * @throws ArgumentError for other numbers
 * Source: Chollet (2021), Deep Learning with Python, chapter 2.
 * @example
 * dl.totalUpdates(60_000, 128, 5); // 2345
 */
export function totalUpdates(samples: number, batchSize: number, epochs: number): number {
  requireCount("epochs", epochs);
  return epochs * updatesPerEpoch(samples, batchSize);
}

/**
 * Samples in the last batch of an epoch = samples − (updates − 1) · batchSize.
 *
 * @param samples a whole number ≥ 1
 * @param batchSize a whole number ≥ 1
 * @throws ArgumentError for other numbers
 * Source: Chollet (2021), Deep Learning with Python, chapter 2.
 * @example
 * dl.lastBatchSize(60_000, 128); // 96
 */
export function lastBatchSize(samples: number, batchSize: number): number {
  return samples - (updatesPerEpoch(samples, batchSize) - 1) * batchSize;
}
