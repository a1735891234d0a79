import type { OutputPair, StepResult } from "../trainable.js";
import { isSparse } from "../../core/targets.js";
import type { OutputInfo } from "../trainable.js";
import { check, short, type SanityCheck } from "./report.js";

/** Loss ÷ loss of chance: up to the first is usual at the start, beyond the second is ill. */
const CLASSIFICATION = { usual: 1.75, ill: 4 };
const REGRESSION = { usual: 3, ill: 10 };
const KNOWS_ALREADY = 0.5;
const EPSILON = 1e-7;

interface Chance {
  readonly measured: number;
  readonly expected: number;
  /** "ln 10" */
  readonly words: string;
  readonly limits: typeof CLASSIFICATION;
  readonly advice: string;
}

/**
 * Compares the loss before training with that of guessing: ln K for K classes, ln 2 for two, the variance
 * for squared errors. Computed from the predictions, so that penalties do not count.
 */
export function lossAtChance(result: StepResult, outputs: readonly OutputInfo[]): SanityCheck {
  const name = "loss at chance";
  const [pair] = result.outputs;
  const [info] = outputs;
  if (pair === undefined || info === undefined) {
    return check(name, "skipped", "a step of your own does not tell its predictions");
  }
  const chance = chanceOf(pair, info);
  if (typeof chance === "string") {
    const improper = chance.startsWith("the output");
    const advice = "give the last layer the activation softmax (or sigmoid for one unit)";
    return check(name, improper ? "ill" : "skipped", chance, improper ? advice : "");
  }
  const { measured, expected, words, limits, advice } = chance;
  const values = { loss: measured, expected };
  const found = `loss ${short(measured)}; chance is ${words} = ${short(expected)}`;
  const ratio = measured / expected;
  if (ratio < KNOWS_ALREADY) {
    const learned = "it has been trained already; if not, look whether the inputs hold the target";
    return check(name, "look", found, learned, values);
  }
  const verdict = ratio <= limits.usual ? "ok" : ratio > limits.ill ? "ill" : "look";
  return check(name, verdict, found, advice, values);
}

const SURE = "it starts out sure and wrong: normalise the inputs, or start the weights smaller";

/** A sentence where nothing can be expected. */
function chanceOf({ yTrue, yPred }: OutputPair, { loss }: OutputInfo): Chance | string {
  const name = (typeof loss === "function" ? loss.name : String(loss)).toLowerCase();
  const [truth, prediction] = [yTrue.dataSync(), yPred.dataSync()];
  const width = yPred.shape.at(-1) ?? 1;
  const mean = (values: readonly number[]): number =>
    values.reduce((sum, value) => sum + value, 0) / values.length;
  if (isSparse(loss) || name.startsWith("categoricalcrossentropy")) {
    if (!areProbabilities(prediction, width))
      return "the output is no distribution: it has numbers outside [0, 1], or rows that do not add up to 1";
    const rows = Array.from({ length: prediction.length / width }, (_, i) => {
      if (isSparse(loss)) return -logOf(prediction[i * width + (truth[i] ?? 0)]);
      let sum = 0;
      for (let k = 0; k < width; k++) {
        const share = truth[i * width + k] ?? 0;
        if (share !== 0) sum -= share * logOf(prediction[i * width + k]);
      }
      return sum;
    });
    const words = `ln ${width}`;
    return {
      measured: mean(rows),
      expected: Math.log(width),
      words,
      limits: CLASSIFICATION,
      advice: SURE,
    };
  }
  if (name.startsWith("binarycrossentropy")) {
    if (!prediction.every((p) => p >= 0 && p <= 1))
      return "the output is no probability: it has numbers outside [0, 1]";
    const each = Array.from(prediction, (p, i) => {
      const share = truth[i] ?? 0;
      return -(share * logOf(p) + (1 - share) * logOf(1 - p));
    });
    return {
      measured: mean(each),
      expected: Math.LN2,
      words: "ln 2",
      limits: CLASSIFICATION,
      advice: SURE,
    };
  }
  const squared = /^(meansquarederror|mse)/.test(name);
  if (!squared && !/^(meanabsoluteerror|mae)/.test(name)) {
    return `what guessing gives is not known for the loss ${name}`;
  }
  const errors = Array.from(prediction, (p, i) => p - (truth[i] ?? 0));
  const away = deviations(truth, width, squared);
  const measure = (value: number): number => (squared ? value * value : Math.abs(value));
  if (mean(away) === 0) return "all targets are the same";
  return {
    measured: mean(errors.map(measure)),
    expected: mean(away),
    words: squared ? "the variance of the targets" : "the mean distance from their median",
    limits: REGRESSION,
    advice:
      "always saying the mean would be better: standardise the targets, or start the last bias at their mean",
  };
}

/** How far each target is from the best constant prediction of its column, as the loss measures it. */
function deviations(truth: ArrayLike<number>, width: number, squared: boolean): number[] {
  const all = Array.from(truth);
  const centers = Array.from({ length: width }, (_, column) => {
    const own = all.filter((_, i) => i % width === column).toSorted((a, b) => a - b);
    const middle = ((own[(own.length - 1) >> 1] ?? 0) + (own[own.length >> 1] ?? 0)) / 2;
    return squared ? own.reduce((sum, value) => sum + value, 0) / own.length : middle;
  });
  return all.map((value, i) => {
    const away = value - (centers[i % width] ?? 0);
    return squared ? away * away : Math.abs(away);
  });
}

function areProbabilities(values: ArrayLike<number>, width: number): boolean {
  const all = Array.from(values);
  return all.every((value, i) => {
    if (!(value >= 0 && value <= 1 + 1e-6)) return false;
    if (i % width !== width - 1) return true;
    const sum = all.slice(i - width + 1, i + 1).reduce((a, b) => a + b, 0);
    return Math.abs(sum - 1) < 1e-3;
  });
}

function logOf(p: number | undefined): number {
  return Math.log(Math.min(Math.max(p ?? 0, EPSILON), 1));
}
