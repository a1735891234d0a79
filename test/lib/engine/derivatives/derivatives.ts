import * as tf from "@tensorflow/tfjs";
import { grad } from "../../../../lib/autograd/index.js";
import { freeingTape } from "../../../../lib/engine/tape.js";
import { directionOf } from "./case.js";

/** Numbers, or why there are none. */
export type Outcome = readonly number[] | string;

export function outcome(run: () => ArrayLike<number>): Outcome {
  const before = tf.memory().numTensors;
  try {
    const values = Array.from(freeingTape(run));
    const left = tf.memory().numTensors - before;
    return left === 0 ? values : `leaves ${left} tensors behind`;
  } catch (error) {
    return String(error instanceof Error ? error.message : error).split("\n")[0] ?? "fails";
  }
}

/** The first derivative, as a user takes it. */
export function first(f: (x: tf.Tensor) => tf.Tensor, at: readonly number[]): ArrayLike<number> {
  return tf.tidy(() => grad(f)(tf.tensor1d([...at], "float32")).dataSync());
}

/** The Hessian times a direction: the gradient of the gradient's part along it. */
export function second(f: (x: tf.Tensor) => tf.Tensor, at: readonly number[]): ArrayLike<number> {
  return tf.tidy(() => {
    const along = tf.tensor1d(directionOf(at.length));
    const slope = (x: tf.Tensor) => grad(f)(x).mul(along).sum();
    return grad(slope)(tf.tensor1d([...at], "float32")).dataSync();
  });
}
