import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { linear } from "./activations/index.js";
import { glorotUniform, type Initializer, zeros } from "./initializers.js";

/** Anything that maps a tensor to one of the same shape and has a name: the activations of `dl.activations`. */
export interface TensorFunction {
  (x: tf.Tensor): tf.Tensor;
  readonly name: string;
}

/** What a {@link NaiveDense} is made of. */
export interface NaiveDenseOptions {
  /** Numbers per sample that come in. */
  readonly inputSize: number;
  /** Units, that is numbers per sample that come out. */
  readonly outputSize: number;
  /** φ; default: linear. */
  readonly activation?: TensorFunction;
  /** Makes W; default: glorotUniform with `seed`. */
  readonly kernelInitializer?: Initializer;
  /** Makes b; default: zeros. */
  readonly biasInitializer?: Initializer;
  /** For the default kernelInitializer; not needed beside one of your own. */
  readonly seed?: number;
}

/**
 * A dense layer written out: output = φ(x·W + b), x: [n, inputSize] → [n, outputSize],
 * W: [inputSize, outputSize], b: [outputSize]. Source: the layer follows chapter 2 of Chollet,
 * *Deep Learning with Python*, with the names of Keras.
 * @param options inputSize, outputSize, and a seed or a kernelInitializer; activation linear, biasInitializer zeros
 * @throws ArgumentError for sizes that are no whole numbers above 0, an activation that is no function,
 *   neither seed nor kernelInitializer, an initializer that gives another shape
 * @example
 * const { relu } = dl.activations;
 * const layer = new dl.nn.NaiveDense({ inputSize: 2, outputSize: 1, activation: relu, seed: 1 });
 * layer.call(tf.tensor2d([[1, 2]])); // shape [1, 1]
 */
export class NaiveDense {
  readonly inputSize: number;
  readonly outputSize: number;
  readonly activation: TensorFunction;
  readonly W: tf.Variable<tf.Rank.R2>;
  readonly b: tf.Variable<tf.Rank.R1>;

  constructor(options: NaiveDenseOptions) {
    const { inputSize, outputSize, activation = linear } = options;
    for (const [name, size] of Object.entries({ inputSize, outputSize })) {
      requireThat(Number.isInteger(size) && size > 0, name, "a whole number above 0", size);
    }
    const isFunction = typeof activation === "function";
    requireThat(isFunction, "activation", "a function, such as one of dl.activations", activation);
    this.inputSize = inputSize;
    this.outputSize = outputSize;
    this.activation = activation;
    this.W = variable(kernelInitializer(options), [inputSize, outputSize], "kernelInitializer");
    try {
      this.b = variable(options.biasInitializer ?? zeros(), [outputSize], "biasInitializer");
    } catch (error) {
      this.W.dispose(); // no layer came of it, so nobody else could
      throw error;
    }
  }

  /**
   * The weighted sums x·W + b, before the activation: [n, inputSize] → [n, outputSize].
   *
   * @param x numeric, [n, inputSize]
   * @throws ArgumentError for another shape
   */
  weightedSum(x: tf.Tensor): tf.Tensor2D {
    const fits = x.rank === 2 && x.shape[1] === this.inputSize && x.dtype !== "string";
    requireThat(fits, "x", `a numeric tensor of shape [n, ${this.inputSize}]`, x);
    return tf.tidy(() => tf.matMul(x as tf.Tensor2D, this.W).add(this.b));
  }

  /**
   * The output φ(x·W + b): [n, inputSize] → [n, outputSize].
   *
   * @param x numeric, [n, inputSize]
   * @throws ArgumentError for another shape
   */
  call(x: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => this.activation(this.weightedSum(x)) as tf.Tensor2D);
  }

  /** The variables that training changes: [W, b]. */
  get weights(): tf.Variable[] {
    return [this.W, this.b] as tf.Variable[];
  }

  /** How many numbers training may change: inputSize·outputSize + outputSize. */
  countParams(): number {
    return this.W.size + this.b.size;
  }

  /** Frees W and b; the layer cannot be called any more. */
  dispose(): void {
    this.W.dispose();
    this.b.dispose();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}

function kernelInitializer({ kernelInitializer, seed }: NaiveDenseOptions): Initializer {
  if (kernelInitializer !== undefined) return kernelInitializer;
  requireThat(seed !== undefined, "seed", "a whole number, or pass a kernelInitializer", seed);
  return glorotUniform({ seed });
}

function variable<R extends tf.Rank>(
  initializer: Initializer,
  shape: number[],
  argument: string,
): tf.Variable<R> {
  return tf.tidy(() => {
    const value = initializer(shape);
    const fits = value.shape.length === shape.length && shape.every((s, i) => s === value.shape[i]);
    requireThat(fits, argument, `a function that returns shape [${shape.join(", ")}]`, value);
    return tf.variable(value) as tf.Variable<R>;
  });
}
