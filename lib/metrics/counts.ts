import { requireThat } from "../core/errors.js";
import { classIndices, rowsIn, weightsFor, widthOf } from "./meanMetric.js";
import type { Block, MetricInput } from "./metric.js";

/** How the measures of several classes become one number. */
export type Average = "macro" | "micro" | "weighted";

/** Weighted counts, one entry per class (one for yes-or-no). */
export interface Counts {
  readonly truePositives: number[];
  readonly falsePositives: number[];
  readonly falseNegatives: number[];
  readonly trueNegatives: number[];
}

export function noCounts(classes: number): Counts {
  const zeros = (): number[] => Array<number>(classes).fill(0);
  return {
    truePositives: zeros(),
    falsePositives: zeros(),
    falseNegatives: zeros(),
    trueNegatives: zeros(),
  };
}

/** Adds one yes-or-no decision of a class. */
export function count(
  into: Counts,
  index: number,
  truth: boolean,
  said: boolean,
  weight: number,
): void {
  const list = truth
    ? said
      ? into.truePositives
      : into.falseNegatives
    : said
      ? into.falsePositives
      : into.trueNegatives;
  list[index] = (list[index] ?? 0) + weight;
}

/**
 * Adds a batch of scores: one column is yes-or-no at the threshold (0.5 without one); of several
 * columns those above the threshold are said, or without one the largest of each row.
 *
 * @throws ArgumentError for shapes that do not fit, or rows with several labels and no threshold
 */
export function countScores(
  into: (classes: number) => Counts,
  yTrue: Block,
  yPred: Block,
  threshold: number | null,
  sampleWeight?: MetricInput,
): void {
  const width = widthOf(yPred);
  const rows = yPred.values.length / width;
  const counts = into(width);
  const weight = weightsFor(sampleWeight, rowsIn(yPred), rows);
  const truth = truthOf(yTrue, rows, width, threshold);
  const best = width === 1 || threshold !== null ? null : classIndices(yPred, rows, "yPred");
  for (let row = 0; row < rows; row++) {
    for (let k = 0; k < width; k++) {
      const score = yPred.values[row * width + k] as number;
      const said = best === null ? score > (threshold ?? 0.5) : best[row] === k;
      count(counts, k, truth(row, k), said, weight(row));
    }
  }
}

/** Whether class k is true of a row. */
function truthOf(
  yTrue: Block,
  rows: number,
  width: number,
  threshold: number | null,
): (row: number, k: number) => boolean {
  const { values } = yTrue;
  const text = `shape [${yTrue.shape.join(", ")}]`;
  if (values.length === rows * width) {
    if (width > 1 && threshold === null) requireOneHot(yTrue, rows, width);
    return (row, k) => (values[row * width + k] as number) > 0.5;
  }
  requireThat(
    values.length === rows,
    "yTrue",
    `${rows} labels, or one row of ${width} each, as yPred has rows`,
    text,
  );
  return (row, k) => values[row] === k;
}

function requireOneHot({ values }: Block, rows: number, width: number): void {
  for (let row = 0; row < rows; row++) {
    let ones = 0;
    for (let k = 0; k < width; k++) ones += Number((values[row * width + k] as number) > 0.5);
    requireThat(
      ones === 1,
      "yTrue",
      "one-hot rows (several labels per row need a threshold: { threshold: 0.5 })",
      `row ${row} with ${ones} labels`,
    );
  }
}

/** One number from a measure of each class; of no class NaN. */
export function averaged(
  { truePositives, falsePositives, falseNegatives, trueNegatives }: Counts,
  average: Average,
  measure: (tp: number, fp: number, fn: number) => number,
): number {
  const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
  const seen = sum(truePositives) + sum(falsePositives) + sum(falseNegatives) + sum(trueNegatives);
  if (seen === 0) return Number.NaN;
  if (average === "micro") {
    return measure(sum(truePositives), sum(falsePositives), sum(falseNegatives));
  }
  const each = truePositives.map((tp, k) =>
    measure(tp, falsePositives[k] as number, falseNegatives[k] as number),
  );
  const support = truePositives.map((tp, k) =>
    average === "weighted" ? tp + (falseNegatives[k] as number) : 1,
  );
  return sum(each.map((value, k) => value * (support[k] as number))) / sum(support);
}

// Where nothing is there to divide by, the answer is 0, as in Keras and scikit-learn.
const share = (part: number, whole: number): number => (whole === 0 ? 0 : part / whole);
export const precision = (tp: number, fp: number): number => share(tp, tp + fp);
export const recall = (tp: number, _: number, fn: number): number => share(tp, tp + fn);
export const f1 = (tp: number, fp: number, fn: number): number => share(2 * tp, 2 * tp + fp + fn);
