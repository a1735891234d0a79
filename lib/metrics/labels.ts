import type { Tensor } from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { listOf, type Series } from "../core/series.js";

/**
 * Counts true against predicted classes: entry [i][j] = samples of class i that were called j.
 * @param yTrue class indices; @param yPred class indices, as many
 * @param classes the number of classes; default: one more than the largest index
 * @throws {ArgumentError} for different lengths, no samples, or an index that is no class.
 * Source: scikit-learn, `confusion_matrix`, 2011.
 * @example
 * dl.metrics.confusionMatrix([0, 0, 1], [0, 1, 1]); // [[1, 1], [0, 1]]
 */
export function confusionMatrix(yTrue: Series, yPred: Series, classes?: number): number[][] {
  const [truth, predicted] = samePairs(yTrue, yPred);
  const all = [...truth, ...predicted];
  const count = classes ?? all.reduce((a, b) => Math.max(a, b), 0) + 1;
  requireThat(Number.isInteger(count) && count > 0, "classes", "a whole number above 0", classes);
  for (const [name, labels] of Object.entries({ yTrue: truth, yPred: predicted })) {
    const at = labels.findIndex(
      (label) => !(Number.isInteger(label) && label >= 0 && label < count),
    );
    const expectation = `a class index, a whole number from 0 to ${count - 1}`;
    requireThat(at < 0, `${name}[${at}]`, expectation, labels[at]);
  }
  const matrix = Array.from({ length: count }, () => Array.from({ length: count }, () => 0));
  truth.forEach((row, i) => {
    const counts = matrix[row];
    const column = predicted[i];
    if (counts !== undefined && column !== undefined) counts[column] = (counts[column] ?? 0) + 1;
  });
  return matrix;
}

/**
 * The class of each row of scores: the index of its largest entry, the first of equals.
 * @param scores probabilities or logits, [n, classes]
 * @throws {ArgumentError} for something else than rows, a row without entries or with NaN.
 * Source: NumPy, `argmax`, 2006.
 * @example
 * dl.metrics.argmax([[0.1, 0.9], [0.7, 0.3]]); // [1, 0]
 */
export function argmax(scores: readonly (readonly number[])[] | Tensor): number[] {
  const rows: unknown = isTensor(scores) ? scores.arraySync() : scores;
  const matrix = Array.isArray(rows) && rows.every(Array.isArray);
  requireThat(matrix, "scores", "rows of numbers, or a tensor [n, classes]", scores);
  return (rows as readonly (readonly number[])[]).map((row, i) => {
    const valid = row.length > 0 && !row.some(Number.isNaN);
    requireThat(valid, `scores[${i}]`, "at least one number, none NaN", row);
    return row.reduce((best, score, j) => (score > (row[best] ?? -Infinity) ? j : best), 0);
  });
}

function samePairs(yTrue: Series, yPred: Series): [number[], number[]] {
  const [truth, predicted] = [listOf(yTrue), listOf(yPred)];
  requireThat(truth.length > 0, "yTrue", "at least one label", yTrue);
  const expectation = `as long as yTrue (${truth.length})`;
  requireThat(
    predicted.length === truth.length,
    "yPred",
    expectation,
    `length ${predicted.length}`,
  );
  return [truth, predicted];
}
