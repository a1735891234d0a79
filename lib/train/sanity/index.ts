import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import type { TrainingData } from "../../data/anyData.js";
import { tensorsOf, type Batch } from "../../data/batch.js";
import type { Model, TrainableOptions } from "../models.js";
import { borrow, type Borrowed } from "./borrow.js";
import { lossAtChance } from "./chance.js";
import { constantColumns, inputScale, targetCheck } from "./dataChecks.js";
import { deadUnits } from "./deadUnits.js";
import { overfitOneBatch } from "./overfit.js";
import { check, SANITY_NAMES, SanityReport, type SanityCheck, type SanityName } from "./report.js";
import { head, sampleOf, type Sample } from "./sample.js";
import { stepChecks } from "./stepChecks.js";

export { SanityReport, type SanityCheck, type SanityName, type Verdict } from "./report.js";

/** What is looked at, and how long. */
export interface SanityOptions extends TrainableOptions {
  /** Samples of the batch that is learned by heart; 16 by default. */
  readonly batchSize?: number;
  /** Updates at most for that; 300 by default. */
  readonly steps?: number;
  /** Of the samples that are looked at, and of dropout; 0 by default. */
  readonly seed?: number;
  /** Which checks; all by default. */
  readonly checks?: readonly SanityName[];
  /** Progress of the updates; true by default. */
  readonly verbose?: boolean;
}

/** Samples for the loss, the gradients and the dead units. */
const SAMPLES = 256;

/**
 * Looks at a model and its data before they are trained for long: numbers that are not finite, constant
 * columns, unnormalised inputs, unbalanced targets; the loss at chance; vanishing and exploding
 * gradients; updates against weights, ‖Δw‖/‖w‖ ≈ 1e-3; dead units; whether one batch can be learned by
 * heart. Each has a verdict and advice. Weights, optimizer and random stream are afterwards as they were.
 *
 * @param model a compiled layers model, or an object with `call(x)`, `variables`, `loss` and `optimizer`
 * @param data as for `dl.fit`; at most 2,048 rows, or the first batch, are looked at
 * @param options batchSize 16, steps 300, seed 0, checks all, verbose true
 * @returns the report, which shows itself as a table
 * @throws ArgumentError for a model or data that `dl.fit` refuses, naming layer and shapes
 * @throws InterruptedError when the cell is stopped; everything is as it was
 * Source: Karpathy, "A recipe for training neural networks" (2019)
 * @example
 * dl.seedAll(1);
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 16, activation: "relu", inputShape: [2] }),
 *   tf.layers.dense({ units: 2, activation: "softmax" }),
 * ] });
 * model.compile({ optimizer: tf.train.adam(0.01), loss: "sparseCategoricalCrossentropy" });
 * const x = Array.from({ length: 64 }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
 * const y = x.map(([a = 0, b = 0]) => Number(a > b));
 * const report = await dl.sanityChecks(model, { x, y }, { verbose: false });
 * report.ok; // true
 * report.get("loss at chance").values["expected"]; // ≈ 0.6931
 */
export async function sanityChecks(
  model: Model,
  data: TrainingData,
  options: SanityOptions = {},
): Promise<SanityReport> {
  const { batchSize = 16, steps = 300, seed = 0, checks = SANITY_NAMES, verbose = true } = options;
  requireCount("batchSize", batchSize);
  requireCount("steps", steps);
  const known = Array.isArray(checks) && checks.every((name) => SANITY_NAMES.includes(name));
  requireThat(known, "checks", `some of ${SANITY_NAMES.join(", ")}`, checks);
  const sample = await sampleOf(data, seed);
  const batches: Batch[] = [sample.batch];
  let borrowed: Borrowed | null = null;
  try {
    borrowed = borrow(model, options, seed);
    const [some, few] = [head(sample.batch, SAMPLES), head(sample.batch, batchSize)];
    batches.push(some, few);
    const wanted = (...names: SanityName[]): boolean => names.some((name) => checks.includes(name));
    const found = [
      ...ofData(sample, borrowed),
      ...(sample.notFinite === null
        ? await ofModel(borrowed, some, few, steps, verbose, wanted)
        : MODEL_NAMES.map((name) => check(name, "skipped", "the data are not finite"))),
    ];
    return new SanityReport(found.filter(({ name }) => checks.includes(name)));
  } finally {
    borrowed?.giveBack();
    tf.dispose(batches.flatMap(tensorsOf));
  }
}

const MODEL_NAMES = SANITY_NAMES.slice(4);

function ofData({ batch, notFinite }: Sample, { trainable }: Borrowed): SanityCheck[] {
  const name = "finite numbers";
  if (notFinite !== null) {
    return [check(name, "ill", notFinite, "find out why, then fill in or leave out these rows")];
  }
  return [
    check(name, "ok", "no NaN, no infinity"),
    constantColumns(batch),
    inputScale(batch),
    targetCheck(batch, trainable.outputs),
  ];
}

async function ofModel(
  borrowed: Borrowed,
  some: Batch,
  few: Batch,
  steps: number,
  verbose: boolean,
  wanted: (...names: SanityName[]) => boolean,
): Promise<SanityCheck[]> {
  const found: SanityCheck[] = [];
  const { trainable } = borrowed;
  const result = await trainable.evaluateStep(some);
  try {
    found.push(lossAtChance(result, trainable.outputs));
  } finally {
    result.dispose();
  }
  const dead = wanted("dead units") ? [deadUnits(trainable.model, some)] : [];
  if (wanted("gradients by layer", "update-to-weight ratio")) {
    found.push(...(await stepChecks(borrowed, some)));
    borrowed.reset();
  }
  found.push(...dead);
  if (wanted("overfit one batch")) {
    found.push(await overfitOneBatch(borrowed.trainable, few, steps, verbose));
  }
  return found;
}

function requireCount(argument: string, value: number): void {
  requireThat(Number.isSafeInteger(value) && value >= 1, argument, "a whole number ≥ 1", value);
}
