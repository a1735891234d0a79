import * as tf from "@tensorflow/tfjs";
import type { Algebra } from "./algebra.js";

/**
 * The algebra of tensors. It holds one scalar tensor for each number it meets, which all variables of
 * a step share; `dispose` frees them.
 */
export class Tensors implements Algebra<tf.Tensor> {
  readonly #scalars = new Map<number, tf.Scalar>();

  add(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
    return tf.add(a, this.#tensor(b));
  }

  sub(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
    return tf.sub(a, this.#tensor(b));
  }

  mul(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
    return tf.mul(a, this.#tensor(b));
  }

  div(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
    return tf.div(a, this.#tensor(b));
  }

  max(a: tf.Tensor, b: tf.Tensor | number): tf.Tensor {
    return tf.maximum(a, this.#tensor(b));
  }

  square(a: tf.Tensor): tf.Tensor {
    return tf.square(a);
  }

  sqrt(a: tf.Tensor): tf.Tensor {
    return tf.sqrt(a);
  }

  abs(a: tf.Tensor): tf.Tensor {
    return tf.abs(a);
  }

  sign(a: tf.Tensor): tf.Tensor {
    return tf.sign(a);
  }

  pow(a: tf.Tensor, exponent: number): tf.Tensor {
    return tf.pow(a, this.#tensor(exponent));
  }

  clip(a: tf.Tensor, low: number, high: number): tf.Tensor {
    return tf.clipByValue(a, low, high);
  }

  fill(like: tf.Tensor, value: number): tf.Tensor {
    return tf.fill(like.shape, value, "float32");
  }

  limitNorm(all: readonly tf.Tensor[], limit: number): tf.Tensor[] {
    const squares = all.map((a) => tf.sum(tf.square(a)));
    const norm = tf.sqrt(squares.length === 1 ? (squares[0] as tf.Tensor) : tf.addN(squares));
    const factor = tf.div(this.#tensor(limit), tf.maximum(norm, this.#tensor(limit)));
    return all.map((a) => tf.mul(a, factor));
  }

  scope(part: () => void): void {
    tf.tidy(part);
  }

  dispose(): void {
    tf.dispose([...this.#scalars.values()]);
    this.#scalars.clear();
  }

  #tensor(value: tf.Tensor | number): tf.Tensor {
    if (typeof value !== "number") return value;
    let scalar = this.#scalars.get(value);
    if (!scalar) this.#scalars.set(value, (scalar = tf.keep(tf.scalar(value, "float32"))));
    return scalar;
  }
}
