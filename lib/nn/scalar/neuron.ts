import { Value, type Scalar } from "../../autograd/value.js";
import { requireThat } from "../../core/errors.js";
import { Random } from "../../core/random.js";

/** φ of a scalar neuron: a method of `Value`, or a function of your own. */
export type ScalarActivation =
  "linear" | "relu" | "leakyRelu" | "sigmoid" | "tanh" | ((z: Value) => Value);

/** What a scalar neuron is made from: its weights, or a seed that draws them. */
export interface NeuronOptions {
  /** How many numbers come in; needed with `seed`. */
  readonly inputSize?: number;
  /** Draws the weights from ±√(6 / (inputSize + 1)) (Glorot); the bias starts at 0. */
  readonly seed?: number;
  /** The weights themselves, in place of a seed. */
  readonly weights?: readonly number[];
  /** The first bias; default 0. */
  readonly bias?: number;
  /** φ; default "linear". */
  readonly activation?: ScalarActivation;
  /** Stands before the names of the parameters in pictures: "n1." gives n1.w1, n1.b. */
  readonly prefix?: string;
}

const ACTIVATIONS: Readonly<Record<string, (z: Value) => Value>> = {
  linear: (z) => z,
  relu: (z) => z.relu(),
  leakyRelu: (z) => z.leakyRelu(),
  sigmoid: (z) => z.sigmoid(),
  tanh: (z) => z.tanh(),
};

/**
 * A neuron of scalar values: φ(w·x + b), one number out. All parameters are `Value`s, so `backward()`
 * of anything that is computed from it gives their gradients.
 *
 * @param options weights, or inputSize and seed; bias 0, activation "linear", prefix ""
 * @throws ArgumentError without weights or a seed, for numbers that are not finite, an unknown activation
 * @example
 * const neuron = new dl.nn.Neuron({ weights: [0.2, 0.8, -0.5], bias: 2 });
 * const z = neuron.call([1, 2, 3]);
 * z.data; // ≈ 2.3
 * z.backward();
 * neuron.parameters.map((p) => p.grad); // [1, 2, 3, 1]
 */
export class Neuron {
  readonly weights: readonly Value[];
  readonly bias: Value;
  readonly #activation: (z: Value) => Value;

  constructor(options: NeuronOptions) {
    const { bias = 0, activation = "linear", prefix = "" } = options;
    this.#activation = activationOf(activation);
    requireThat(Number.isFinite(bias), "bias", "a finite number", bias);
    this.weights = firstWeights(options).map((w, i) => Value.parameter(`${prefix}w${i + 1}`, w));
    this.bias = Value.parameter(`${prefix}b`, bias);
  }

  /** The weights and, last, the bias. */
  get parameters(): readonly Value[] {
    return [...this.weights, this.bias];
  }

  /**
   * φ(w·x + b).
   *
   * @param x one number or value per weight
   * @throws ArgumentError for another length
   */
  call(x: readonly Scalar[]): Value {
    const expectation = `${this.weights.length} numbers or values, one per weight`;
    const fits = Array.isArray(x) && x.length === this.weights.length;
    requireThat(fits, "x", expectation, x);
    const products = this.weights.map((w, i) => w.mul(x[i] ?? 0));
    return this.#activation(Value.sum([...products, this.bias]));
  }
}

/** @throws ArgumentError for a name that is not one of the activations */
export function activationOf(activation: ScalarActivation): (z: Value) => Value {
  if (typeof activation === "function") return activation;
  const known = Object.hasOwn(ACTIVATIONS, activation) ? ACTIVATIONS[activation] : undefined;
  const names = Object.keys(ACTIVATIONS).join(", ");
  requireThat(known !== undefined, "activation", `a function or one of ${names}`, activation);
  return known;
}

function firstWeights({ weights, inputSize, seed }: NeuronOptions): readonly number[] {
  if (weights !== undefined) {
    const fits = weights.length > 0 && weights.every(Number.isFinite);
    requireThat(fits, "weights", "at least one finite number", weights);
    const agrees = inputSize === undefined || inputSize === weights.length;
    requireThat(agrees, "inputSize", `${weights.length}, as there are weights`, inputSize);
    return weights;
  }
  requireSize(inputSize, "inputSize");
  requireThat(seed !== undefined, "seed", "a whole number, or pass weights", seed);
  return glorot(new Random(seed), inputSize, 1);
}

/** As many weights as inputs, uniform in ±√(6 / (inputs + outputs)). Source: Glorot and Bengio 2010. */
export function glorot(random: Random, inputs: number, outputs: number): number[] {
  const limit = Math.sqrt(6 / (inputs + outputs));
  return Array.from({ length: inputs }, () => random.uniform(-limit, limit));
}

export function requireSize(size: unknown, argument: string): asserts size is number {
  const valid = Number.isInteger(size) && (size as number) > 0;
  requireThat(valid, argument, "a whole number above 0", size);
}
