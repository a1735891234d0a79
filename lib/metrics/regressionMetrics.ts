import { requireThat } from "../core/errors.js";
import type { NameOption } from "./accuracyMetrics.js";
import { MeanMetric, rowsIn, samePositions, weightsFor, widthOf } from "./meanMetric.js";
import { blockOf, type Block, type Metric, type MetricInput } from "./metric.js";

/** The mean over the last axis of a difference, per sample. */
function differences(of: (error: number) => number): (yTrue: Block, yPred: Block) => Float64Array {
  return (yTrue, yPred) => {
    samePositions(yTrue, yPred);
    return Float64Array.from(yPred.values, (p, i) => of(p - (yTrue.values[i] as number)));
  };
}

/**
 * The mean distance between prediction and truth: mean |ŷ − y|, over everything seen.
 *
 * Shapes: yTrue and yPred [n] or [n, k].
 *
 * @param options name "meanAbsoluteError"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `MeanAbsoluteError`, 2023.
 * @example
 * const error = dl.metrics.MeanAbsoluteError();
 * error.update([2, 0, 4], [2.5, 0, 3]);
 * error.result(); // 0.5
 */
export function MeanAbsoluteError({ name = "meanAbsoluteError" }: NameOption = {}): Metric {
  return new MeanMetric(name, differences(Math.abs));
}

/**
 * The mean of the squared distances: mean (ŷ − y)², over everything seen.
 *
 * Shapes: yTrue and yPred [n] or [n, k].
 *
 * @param options name "meanSquaredError"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `MeanSquaredError`, 2023.
 * @example
 * const error = dl.metrics.MeanSquaredError();
 * error.update([2, 0, 4], [2.5, 0, 3]);
 * error.result(); // ≈ 0.4167
 */
export function MeanSquaredError({ name = "meanSquaredError" }: NameOption = {}): Metric {
  return new MeanMetric(
    name,
    differences((error) => error * error),
  );
}

/**
 * The root of the mean squared error, in the unit of y: √mean (ŷ − y)², over everything seen. A mean
 * over batches of their roots would be something else.
 *
 * Shapes: yTrue and yPred [n] or [n, k].
 *
 * @param options name "rootMeanSquaredError"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `RootMeanSquaredError`, 2023.
 * @example
 * const error = dl.metrics.RootMeanSquaredError();
 * error.update([0, 0], [3, 4]);
 * error.result(); // ≈ 3.5355
 */
export function RootMeanSquaredError({ name = "rootMeanSquaredError" }: NameOption = {}): Metric {
  return new MeanMetric(
    name,
    differences((error) => error * error),
    Math.sqrt,
  );
}

/**
 * The mean distance in percent of the truth: 100 · mean |ŷ − y| / max(|y|, 1e−7), over everything seen.
 *
 * Shapes: yTrue and yPred [n] or [n, k].
 *
 * @param options name "meanAbsolutePercentageError"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `MeanAbsolutePercentageError`, 2023.
 * @example
 * const error = dl.metrics.MeanAbsolutePercentageError();
 * error.update([2, 4], [1, 5]);
 * error.result(); // 37.5
 */
export function MeanAbsolutePercentageError({
  name = "meanAbsolutePercentageError",
}: NameOption = {}): Metric {
  return new MeanMetric(name, (yTrue, yPred) => {
    samePositions(yTrue, yPred);
    return Float64Array.from(yPred.values, (p, i) => {
      const y = yTrue.values[i] as number;
      return (100 * Math.abs(p - y)) / Math.max(Math.abs(y), 1e-7);
    });
  });
}

/**
 * How alike the directions of prediction and truth are: mean ŷ·y / (‖ŷ‖‖y‖), in [−1, 1], over
 * everything seen; 0 for a row of zeros.
 *
 * Shapes: yTrue and yPred [n, k]; a list is one row.
 *
 * @param options name "cosineSimilarity"
 * @throws ArgumentError in `update` for different shapes
 * Source: Keras 3, `CosineSimilarity`, 2023.
 * @example
 * const alike = dl.metrics.CosineSimilarity();
 * alike.update([[0, 1], [1, 1]], [[1, 0], [1, 1]]);
 * alike.result(); // ≈ 0.5
 */
