import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { glorotUniform } from "../initializers.js";

/** What a recurrent cell is made from. */
export interface CellOptions {
  /** Numbers per time step that come in. */
  readonly inputSize: number;
  /** Numbers that the cell remembers. */
  readonly units: number;
  /** Draws the kernels (Glorot); biases start at 0. */
  readonly seed: number;
}

/** The kernels of a recurrent cell, laid out as Keras does: the gates side by side. */
export abstract class Cell {
  readonly inputSize: number;
  readonly units: number;
  /** W: [inputSize, gates · units]. */
  readonly kernel: tf.Variable<tf.Rank.R2>;
  /** U: [units, gates · units]. */
  readonly recurrentKernel: tf.Variable<tf.Rank.R2>;
  /** b: [gates · units], or what the class says. */
  readonly bias: tf.Variable;

  protected constructor({ inputSize, units, seed }: CellOptions, gates: number, bias: number[]) {
    for (const [name, size] of Object.entries({ inputSize, units })) {
      requireThat(Number.isInteger(size) && size > 0, name, "a whole number above 0", size);
    }
    this.inputSize = inputSize;
    this.units = units;
    const [first, second] = [glorotUniform({ seed }), glorotUniform({ seed: (seed + 1) >>> 0 })];
    const variable = <R extends tf.Rank>(value: () => tf.Tensor): tf.Variable<R> =>
      tf.tidy(() => tf.variable(value()) as tf.Variable<R>);
    this.kernel = variable(() => first([inputSize, gates * units]));
    this.recurrentKernel = variable(() => second([units, gates * units]));
    this.bias = variable(() => tf.zeros(bias));
  }

  /** [kernel, recurrentKernel, bias], in Keras' order and layout. */
  get weights(): tf.Variable[] {
    return [this.kernel, this.recurrentKernel, this.bias] as tf.Variable[];
  }

  /**
   * Takes the values of other weights, such as those of a Keras layer.
   *
   * @param values kernel, recurrentKernel and bias, of the shapes of `weights`; they stay the caller's
   * @throws ArgumentError for another number of weights or another shape; then nothing is changed
   */
  setWeights(values: readonly tf.Tensor[]): void {
    requireThat(values.length === 3, "values", "3 tensors, as weights has", values.length);
    this.weights.forEach((weight, i) => {
      const fits = tf.util.arraysEqual(values[i]?.shape ?? [], weight.shape);
      requireThat(fits, `values[${i}]`, `of shape [${weight.shape.join(", ")}]`, values[i]);
    });
    this.weights.forEach((weight, i) => weight.assign(values[i] as tf.Tensor));
  }

  /** How many numbers training may change. */
  countParams(): number {
    return this.weights.reduce((total, weight) => total + weight.size, 0);
  }

  /** The memory before the first time step: zeros, [n, units]. */
  zeroState(n: number): tf.Tensor2D {
    return tf.zeros([n, this.units]);
  }

  /** [n, k · units] → k tensors of [n, units]. */
  protected parts(wide: tf.Tensor2D): tf.Tensor2D[] {
    const count = (wide.shape[1] ?? 0) / this.units;
    return Array.from({ length: count }, (_, i) =>
      wide.slice([0, i * this.units], [wide.shape[0], this.units]),
    );
  }

  protected requireState(x: tf.Tensor, ...states: readonly tf.Tensor[]): void {
    const fits = x.rank === 2 && x.shape[1] === this.inputSize;
    requireThat(fits, "x", `a tensor of shape [n, ${this.inputSize}]`, x);
    for (const state of states) {
      const same = tf.util.arraysEqual(state.shape, [x.shape[0] ?? 0, this.units]);
      requireThat(same, "the state", `of shape [${x.shape[0]}, ${this.units}]`, state);
    }
  }

  /** Frees the weights; the cell cannot be called any more. */
  dispose(): void {
    for (const weight of this.weights) weight.dispose();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
