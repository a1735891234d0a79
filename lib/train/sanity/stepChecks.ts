import * as tf from "@tensorflow/tfjs";
import type { Batch } from "../../data/batch.js";
import { breathe } from "../evaluation.js";
import type { NamedWeight } from "../trainable.js";
import { throwIfInterrupted } from "../../core/host.js";
import type { Borrowed, Gradients } from "./borrow.js";
import { check, short, type SanityCheck } from "./report.js";

const STEPS = 10;
/**
 * ‖Δw‖ ÷ ‖w‖ of a step: about 1e-3 is usual, the first steps of Adam on small kernels come to some 1e-2;
 * beyond these learning is slow, or breaks what was learned.
 */
const RATIO = { low: 3e-5, high: 0.1, lowest: 1e-7, highest: 0.5 };
/** Smallest ÷ largest gradient of the layers. */
const VANISHING = { look: 1e-3, ill: 1e-6 };
const EXPLODING = { look: 1e2, ill: 1e4 };

/** Gradients of the first step, and how far ten steps move the weights. */
export async function stepChecks(borrowed: Borrowed, batch: Batch): Promise<SanityCheck[]> {
  const { trainable } = borrowed;
  // Biases start at 0, and would move infinitely far.
  const kernels = trainable.weights.filter(
    // A bias of several axes is none (of attention's keys, whose gradient is 0 by nature).
    ({ name, variable }) => variable.rank >= 2 && !/(?:^|[/_])bias(?:_\d+)?$/.test(name),
  );
  const ratios = new Map<string, number>();
  let first: Gradients = new Map();
  for (let step = 0; step < STEPS; step++) {
    throwIfInterrupted();
    await breathe();
    const before = kernels.map(({ variable }) => variable.clone());
    try {
      const result = await trainable.trainStep(batch, { epoch: 0, batch: step, step });
      result.dispose();
      if (!Number.isFinite(result.loss)) return diverged(step, result.loss);
      if (step === 0) first = new Map(borrowed.gradients());
      kernels.forEach((kernel, i) => {
        const ratio = moved(kernel.variable, before[i] as tf.Tensor);
        ratios.set(kernel.name, (ratios.get(kernel.name) ?? 0) + ratio / STEPS);
      });
    } finally {
      tf.dispose(before);
    }
  }
  const learning = kernels.filter(({ variable }) => first.has(variable.name));
  return [gradientCheck(learning, first), ratioCheck(learning, ratios)];
}

function diverged(step: number, loss: number): SanityCheck[] {
  const found = `the loss became ${loss} after ${step} ${step === 1 ? "update" : "updates"}`;
  const advice = step === 0 ? "look at the loss and the targets" : "lower the learning rate";
  return [
    check("gradients by layer", "ill", found, advice),
    check("update-to-weight ratio", "ill", found, advice),
  ];
}

/** ‖after − before‖ ÷ ‖before‖, 0 for weights that were 0. */
function moved(after: tf.Tensor, before: tf.Tensor): number {
  const [step = 0, size = 0] = tf.tidy(() =>
    tf.stack([after.sub(before).norm(), before.norm()]).dataSync(),
  );
  return size === 0 ? 0 : step / size;
}

function gradientCheck(kernels: readonly NamedWeight[], gradients: Gradients): SanityCheck {
  const name = "gradients by layer";
  const all = kernels.map((kernel) => ({
    name: kernel.name,
    value: gradients.get(kernel.variable.name) ?? Number.NaN,
  }));
  const values = Object.fromEntries(all.map((each) => [each.name, each.value]));
  const [largest] = all.toSorted((a, b) => b.value - a.value);
  const [smallest] = all.toSorted((a, b) => a.value - b.value);
  if (largest === undefined || smallest === undefined) {
    return check(name, "skipped", "no kernel learns");
  }
  const odd = all.find(({ value }) => !Number.isFinite(value));
  const clip = "lower the learning rate, clip the gradients (globalClipNorm), normalise the inputs";
  if (odd) return check(name, "ill", `that of ${odd.name} is ${odd.value}`, clip, values);
  const found = `root mean square from ${short(smallest.value)} (${smallest.name}) to ${short(largest.value)} (${largest.name})`;
  if (largest.value === 0) {
    const advice = "nothing is learned: units are dead, or the loss does not depend on the model";
    return check(name, "ill", "all are 0", advice, values);
  }
  if (largest.value > EXPLODING.look) {
    return check(name, largest.value > EXPLODING.ill ? "ill" : "look", found, clip, values);
  }
  const share = smallest.value / largest.value;
  const advice =
    "they vanish: use relu instead of sigmoid or tanh, heNormal weights, batch normalization or skip connections";
  const verdict = share >= VANISHING.look ? "ok" : share < VANISHING.ill ? "ill" : "look";
  return check(name, verdict, found, advice, values);
}

function ratioCheck(
  kernels: readonly NamedWeight[],
  ratios: ReadonlyMap<string, number>,
): SanityCheck {
  const name = "update-to-weight ratio";
  const values = Object.fromEntries(kernels.map((each) => [each.name, ratios.get(each.name) ?? 0]));
  const ordered = Object.values(values).toSorted((a, b) => a - b);
  const median = ordered[ordered.length >> 1];
  if (median === undefined) return check(name, "skipped", "no kernel learns");
  const found = `${short(median)} (median of ${ordered.length} ${ordered.length === 1 ? "kernel" : "kernels"}, ${STEPS} steps); about 1e-3 is usual`;
  const { low, high, lowest, highest } = RATIO;
  const goal = median > high ? 1e-2 : 1e-3;
  const factor = 10 ** Math.round(Math.log10(goal / Math.max(median, 1e-12)));
  const advice = `${median > high ? "steps are too large: lower" : "steps are too small: raise"} the learning rate, to about ${factor >= 1 ? `${short(factor)} times` : `1/${short(1 / factor)} of`} what it is`;
  const ill = median < lowest || median > highest;
  const usual = median >= low && median <= high;
  return check(name, ill ? "ill" : usual ? "ok" : "look", found, advice, values);
}
