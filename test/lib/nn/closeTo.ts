import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { flatten, isTensor, type Nested } from "../../../lib/core/nested.js";

/** Every number within `tolerance` of the expected one, relative above 1. */
export function closeTo(
  actual: tf.Tensor | Nested,
  expected: tf.Tensor | Nested,
  tolerance: number,
  what: string,
): void {
  const [ours, theirs] = [actual, expected].map((each) =>
    isTensor(each) ? Array.from(each.dataSync()) : flatten(each),
  ) as [number[], number[]];
  assert.equal(ours.length, theirs.length, `${what}: as many numbers`);
  theirs.forEach((value, i) => {
    const error = Math.abs((ours[i] ?? Number.NaN) - value);
    assert.ok(
      error <= tolerance * Math.max(1, Math.abs(value)),
      `${what} ${i}: ${ours[i]} ≠ ${value}`,
    );
  });
}

/** Runs `act` with its tensors tidied away, and holds it to leaving none behind. */
export function leavingNothing(act: () => void): void {
  const before = tf.memory().numTensors;
  tf.tidy(act);
  assert.equal(tf.memory().numTensors, before);
}
