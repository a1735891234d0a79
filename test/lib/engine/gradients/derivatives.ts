import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";

export type F = (x: tf.Tensor) => tf.Tensor;

/** The derivatives of Σ f of each order, as a user takes them; nothing may be left behind. */
export function derivatives(f: F, orders: number, at: readonly number[]): number[][] {
  const before = tf.memory().numTensors;
  const found: number[][] = [];
  tf.tidy(() => {
    let next: F = f;
    for (let order = 0; order < orders; order++) {
      const inner = next;
      next = tf.grad((x) => inner(x).sum());
      found.push(Array.from(next(tf.tensor1d([...at])).dataSync()));
    }
  });
  assert.equal(tf.memory().numTensors, before);
  return found;
}

export function close(got: ArrayLike<number>, expected: readonly number[]): void {
  assert.equal(got.length, expected.length);
  expected.forEach((value, i) => {
    const distance = Math.abs((got[i] ?? NaN) - value);
    const text = `${Array.from(got).join()} · ${expected.join()}`;
    assert.ok(distance <= 1e-5 * Math.max(1, Math.abs(value)), text);
  });
}