export function CosineSimilarity({ name = "cosineSimilarity" }: NameOption = {}): Metric {
  return new MeanMetric(name, (yTrue, yPred) => {
    samePositions(yTrue, yPred);
    const width = yPred.shape.at(-1) ?? 1;
    return Float64Array.from({ length: yPred.values.length / width }, (_, row) => {
      let [product, a, b] = [0, 0, 0];
      for (let i = row * width; i < (row + 1) * width; i++) {
        const [y, p] = [yTrue.values[i] as number, yPred.values[i] as number];
        product += y * p;
        a += y * y;
        b += p * p;
      }
      return a === 0 || b === 0 ? 0 : product / Math.sqrt(a) / Math.sqrt(b);
    });
  });
}

interface Moments {
  weight: number;
  mean: number;
  /** Σ w (y − mean)² */
  spread: number;
  /** Σ w (ŷ − y)² */
  residual: number;
}

class RSquared implements Metric {
  #outputs: Moments[] = [];
  #samples = 0;

  constructor(readonly name: string) {}

  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void {
    const [truth, prediction] = [blockOf(yTrue, "yTrue"), blockOf(yPred, "yPred")];
    samePositions(truth, prediction);
    const width = widthOf(prediction);
    const rows = prediction.values.length / width;
    const weight = weightsFor(sampleWeight, rowsIn(prediction), rows);
    const before = this.#outputs.length;
    const expectation = `rows of ${before} columns, as before`;
    requireThat(before === 0 || before === width, "yPred", expectation, width);
    if (before === 0) {
      const none = (): Moments => ({ weight: 0, mean: 0, spread: 0, residual: 0 });
      this.#outputs = Array.from({ length: width }, none);
    }
    this.#samples += rows;
    this.#outputs.forEach((output, k) => {
      for (let row = 0; row < rows; row++) {
        const at = row * width + k;
        add(output, truth.values[at] as number, prediction.values[at] as number, weight(row));
      }
    });
  }

  result(): number {
    if (this.#samples < 2) return Number.NaN;
    const each = this.#outputs.map(({ spread, residual }) => {
      if (spread === 0) return residual === 0 ? 1 : 0;
      return 1 - residual / spread;
    });
    return each.reduce((a, b) => a + b, 0) / each.length;
  }

  reset(): void {
    [this.#outputs, this.#samples] = [[], 0];
  }

  state(): { readonly outputs: readonly Moments[]; readonly samples: number } {
    return { outputs: structuredClone(this.#outputs), samples: this.#samples };
  }

  restore(state: unknown): void {
    const { outputs, samples } = (state ?? {}) as Partial<ReturnType<RSquared["state"]>>;
    const valid = Array.isArray(outputs) && typeof samples === "number";
    requireThat(valid, "state", "what state() gave", state);
    [this.#outputs, this.#samples] = [structuredClone(outputs) as Moments[], samples];
  }
}

/** Welford's update: no digits are lost where the mean is large against the spread. */
function add(output: Moments, y: number, p: number, weight: number): void {
  output.residual += weight * (p - y) ** 2;
  output.weight += weight;
  if (output.weight === 0) return;
  const distance = y - output.mean;
  output.mean += (weight / output.weight) * distance;
  output.spread += weight * distance * (y - output.mean);
}

/**
 * The share of the variance that is explained: R² = 1 − Σ(y − ŷ)² / Σ(y − ȳ)², over everything seen; 1 is
 * perfect, 0 no better than the mean. Of several columns, their mean; NaN below two samples.
 *
 * Shapes: yTrue and yPred [n] or [n, k].
 *
 * @param options name "r2Score"
 * @throws ArgumentError in `update` for different shapes
 * Source: Welford, "Note on a method for calculating corrected sums of squares and products", 1962.
 * @example
 * const r2 = dl.metrics.R2Score();
 * r2.update([1, 2], [1, 2]);
 * r2.update([3], [2]);
 * r2.result(); // 0.5
 */
export function R2Score({ name = "r2Score" }: NameOption = {}): Metric {
  return new RSquared(name);
}
