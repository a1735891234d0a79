import { requireThat } from "../core/errors.js";
import type { NameOption } from "./accuracyMetrics.js";
import {
  averaged,
  countScores,
  f1,
  noCounts,
  precision,
  recall,
  type Average,
  type Counts,
} from "./counts.js";
import { blockOf, type Metric, type MetricInput } from "./metric.js";

/** How scores become decisions, and those of several classes one number. */
export interface CountOptions extends NameOption {
  /** Scores above it are called positive. Without one: 0.5 for one column, the largest of each row for several. */
  readonly threshold?: number;
  /** Of several columns: the mean over the classes ("macro", default), over all decisions ("micro"), or by support ("weighted"). */
  readonly average?: Average;
}

/** A measure read off the counts of decisions. */
class CountMetric implements Metric {
  #counts: Counts = noCounts(0);

  constructor(
    readonly name: string,
    readonly threshold: number | null,
    readonly read: (counts: Counts) => number,
  ) {}

  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void {
    const [truth, prediction] = [blockOf(yTrue, "yTrue"), blockOf(yPred, "yPred")];
    const into = (classes: number): Counts => {
      const before = this.#counts.truePositives.length;
      if (before === 0) this.#counts = noCounts(classes);
      const expectation = `rows of ${before} columns, as before`;
      requireThat(before === 0 || before === classes, "yPred", expectation, classes);
      return this.#counts;
    };
    countScores(into, truth, prediction, this.threshold, sampleWeight);
  }

  result(): number {
    return this.read(this.#counts);
  }

  reset(): void {
    this.#counts = noCounts(0);
  }

  state(): Counts {
    return structuredClone(this.#counts);
  }

  restore(state: unknown): void {
    const valid = typeof state === "object" && state !== null && "truePositives" in state;
    requireThat(valid, "state", "what state() gave", state);
    this.#counts = structuredClone(state) as Counts;
  }
}

function make(
  name: string,
  options: CountOptions,
  measure: (tp: number, fp: number, fn: number) => number,
): Metric {
  const { threshold = null, average = "macro" } = options;
  requireThreshold(threshold);
  const known = ["macro", "micro", "weighted"].includes(average);
  requireThat(known, "average", '"macro", "micro" or "weighted"', average);
  return new CountMetric(options.name ?? name, threshold, (counts) =>
    averaged(counts, average, measure),
  );
}

function requireThreshold(threshold: number | null): void {
  const valid = threshold === null || Number.isFinite(threshold);
  requireThat(valid, "threshold", "a finite number", threshold);
}

/**
 * Of those called positive, the share that is: TP / (TP + FP), over everything seen; 0 when none is
 * called positive.
 *
 * Shapes: yPred [n] or [n, 1] for yes-or-no, [n, k] for several classes; yTrue of this shape, or class
 * indices [n].
 *
 * @param options threshold, average "macro", name "precision"
 * @throws ArgumentError for unknown options, and in `update` for shapes that do not fit
 * Source: Keras 3, `Precision`, 2023.
 * @example
 * const precision = dl.metrics.Precision();
 * precision.update([1, 0], [0.9, 0.8]);
 * precision.update([1], [0.7]);
 * precision.result(); // ≈ 0.6667
 */
export function Precision(options: CountOptions = {}): Metric {
  return make("precision", options, precision);
}

/**
 * Of those that are positive, the share that is called so: TP / (TP + FN), over everything seen; 0 when
 * none is positive.
 *
 * Shapes: as for {@link Precision}.
 *
 * @param options threshold, average "macro", name "recall"
 * @throws ArgumentError for unknown options, and in `update` for shapes that do not fit
 * Source: Keras 3, `Recall`, 2023.
 * @example
 * const recall = dl.metrics.Recall();
 * recall.update([1, 1], [0.9, 0.2]);
 * recall.result(); // 0.5
 */
export function Recall(options: CountOptions = {}): Metric {
  return make("recall", options, recall);
}

/**
 * The harmonic mean of precision and recall: 2 TP / (2 TP + FP + FN), over everything seen.
 *
 * Shapes: as for {@link Precision}.
 *
 * @param options threshold, average "macro", name "f1Score"
 * @throws ArgumentError for unknown options, and in `update` for shapes that do not fit
 * Source: Keras 3, `F1Score`, 2023.
 * @example
 * const f1 = dl.metrics.F1Score();
 * f1.update([1, 1, 0], [0.9, 0.2, 0.6]);
 * f1.result(); // 0.5
 */
export function F1Score(options: CountOptions = {}): Metric {
  return make("f1Score", options, f1);
}

/** From where on a score is called positive. */
export interface ThresholdOption extends NameOption {
  /** Scores above it are called positive; 0.5 by default. */
  readonly threshold?: number;
}

function counting(part: keyof Counts, options: ThresholdOption): Metric {
  const { threshold = 0.5, name = part } = options;
  requireThreshold(threshold);
  return new CountMetric(name, threshold, (counts) => counts[part].reduce((a, b) => a + b, 0));
}

/**
 * How many positives are called positive, over all columns and everything seen.
 *
 * @param options threshold 0.5, name "truePositives"
 * @throws ArgumentError for a threshold that is no number, and in `update` for shapes that do not fit
 * Source: Keras 3, `TruePositives`, 2023.
 * @example
 * const hits = dl.metrics.TruePositives();
 * hits.update([1, 1, 0], [0.9, 0.2, 0.6]);
 * hits.result(); // 1
 */
export function TruePositives(options: ThresholdOption = {}): Metric {
  return counting("truePositives", options);
}

/**
 * How many negatives are called negative, over all columns and everything seen.
 *
 * @param options threshold 0.5, name "trueNegatives"
 * @throws ArgumentError for a threshold that is no number, and in `update` for shapes that do not fit
 * Source: Keras 3, `TrueNegatives`, 2023.
 * @example
 * const quiet = dl.metrics.TrueNegatives();
 * quiet.update([1, 0, 0], [0.9, 0.2, 0.6]);
 * quiet.result(); // 1
 */
export function TrueNegatives(options: ThresholdOption = {}): Metric {
  return counting("trueNegatives", options);
}

/**
 * How many negatives are called positive (false alarms), over all columns and everything seen.
 *
 * @param options threshold 0.5, name "falsePositives"
 * @throws ArgumentError for a threshold that is no number, and in `update` for shapes that do not fit
 * Source: Keras 3, `FalsePositives`, 2023.
 * @example
 * const alarms = dl.metrics.FalsePositives();
 * alarms.update([1, 0, 0], [0.9, 0.2, 0.6]);
 * alarms.result(); // 1
 */
export function FalsePositives(options: ThresholdOption = {}): Metric {
  return counting("falsePositives", options);
}

/**
 * How many positives are called negative (misses), over all columns and everything seen.
 *
 * @param options threshold 0.5, name "falseNegatives"
 * @throws ArgumentError for a threshold that is no number, and in `update` for shapes that do not fit
 * Source: Keras 3, `FalseNegatives`, 2023.
 * @example
 * const misses = dl.metrics.FalseNegatives();
 * misses.update([1, 1, 0], [0.9, 0.2, 0.6]);
 * misses.result(); // 1
 */
export function FalseNegatives(options: ThresholdOption = {}): Metric {
  return counting("falseNegatives", options);
}
