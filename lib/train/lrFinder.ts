import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { sourceOf, type TrainingData } from "../data/anyData.js";
import type { Batch, BatchSource } from "../data/index.js";
import {
  lrFinder,
  schedules,
  type LearningRateFinderOptions,
  type LearningRateFinderResult,
  type Optimizer,
} from "../optim/index.js";
import { setLearningRate } from "./checkpoint/optimizer.js";
import type { FunctionModel } from "./functionTrainable.js";
import type { TrainableOptions } from "./models.js";
import { borrow } from "./sanity/borrow.js";

/** The sweep of `findLearningRate`, how it cuts batches, and what an uncompiled model trains with. */
export interface FindLearningRateOptions extends LearningRateFinderOptions, TrainableOptions {
  /** Samples per update; 32 by default. Left out where the data come in batches. */
  readonly batchSize?: number;
  /** Order of the rows, and dropout; 0 by default. */
  readonly seed?: number;
}

/**
 * Trains a model on batch after batch with learning rates from very small to far too large and keeps
 * the losses. It is done with a fresh copy of the model's optimizer; weights, optimizer and random
 * stream are afterwards as they were.
 *
 * @param model a compiled layers model, or an object with `call(x)`, `variables`, `loss` and `optimizer`
 * @param data as for `fit`
 * @param options batchSize 32, seed 0, minLearningRate 1e-6, maxLearningRate 10, steps 100, smoothing
 *   0.9, divergence 4, verbose true
 * @returns points { rate, loss, smoothed }, and suggestions: `valley` is a good first choice
 * @throws ArgumentError for what `fit` and `lrFinder` refuse
 * @throws InterruptedError when the cell is stopped; the model is as it was
 * Source: Smith (2017), Cyclical learning rates.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: dl.optimizers.SGD(), loss: "meanSquaredError" });
 * const x = Array.from({ length: 64 }, (_, i) => [i / 32 - 1]);
 * const y = x.map(([value]) => 3 * value + 1);
 * const found = await dl.findLearningRate(model, { x, y });
 * const rate = found.suggestion.valley ?? NaN;
 * rate > 1e-3 && rate < 1; // true
 */
export async function findLearningRate(
  model: tf.LayersModel | FunctionModel,
  data: TrainingData,
  options: FindLearningRateOptions = {},
): Promise<LearningRateFinderResult> {
  const { batchSize = 32, seed = 0, loss, optimizer, lossWeights, ...sweep } = options;
  const once = typeof data === "object" && data !== null && "next" in data;
  requireThat(!once, "data", "data that can be begun again: a function that returns it", data);
  const source = sourceOf(data, "data", { batchSize, seed });
  const batches = endless(source);
  const trainable = {
    ...(loss === undefined ? {} : { loss }),
    ...(optimizer === undefined ? {} : { optimizer }),
    ...(lossWeights === undefined ? {} : { lossWeights }),
  };
  const state = source.state();
  const borrowed = borrow(model, trainable, seed);
  let step = 0;
  try {
    return await lrFinder(async (rate) => {
      const { value: batch } = await batches.next();
      setRate(borrowed.trainable.optimizer as tf.Optimizer, rate);
      const position = { epoch: 0, batch: step, step: step++ };
      const result = await borrowed.trainable.trainStep(batch, position);
      result.dispose();
      return result.loss;
    }, sweep);
  } finally {
    borrowed.giveBack();
    await batches.return(undefined as never);
    // A loader is the caller's: its next pass is the one that it would have been.
    source.restore(state);
  }
}

/** Pass after pass; the source keeps the tensors. */
async function* endless(source: BatchSource): AsyncGenerator<Batch, never, undefined> {
  for (;;) {
    let some = false;
    for await (const batch of source.epoch()) {
      some = true;
      yield batch;
    }
    if (!some) throw new ArgumentError("data", "at least one batch", "none");
  }
}

/** The copy that is swept with follows no schedule. */
function setRate(optimizer: tf.Optimizer, rate: number): void {
  const own = optimizer as Optimizer;
  if (own.schedule) own.learningRate = schedules.constant(rate);
  else setLearningRate(optimizer, rate);
}
