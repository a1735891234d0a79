import type { Scalar, Value } from "../../autograd/value.js";
import { requireThat } from "../../core/errors.js";
import { Random } from "../../core/random.js";
import { glorot, Neuron, requireSize, type ScalarActivation } from "./neuron.js";

/** What a layer of scalar neurons is made from. */
export interface LayerOptions {
  /** How many numbers come in. */
  readonly inputSize: number;
  /** How many neurons. */
  readonly outputSize: number;
  /** Draws the weights, uniform in ±√(6 / (inputSize + outputSize)); biases start at 0. */
  readonly seed: number;
  /** φ of every neuron; default "linear". */
  readonly activation?: ScalarActivation;
  /** Stands before the names of the parameters: "L1." gives L1.n1.w1. */
  readonly prefix?: string;
}

/**
 * A layer of scalar neurons that all see the same inputs: inputSize numbers → outputSize values.
 *
 * @param options inputSize, outputSize, seed; activation "linear", prefix ""
 * @throws ArgumentError for sizes that are no whole numbers above 0, a wrong seed, an unknown activation
 * @example
 * const layer = new dl.nn.Layer({ inputSize: 3, outputSize: 2, activation: "tanh", seed: 1 });
 * layer.call([1, 2, 3]).length; // 2
 * layer.parameters.length; // 8
 */
export class Layer {
  readonly neurons: readonly Neuron[];

  constructor({ inputSize, outputSize, seed, activation, prefix = "" }: LayerOptions) {
    requireSize(inputSize, "inputSize");
    requireSize(outputSize, "outputSize");
    const random = new Random(seed);
    this.neurons = Array.from(
      { length: outputSize },
      (_, i) =>
        new Neuron({
          weights: glorot(random, inputSize, outputSize),
          prefix: `${prefix}n${i + 1}.`,
          ...(activation === undefined ? {} : { activation }),
        }),
    );
  }

  /** The parameters of each neuron, in order. */
  get parameters(): readonly Value[] {
    return this.neurons.flatMap((neuron) => neuron.parameters);
  }

  /**
   * The output of each neuron, φ(w·x + b).
   *
   * @param x inputSize numbers or values
   * @throws ArgumentError for another length
   */
  call(x: readonly Scalar[]): Value[] {
    return this.neurons.map((neuron) => neuron.call(x));
  }
}

/** What a multi-layer perceptron of scalar values is made from. */
export interface MlpOptions {
  /** How many numbers come in. */
  readonly inputSize: number;
  /** Neurons per layer; the last number is how many outputs there are. */
  readonly outputSizes: readonly number[];
  /** Draws the weights of all layers. */
  readonly seed: number;
  /** φ of the hidden layers; default "tanh". */
  readonly activation?: ScalarActivation;
  /** φ of the last layer; default "linear". */
  readonly outputActivation?: ScalarActivation;
}

/**
 * A multi-layer perceptron of scalar values: small enough to draw every node, complete enough to learn.
 *
 * @param options inputSize, outputSizes, seed; activation "tanh", outputActivation "linear"
 * @throws ArgumentError for sizes that are no whole numbers above 0, no layers, a wrong seed, an unknown activation
 * @example
 * const x = [[0, 0], [0, 1], [1, 0], [1, 1]];
 * const y = [0, 1, 1, 0];
 * const mlp = new dl.nn.MLP({ inputSize: 2, outputSizes: [4, 1], seed: 1 });
 * mlp.parameters.length; // 17
 * const loss = () => dl.Value.sum(x.map((row, i) => mlp.call(row)[0].sub(y[i]).pow(2)));
 * const before = loss().data;
 * for (let step = 0; step < 200; step++) {
 *   mlp.zeroGrad();
 *   loss().backward();
 *   mlp.update(0.1);
 * }
 * loss().data < before / 10; // true
 */
export class MLP {
  readonly layers: readonly Layer[];

  constructor(options: MlpOptions) {
    const { inputSize, outputSizes, seed, activation = "tanh", outputActivation } = options;
    const some = Array.isArray(outputSizes) && outputSizes.length > 0;
    requireThat(some, "outputSizes", "at least one number of neurons", outputSizes);
    requireSize(inputSize, "inputSize");
    for (const size of outputSizes) requireSize(size, "outputSizes");
    const random = new Random(seed);
    this.layers = outputSizes.map(
      (outputSize, i) =>
        new Layer({
          inputSize: outputSizes[i - 1] ?? inputSize,
          outputSize,
          seed: random.bits(),
          activation: i < outputSizes.length - 1 ? activation : (outputActivation ?? "linear"),
          prefix: `L${i + 1}.`,
        }),
    );
  }

  /** The parameters of each layer, in order. */
  get parameters(): readonly Value[] {
    return this.layers.flatMap((layer) => layer.parameters);
  }

  /**
   * The outputs for one sample: as many values as the last layer has neurons.
   *
   * @param x inputSize numbers or values
   * @throws ArgumentError for another length
   */
  call(x: readonly Scalar[]): Value[] {
    let values: readonly Scalar[] = x;
    for (const layer of this.layers) values = layer.call(values);
    return values as Value[];
  }

  /** Sets the gradients of all parameters back to null, before the next backward pass. */
  zeroGrad(): void {
    for (const parameter of this.parameters) parameter.grad = null;
  }

  /**
   * One step of gradient descent: p ← p − η · grad for each parameter.
   *
   * @param learningRate η > 0
   * @throws ArgumentError for another rate, or before `backward()`; then nothing is changed
   */
  update(learningRate: number): void {
    const valid = learningRate > 0 && Number.isFinite(learningRate);
    requireThat(valid, "learningRate", "a finite number > 0", learningRate);
    const steps = this.parameters.map((parameter) => {
      const { grad, name } = parameter;
      requireThat(grad !== null, `the gradient of ${name}`, "there: run backward() first", grad);
      return { parameter, next: parameter.data - learningRate * grad };
    });
    for (const { parameter, next } of steps) parameter.data = next;
  }
}
