import { requireThat } from "../core/errors.js";
import { shapeOf } from "../core/nested.js";
import { Random } from "../core/random.js";
import { requireSeed } from "./batchGenerator.js";

/** Where a perceptron starts, and how far it moves. */
export interface PerceptronOptions {
  /** η: how far a mistake moves the weights; > 0, default 1. */
  readonly learningRate?: number;
  /** The first weights, one per input; default: all 0. */
  readonly weights?: readonly number[];
  /** The first bias; default 0. */
  readonly bias?: number;
}

/** How long a perceptron learns, and in which order it sees the samples. */
export interface PerceptronFitOptions {
  /** At most so many passes over the data; default 100. An epoch without a mistake is the last. */
  readonly epochs?: number;
  /** With a seed the samples come in a new order each epoch, the same at each run; without one as given. */
  readonly shuffleSeed?: number;
}

/** One sample that was judged wrongly, and what that changed. */
export interface PerceptronUpdate {
  /** Its row in the data. */
  readonly sample: number;
  /** y − ŷ: 1 for a missed 1, −1 for a false one. */
  readonly error: 1 | -1;
  /** After the update. */
  readonly weights: readonly number[];
  readonly bias: number;
}

/** A pass over the data: one frame of the animation. Epoch 0 is the state before training. */
export interface PerceptronEpoch {
  readonly epoch: number;
  /** At the end of the epoch. */
  readonly weights: readonly number[];
  readonly bias: number;
  /** The mistakes met on the way, in order, each with its update. */
  readonly updates: readonly PerceptronUpdate[];
  /** The share of samples that are right at the end of the epoch. */
  readonly accuracy: number;
}

/** What `fit` of a perceptron gives: its way, and whether it came to an end. */
export interface PerceptronHistory {
  /** From the state before training on. */
  readonly epochs: readonly PerceptronEpoch[];
  /** Whether an epoch passed without a mistake: a line (plane, …) separates the classes. */
  readonly converged: boolean;
}

/**
 * The simplest unit: it fires (1) when w·x + b > 0, else it stays silent (0), and it learns from its
 * mistakes only: w ← w + η(y − ŷ)x, b ← b + η(y − ŷ). It finds a separating line in finitely many
 * steps wherever there is one (AND, OR), and never where there is none (XOR).
 *
 * Source: Rosenblatt 1958; the proof that it ends: Novikoff 1962.
 *
 * @param options learningRate 1; weights (all 0, as many as the first data have inputs); bias 0
 * @throws ArgumentError for a rate that is not above 0, or weights or a bias that are not finite
 * @example
 * const inputs = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const and = new dl.nn.Perceptron();
 * and.fit(inputs, [0, 0, 0, 1]).converged; // true
 * and.predict(inputs); // [0, 0, 0, 1]
 * const xor = new dl.nn.Perceptron().fit(inputs, [0, 1, 1, 0]);
 * xor.converged; // false
 * Math.max(...xor.epochs.map((epoch) => epoch.accuracy)) <= 0.75; // true
 */
export class Perceptron {
  readonly learningRate: number;
  #weights: readonly number[] | null;
  #bias: number;

  constructor({ learningRate = 1, weights, bias = 0 }: PerceptronOptions = {}) {
    requireThat(
      learningRate > 0 && Number.isFinite(learningRate),
      "learningRate",
      "a finite number > 0",
      learningRate,
    );
    if (weights !== undefined) requireSample(weights, "weights", weights.length);
    requireThat(Number.isFinite(bias), "bias", "a finite number", bias);
    this.learningRate = learningRate;
    this.#weights = weights === undefined ? null : [...weights];
    this.#bias = bias;
  }

  /** One per input; empty until the number of inputs is known. */
  get weights(): readonly number[] {
    return this.#weights ?? [];
  }

  /** b, the weight of an input that is always 1. */
  get bias(): number {
    return this.#bias;
  }

