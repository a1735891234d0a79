import { requireThat } from "../core/errors.js";
import { MeanMetric, classIndices, isClass, samePositions, widthOf } from "./meanMetric.js";
import type { Block, Metric } from "./metric.js";

export interface NameOption {
  /** What it is called in a history. */
  readonly name?: string;
}

/**
 * The share of probabilities on the right side of a threshold: mean [p > t] = y. Several columns are
 * as many yes-or-no questions (multi-label).
 *
 * Shapes: yTrue and yPred [n] or [n, k], labels 0 or 1.
 *
 * @param options threshold 0.5, name "binaryAccuracy"
 * @throws ArgumentError for a threshold that is not a number, and in `update` for different shapes
 * Source: Keras 3, `BinaryAccuracy`, 2023.
 * @example
 * const accuracy = dl.metrics.BinaryAccuracy();
 * accuracy.update([1, 0, 1], [0.9, 0.6, 0.7]);
 * accuracy.update([0], [0.2]);
 * accuracy.result(); // 0.75
 */
export function BinaryAccuracy(options: NameOption & { readonly threshold?: number } = {}): Metric {
  const { threshold = 0.5, name = "binaryAccuracy" } = options;
  requireThat(Number.isFinite(threshold), "threshold", "a finite number", threshold);
  return new MeanMetric(name, (yTrue, yPred) => binaryMatches(yTrue, yPred, threshold));
}

/**
 * The share of samples whose largest score is in the column of the largest target.
 *
 * Shapes: yTrue one-hot [n, k], yPred [n, k]; the first of equal scores counts.
 *
 * @param options name "categoricalAccuracy"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `CategoricalAccuracy`, 2023.
 * @example
 * const accuracy = dl.metrics.CategoricalAccuracy();
 * accuracy.update([[1, 0], [0, 1]], [[0.8, 0.2], [0.6, 0.4]]);
 * accuracy.result(); // 0.5
 */
export function CategoricalAccuracy({ name = "categoricalAccuracy" }: NameOption = {}): Metric {
  return new MeanMetric(name, categoricalMatches);
}

/**
 * The share of samples whose largest score is in the column of the class index.
 *
 * Shapes: yTrue class indices [n] or [n, 1], yPred [n, k]; the first of equal scores counts.
 *
 * @param options name "sparseCategoricalAccuracy"
 * @throws ArgumentError in `update` for another number of indices than rows
 * Source: Keras 3, `SparseCategoricalAccuracy`, 2023.
 * @example
 * const accuracy = dl.metrics.SparseCategoricalAccuracy();
 * accuracy.update([0, 1], [[0.8, 0.2], [0.6, 0.4]]);
 * accuracy.result(); // 0.5
 */
export function SparseCategoricalAccuracy({
  name = "sparseCategoricalAccuracy",
}: NameOption = {}): Metric {
  return new MeanMetric(name, sparseMatches);
}

/** Whichever of the three suits the shapes: for a model whose output is not known beforehand. */
export function suitableAccuracy(name: string): Metric {
  return new MeanMetric(name, (yTrue, yPred) => {
    const width = widthOf(yPred);
    if (width === 1) return binaryMatches(yTrue, yPred, 0.5);
    const sparse = yTrue.values.length * width === yPred.values.length;
    return (sparse ? sparseMatches : categoricalMatches)(yTrue, yPred);
  });
}

function binaryMatches(yTrue: Block, yPred: Block, threshold: number): Float64Array {
  samePositions(yTrue, yPred);
  return Float64Array.from(yPred.values, (p, i) =>
    Number((p > threshold ? 1 : 0) === yTrue.values[i]),
  );
}

function categoricalMatches(yTrue: Block, yPred: Block): Float64Array {
  samePositions(yTrue, yPred);
  const rows = yPred.values.length / widthOf(yPred);
  return matches(classIndices(yTrue, rows, "yTrue"), classIndices(yPred, rows, "yPred"));
}

function sparseMatches(yTrue: Block, yPred: Block): Float64Array {
  const rows = yPred.values.length / widthOf(yPred);
  requireIndices(yTrue, rows);
  return matches(yTrue.values, classIndices(yPred, rows, "yPred"));
}

/**
 * The share of samples whose true class is among the k largest scores. Equal scores count in the
 * order of their columns.
 *
 * Shapes: yTrue class indices [n] or one-hot [n, classes], yPred [n, classes].
 *
 * @param options k 5, name "topKCategoricalAccuracy"
 * @throws ArgumentError for k below 1, and in `update` for shapes that do not fit
 * Source: Keras 3, `TopKCategoricalAccuracy`, 2023.
 * @example
 * const accuracy = dl.metrics.TopKCategoricalAccuracy({ k: 2 });
 * accuracy.update([2, 0], [[0.1, 0.6, 0.3], [0.1, 0.6, 0.3]]);
 * accuracy.result(); // 0.5
 */
export function TopKCategoricalAccuracy(
  options: NameOption & { readonly k?: number } = {},
): Metric {
  const { k = 5, name = "topKCategoricalAccuracy" } = options;
  requireThat(Number.isInteger(k) && k >= 1, "k", "a whole number ≥ 1", k);
  return new MeanMetric(name, (yTrue, yPred) => {
    const width = widthOf(yPred);
    const rows = yPred.values.length / width;
    const truth = classIndices(yTrue, rows, "yTrue");
    const odd = Array.prototype.find.call(truth, (label) => !isClass(label, width));
    requireThat(odd === undefined, "yTrue", `whole numbers in [0, ${width})`, odd);
    return Float64Array.from({ length: rows }, (_, row) => {
      const of = (column: number): number => yPred.values[row * width + column] as number;
      const label = truth[row] as number;
      let before = 0;
      for (let c = 0; c < width; c++) {
        if (of(c) > of(label) || (of(c) === of(label) && c < label)) before++;
      }
      return Number(before < k);
    });
  });
}

function requireIndices(yTrue: Block, rows: number): void {
  const expectation = `${rows} class indices, one per row of yPred`;
  requireThat(
    yTrue.values.length === rows,
    "yTrue",
    expectation,
    `shape [${yTrue.shape.join(", ")}]`,
  );
}

function matches(a: ArrayLike<number>, b: ArrayLike<number>): Float64Array {
  return Float64Array.from(a, (value, i) => Number(value === b[i]));
}
