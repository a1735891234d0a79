import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import type { NaiveDense } from "./naiveDense.js";

/**
 * Layers one after the other: the output of each is the input of the next.
 * @param layers in order; the model keeps them, not copies
 * @throws {ArgumentError} for no layers, or where a layer's inputSize is not the outputSize before it
 * @example
 * const { relu, softmax } = dl.activations;
 * const model = new dl.nn.NaiveSequential([
 *   new dl.nn.NaiveDense({ inputSize: 784, outputSize: 512, activation: relu, seed: 1 }),
 *   new dl.nn.NaiveDense({ inputSize: 512, outputSize: 10, activation: softmax, seed: 2 }),
 * ]);
 * model.weights.length; // 4
 * model.countParams(); // 407050
 */
export class NaiveSequential {
  readonly layers: readonly NaiveDense[];

  constructor(layers: readonly NaiveDense[]) {
    requireThat(layers.length > 0, "layers", "at least one layer", layers);
    layers.slice(1).forEach((layer, i) => {
      const before = layers[i]?.outputSize ?? 0;
      const expectation = `${before}, the outputSize of layer ${i + 1}`;
      requireThat(
        layer.inputSize === before,
        `inputSize of layer ${i + 2}`,
        expectation,
        layer.inputSize,
      );
    });
    this.layers = [...layers];
  }

  /**
   * The prediction for a batch: [n, inputSize] → [n, outputSize].
   *
   * @param x numeric, [n, inputSize of the first layer]
   * @throws ArgumentError for another shape
   */
  call(x: tf.Tensor): tf.Tensor2D {
    return tf.tidy(() => {
      let output = x;
      for (const layer of this.layers) output = layer.call(output);
      return output as tf.Tensor2D;
    });
  }

  /** W and b of each layer, in order. */
  get weights(): tf.Variable[] {
    return this.layers.flatMap((layer) => layer.weights);
  }

  /** How many numbers training may change. */
  countParams(): number {
    return this.layers.reduce((total, layer) => total + layer.countParams(), 0);
  }

  /** Frees the weights of all layers; the model cannot be called any more. */
  dispose(): void {
    for (const layer of this.layers) layer.dispose();
  }

  /** For `using`. */
  [Symbol.dispose](): void {
    this.dispose();
  }
}
