import { requireThat } from "../core/errors.js";
import type { NameOption } from "./accuracyMetrics.js";
import { rowsIn, weightsFor, widthOf } from "./meanMetric.js";
import { blockOf, type Metric, type MetricInput } from "./metric.js";

/** Scores of one class with their labels. */
interface Scored {
  readonly scores: number[];
  readonly truth: boolean[];
  readonly weights: number[];
}

/**
 * The probability that a positive scores higher than a negative, ties half: the area below the ROC curve,
 * exactly. NaN where one of both is missing.
 */
export function areaUnderRoc({ scores, truth, weights }: Scored): number {
  const order = Uint32Array.from(scores.keys()).toSorted(
    (a, b) => (scores[a] as number) - (scores[b] as number),
  );
  let [area, below, positives, i] = [0, 0, 0, 0];
  while (i < order.length) {
    const score = scores[order[i] as number];
    let [hits, misses] = [0, 0];
    for (; i < order.length && scores[order[i] as number] === score; i++) {
      const sample = order[i] as number;
      if (truth[sample] === true) hits += weights[sample] as number;
      else misses += weights[sample] as number;
    }
    area += hits * (below + misses / 2);
    below += misses;
    positives += hits;
  }
  return positives === 0 || below === 0 ? Number.NaN : area / (positives * below);
}

class AreaMetric implements Metric {
  #classes: Scored[] = [];

  constructor(readonly name: string) {}

  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void {
    const [truth, prediction] = [blockOf(yTrue, "yTrue"), blockOf(yPred, "yPred")];
    const width = widthOf(prediction);
    const rows = prediction.values.length / width;
    const { values } = truth;
    const sparse = width > 1 && values.length === rows;
    const expectation = `${rows} labels, or one row of ${width} each, as yPred has rows`;
    const fits = sparse || values.length === rows * width;
    requireThat(fits, "yTrue", expectation, `shape [${truth.shape.join(", ")}]`);
    const weight = weightsFor(sampleWeight, rowsIn(prediction), rows);
    const before = this.#classes.length;
    requireThat(
      before === 0 || before === width,
      "yPred",
      `rows of ${before} columns, as before`,
      width,
    );
    if (before === 0) {
      const none = (): Scored => ({ scores: [], truth: [], weights: [] });
      this.#classes = Array.from({ length: width }, none);
    }
    this.#classes.forEach((each, k) => {
      for (let row = 0; row < rows; row++) {
        each.scores.push(prediction.values[row * width + k] as number);
        each.truth.push(sparse ? values[row] === k : (values[row * width + k] as number) > 0.5);
        each.weights.push(weight(row));
      }
    });
  }

  result(): number {
    const areas = this.#classes.map(areaUnderRoc);
    return areas.reduce((a, b) => a + b, 0) / areas.length;
  }

  reset(): void {
    this.#classes = [];
  }

  state(): readonly Scored[] {
    return structuredClone(this.#classes);
  }

  restore(state: unknown): void {
    requireThat(Array.isArray(state), "state", "what state() gave", state);
    this.#classes = structuredClone(state) as Scored[];
  }
}

/**
 * The area below the ROC curve: the probability that a positive scores higher than a negative, ties
 * half. Exact over everything seen, not by a grid of thresholds; all scores are kept for it. Of several
 * columns, the mean of one class against the rest. NaN while one class is missing.
 *
 * Shapes: yPred scores [n], [n, 1] or [n, k]; yTrue 0 or 1 of this shape, or class indices [n].
 *
 * @param options name "auc"
 * @throws ArgumentError in `update` for shapes that do not fit
 * Source: Hanley and McNeil, "The meaning and use of the area under a ROC curve", 1982.
 * @example
 * const auc = dl.metrics.AUC();
 * auc.update([0, 0], [0.1, 0.4]);
 * auc.update([1, 1], [0.35, 0.8]);
 * auc.result(); // 0.75
 */
export function AUC({ name = "auc" }: NameOption = {}): Metric {
  return new AreaMetric(name);
}