  /**
   * z = w·x + b, the number whose sign decides.
   *
   * @param x one number per input
   * @throws ArgumentError for another length, or before there are weights
   * @example
   * const umbrella = new dl.nn.Perceptron({ weights: [0.6, 0.4, 0.2], bias: -0.9 });
   * umbrella.weightedSum([1, 1, 0]); // ≈ 0.1
   * umbrella.predict([1, 1, 0]); // 1
   */
  weightedSum(x: readonly number[]): number {
    const weights = this.#weights;
    requireThat(weights !== null, "the perceptron", "fitted, or made with weights", this);
    requireSample(x, "x", weights.length);
    return dot(weights, x) + this.#bias;
  }

  /**
   * 1 where w·x + b > 0, else 0.
   *
   * @param x a sample, or a list of samples
   * @throws ArgumentError for samples of another length, or before there are weights
   */
  predict(x: readonly number[]): 0 | 1;
  predict(x: readonly (readonly number[])[]): (0 | 1)[];
  predict(x: readonly number[] | readonly (readonly number[])[]): (0 | 1) | (0 | 1)[] {
    if (isList(x)) return x.map((sample) => this.predict(sample));
    return this.weightedSum(x) > 0 ? 1 : 0;
  }

  /**
   * Learns until an epoch has no mistake, or the epochs are used up. Goes on from the present weights.
   *
   * @param x samples, [n, inputs]
   * @param y their labels, n of 0 or 1
   * @param options epochs 100 at most; shuffleSeed (none: in order)
   * @returns the weights after each epoch and each mistake, for the animation
   * @throws ArgumentError for rows of unequal length, other labels, or epochs that are not above 0
   */
  fit(
    x: readonly (readonly number[])[],
    y: readonly number[],
    { epochs = 100, shuffleSeed }: PerceptronFitOptions = {},
  ): PerceptronHistory {
    const [samples = 0, inputs = 0, ...deeper] = shapeOf(x, "x");
    requireThat(inputs > 0 && deeper.length === 0, "x", "rows of numbers, [n, inputs]", x);
    for (const row of x) requireSample(row, "x", this.#weights?.length ?? inputs);
    requireThat(Array.isArray(y) && y.length === samples, "y", `${samples} labels, as x`, y);
    for (const label of y) requireThat(label === 0 || label === 1, "y", "labels 0 or 1", label);
    requireThat(Number.isInteger(epochs) && epochs > 0, "epochs", "a whole number above 0", epochs);
    if (shuffleSeed !== undefined) requireSeed(shuffleSeed);
    const random = shuffleSeed === undefined ? null : new Random(shuffleSeed);
    const rows = x.map((_, i) => i);
    this.#weights ??= Array.from({ length: inputs }, () => 0);
    const history = [this.#snapshot(0, [], x, y)];
    for (let epoch = 1; epoch <= epochs; epoch++) {
      const updates: PerceptronUpdate[] = [];
      for (const sample of random?.shuffle(rows) ?? rows) {
        const update = this.#learn(sample, x[sample] ?? [], y[sample] ?? 0);
        if (update) updates.push(update);
      }
      history.push(this.#snapshot(epoch, updates, x, y));
      if (updates.length === 0) return { epochs: history, converged: true };
    }
    return { epochs: history, converged: false };
  }

  #learn(sample: number, x: readonly number[], y: number): PerceptronUpdate | null {
    const error = y - this.predict(x);
    if (error === 0) return null;
    const weights = this.weights.map((w, i) => w + this.learningRate * error * (x[i] ?? 0));
    this.#weights = weights;
    this.#bias += this.learningRate * error;
    return { sample, error: error > 0 ? 1 : -1, weights, bias: this.#bias };
  }

  #snapshot(
    epoch: number,
    updates: readonly PerceptronUpdate[],
    x: readonly (readonly number[])[],
    y: readonly number[],
  ): PerceptronEpoch {
    const right = this.predict(x).filter((label, i) => label === y[i]).length;
    return { epoch, weights: this.weights, bias: this.#bias, updates, accuracy: right / x.length };
  }
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, value, i) => sum + value * (b[i] ?? 0), 0);

function isList(x: readonly unknown[]): x is readonly (readonly number[])[] {
  return Array.isArray(x[0]);
}

function requireSample(x: readonly number[], argument: string, inputs: number): void {
  const fits = Array.isArray(x) && x.length === inputs && x.every(Number.isFinite);
  requireThat(fits && inputs > 0, argument, `${Math.max(1, inputs)} finite numbers`, x);
}
