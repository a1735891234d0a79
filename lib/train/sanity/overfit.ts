import { ProgressLine } from "../../core/progress.js";
import { throwIfInterrupted } from "../../core/host.js";
import type { Batch } from "../../data/batch.js";
import { breathe } from "../evaluation.js";
import type { Trainable } from "../trainable.js";
import { check, short, type SanityCheck } from "./report.js";

/** The loss has to fall to this share of what it was, or below the second. */
const FALLEN = 0.1;
const ZERO = 0.01;
/** A loss that stays above this share has not moved. */
const STUCK = 0.8;

/** Trains on one small batch: a model that can learn at all learns it by heart. */
export async function overfitOneBatch(
  trainable: Trainable,
  batch: Batch,
  steps: number,
  verbose: boolean,
): Promise<SanityCheck> {
  const name = "overfit one batch";
  const line = new ProgressLine();
  const start = await lossOf(trainable, batch);
  const goal = Math.max(ZERO, FALLEN * start);
  let best = start;
  let step = 0;
  while (step < steps && best > goal) {
    throwIfInterrupted();
    await breathe();
    const result = await trainable.trainStep(batch, { epoch: 0, batch: step, step });
    result.dispose();
    step++;
    if (!Number.isFinite(result.loss)) {
      const found = `the loss became ${result.loss} after ${step - 1} updates`;
      return check(name, "ill", found, "lower the learning rate", {
        start,
        end: result.loss,
        steps: step,
      });
    }
    // In training the loss of a batch is that before the update, with dropout.
    if (step > 1) best = Math.min(best, result.loss);
    if (step % 10 === 0) best = Math.min(best, await lossOf(trainable, batch));
    if (verbose && line.due)
      await line.show(`overfitting one batch: step ${step} of ${steps}, loss ${short(best)}`);
  }
  if (verbose && step > 0) {
    await line.show(`overfitting one batch: ${step} steps, loss ${short(start)} → ${short(best)}`);
    line.end();
  }
  const values = { start, end: best, steps: step };
  const found = `loss ${short(start)} → ${short(best)} in ${step} steps on ${batch.size} samples`;
  if (best <= goal) return check(name, "ok", found, "", values);
  const stuck = best > STUCK * start;
  const advice = stuck
    ? "a model that cannot learn a few samples by heart has a fault: look at the targets, the loss, the last activation and the learning rate"
    : "it learns, but slowly: raise the learning rate, take more units, or less dropout and penalties; or give it more steps";
  return check(name, stuck ? "ill" : "look", found, advice, values);
}

async function lossOf(trainable: Trainable, batch: Batch): Promise<number> {
  const result = await trainable.evaluateStep(batch);
  result.dispose();
  return result.loss;
}
