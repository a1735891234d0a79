import { requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { Random } from "../core/random.js";
import type { Vector } from "./algebra/arrays.js";
import type { ArrayOptimizer } from "./arrayOptimizer.js";
import type { SampleLoss } from "./problem.js";
import { SGD } from "./optimizers/sgd.js";
import { requireCount } from "./numbers.js";

/** How to train. */
export interface DescentOptions {
  /** "all" is batch gradient descent, 1 true stochastic, anything between mini-batch. */
  readonly batchSize: number | "all";
  readonly epochs: number;
  readonly w0: Vector;
  /** Plain SGD of this rate; or give a whole `optimizer`. */
  readonly learningRate?: number;
  readonly optimizer?: ArrayOptimizer;
  /** Order of the samples; 0 by default. */
  readonly seed?: number;
}

/** One update of a training. */
export interface DescentPoint {
  /** Updates so far. */
  readonly update: number;
  /** Epochs so far, with fractions. */
  readonly epoch: number;
  readonly w: Vector;
  /** Mean loss over all samples. */
  readonly loss: number;
}

/** A training on samples, every update kept. */
export interface Descent {
  readonly name: string;
  readonly batchSize: number;
  readonly points: readonly DescentPoint[];
  readonly end: DescentPoint;
  /** How many times the gradient of one sample was computed: what the run cost. */
  readonly sampleGradients: number;
}

/**
 * Trains on samples in batches, in a new random order each epoch, and keeps every update:
 * w ← w − η · mean gradient of the batch, or the step of another optimizer.
 *
 * @param problem a mean loss over samples
 * @param options batchSize "all", 1 or between, epochs, w0, learningRate 0.01 or an optimizer, seed 0
 * @throws ArgumentError for a batch larger than the samples, wrong sizes or rates
 * @throws InterruptedError when the cell is stopped
 * Source: Robbins and Monro (1951) for single samples; Bottou (2010) for batches.
 * @example
 * const line = dl.squaredErrorOfLine([0, 1, 2, 3], [1, 3, 5, 7]);
 * const options = { batchSize: 2, epochs: 200, w0: [0, 0], learningRate: 0.1 };
 * dl.gradientDescent(line, options).end.w; // ≈ [2, 1]
 */
export function gradientDescent(problem: SampleLoss, options: DescentOptions): Descent {
  const { epochs, w0, seed = 0 } = options;
  const { samples } = problem;
  const batchSize = options.batchSize === "all" ? samples : options.batchSize;
  requireCount("epochs", epochs);
  requireCount("batchSize", batchSize);
  requireThat(batchSize <= samples, "batchSize", `at most the ${samples} samples`, batchSize);
  const start = w0.length === problem.parameters && w0.every(Number.isFinite);
  requireThat(start, "w0", `${problem.parameters} finite numbers`, w0);
  const optimizer = options.optimizer ?? SGD({ learningRate: options.learningRate ?? 0.01 });
  const random = new Random(seed);
  const order = Array.from({ length: samples }, (_, i) => i);

  let w: Vector = w0;
  let state = optimizer.init(w0.length);
  const points: DescentPoint[] = [{ update: 0, epoch: 0, w, loss: problem.value(w) }];
  for (let epoch = 0; epoch < epochs; epoch++) {
    const shuffled = batchSize === samples ? order : random.shuffle(order);
    for (let start = 0; start < samples; start += batchSize) {
      throwIfInterrupted();
      const batch = shuffled.slice(start, start + batchSize);
      ({ w, state } = optimizer.update(w, problem.gradient(w, batch), state));
      const done = epoch + Math.min(start + batchSize, samples) / samples;
      points.push({ update: points.length, epoch: done, w, loss: problem.value(w) });
    }
  }
  return {
    name: regime(batchSize, samples),
    batchSize,
    points,
    end: points.at(-1) as DescentPoint,
    sampleGradients: epochs * samples,
  };
}

function regime(batchSize: number, samples: number): string {
  if (batchSize === samples) return `batch (all ${samples})`;
  return batchSize === 1 ? "true SGD (1)" : `mini-batch (${batchSize})`;
}
