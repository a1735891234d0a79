import { ArgumentError, requireThat } from "../core/errors.js";
import { blockOf, sizeOf, type Block, type Metric, type MetricInput } from "./metric.js";

/** The weight of each of `count` values, from one weight per sample. */
export function weightsFor(
  sampleWeight: MetricInput | undefined,
  samples: number,
  count: number,
): (index: number) => number {
  if (sampleWeight === undefined) return () => 1;
  const { values } = blockOf(sampleWeight, "sampleWeight");
  // One weight per sample, or per position of a sample.
  if (values.length % samples !== 0 || count % values.length !== 0) {
    throw new ArgumentError("sampleWeight", `${samples} numbers, one per sample`, sampleWeight);
  }
  const odd = Array.prototype.find.call(values, (weight) => !(weight >= 0 && weight < Infinity));
  requireThat(odd === undefined, "sampleWeight", "finite numbers of at least 0", odd);
  const each = count / values.length;
  return (index) => values[Math.floor(index / each)] as number;
}

/** Samples of a block: its first axis; a single number is one sample. */
export const rowsIn = ({ shape }: Block): number => shape[0] ?? 1;

interface Sums {
  readonly total: number;
  readonly weight: number;
}

/** Σ wᵢ vᵢ / Σ wᵢ over everything it has seen, in float64. */
export class MeanMetric implements Metric {
  #total = 0;
  #weight = 0;

  constructor(
    readonly name: string,
    /** One value per sample (or per position, for sequences). */
    readonly samples: (yTrue: Block, yPred: Block) => ArrayLike<number>,
    /** What is read off the mean: the root, for example. */
    readonly finish: (mean: number) => number = (mean) => mean,
  ) {}

  update(yTrue: MetricInput, yPred: MetricInput, sampleWeight?: MetricInput): void {
    const prediction = blockOf(yPred, "yPred");
    this.add(this.samples(blockOf(yTrue, "yTrue"), prediction), rowsIn(prediction), sampleWeight);
  }

  /** Values that are known already: those of `samples` samples. */
  add(values: ArrayLike<number>, samples: number, sampleWeight?: MetricInput): void {
    const weight = weightsFor(sampleWeight, samples, values.length);
    for (let i = 0; i < values.length; i++) {
      this.#total += weight(i) * (values[i] as number);
      this.#weight += weight(i);
    }
  }

  result(): number {
    return this.finish(this.#total / this.#weight);
  }

  reset(): void {
    [this.#total, this.#weight] = [0, 0];
  }

  state(): Sums {
    return { total: this.#total, weight: this.#weight };
  }

  restore(state: unknown): void {
    const { total, weight } = (state ?? {}) as Partial<Sums>;
    const valid = typeof total === "number" && typeof weight === "number";
    requireThat(valid, "state", "what state() gave", state);
    [this.#total, this.#weight] = [total, weight];
  }
}

/** Both of one size; [n] and [n, 1] are the same column. */
export function samePositions(yTrue: Block, yPred: Block): void {
  const fits = yTrue.values.length === yPred.values.length && rowsIn(yTrue) === rowsIn(yPred);
  const expectation = `of the shape of yPred: [${yPred.shape.join(", ")}]`;
  requireThat(fits, "yTrue", expectation, `shape [${yTrue.shape.join(", ")}]`);
}

/** How wide one row of the last axis is; 1 for a plain list. */
export function widthOf({ shape }: Block): number {
  return shape.length <= 1 ? 1 : (shape.at(-1) ?? 1);
}

/** Whether a label is the index of one of so many classes. */
export const isClass = (label: number, classes: number): boolean =>
  Number.isInteger(label) && label >= 0 && label < classes;

/** One class index per row: class indices as they are, or the column of the largest entry. */
export function classIndices(block: Block, rows: number, argument: string): ArrayLike<number> {
  if (block.values.length === rows) return block.values;
  const width = block.values.length / rows;
  const fits = width >= 1 && Number.isInteger(width) && sizeOf(block.shape) === block.values.length;
  requireThat(
    fits,
    argument,
    `${rows} class indices, or one row of scores each, as yPred has rows`,
    block.shape,
  );
  const indices = new Int32Array(rows);
  for (let row = 0; row < rows; row++) {
    let best = 0;
    for (let k = 1; k < width; k++) {
      if (
        (block.values[row * width + k] as number) > (block.values[row * width + best] as number)
      ) {
        best = k;
      }
    }
    indices[row] = best;
  }
  return indices;
}
