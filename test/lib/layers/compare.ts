import assert from "node:assert/strict";
import type * as tf from "@tensorflow/tfjs";
import { flatten, nest, type Nested } from "../../../lib/core/nested.js";
import { Random } from "../../../lib/core/random.js";

/** Every number within `allowed` of what is expected, as a share of the expected where that is above 1. */
export function assertClose(
  actual: tf.Tensor | Nested,
  expected: Nested,
  allowed: number,
  what: string,
): void {
  const got = flatten(
    "dataSync" in Object(actual) ? (actual as tf.Tensor).arraySync() : (actual as Nested),
  );
  const wanted = flatten(expected);
  assert.equal(got.length, wanted.length, `${what}: ${got.length} numbers for ${wanted.length}`);
  wanted.forEach((number, i) => {
    const error = Math.abs((got[i] ?? Number.NaN) - number);
    const fits = error <= allowed * Math.max(1, Math.abs(number));
    assert.ok(fits, `${what}: number ${i} is ${String(got[i])}, expected ${number}`);
  });
}

/** Normal numbers of this shape. */
export function normal(shape: readonly number[], seed: number, scale = 1): Nested {
  const random = new Random(seed);
  const size = shape.reduce((a, b) => a * b, 1);
  return nest(
    Array.from({ length: size }, () => Math.fround(random.normal(0, scale))),
    shape,
  );
}

/** The largest absolute number of a tensor. */
export function largest(x: tf.Tensor): number {
  return x.dataSync<"float32">().reduce((most, value) => Math.max(most, Math.abs(value)), 0);
}

/** How many tensors `work` leaves behind. */
export function leftBehind(tfjs: Pick<typeof tf, "memory">, work: () => void): number {
  const before = tfjs.memory().numTensors;
  work();
  return tfjs.memory().numTensors - before;
}
