import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { gradCheck } from "../../../lib/autograd/gradCheck.js";
import { ArgumentError } from "../../../lib/core/errors.js";
import { DISPLAY } from "../../../lib/core/host.js";

describe("autograd/gradCheck of tensors", () => {
  it("passes a small network in float32, and says what its thresholds are", () => {
    const before = tf.memory().numTensors;
    const check = gradCheck(
      ({ w, b }) =>
        tf
          .tensor2d([
            [1, 2],
            [3, -4],
          ])
          .matMul(w)
          .add(b)
          .tanh()
          .square()
          .sum(),
      {
        w: [
          [0.1, 0.2],
          [0.3, -0.1],
        ],
        b: [0, 0.5],
      },
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual(
      check.rows.map(({ input, judgement }) => [input, judgement]),
      ["w[0, 0]", "w[0, 1]", "w[1, 0]", "w[1, 1]", "b[0]", "b[1]"].map((name) => [name, "right"]),
    );
    assert.equal(check.precision, "float32");
    const text = String(check[DISPLAY]()["text/plain"]);
    assert.match(text, /In float32 a relative error is right up to 0.001, doubtful up to 0.01/);
  });

  it("finds a wrong gradient", () => {
    const halved = tf.customGrad((x, save) => {
      (save as (tensors: tf.Tensor[]) => void)([x as tf.Tensor]);
      return {
        value: (x as tf.Tensor).square(),
        gradFunc: (dy: tf.Tensor, saved: tf.Tensor[]) => dy.mul(saved[0] as tf.Tensor),
      };
    });
    const check = gradCheck(({ x }) => halved(x).sum(), { x: [3, 1] });
    assert.deepEqual(
      check.rows.map(({ judgement }) => judgement),
      ["wrong", "wrong"],
    );
    assert.ok(Math.abs(check.worst - 0.5) < 1e-3);
  });

  it("names the kinks that lie within the step", () => {
    const kinksOf = (fn: (x: tf.Tensor) => tf.Tensor, x: number[]) =>
      gradCheck((given) => fn(given.x), { x }).rows.map(({ kinks }) => kinks);
    assert.deepEqual(
      kinksOf((x) => x.relu().sum(), [0.001, 1, -1]),
      [["relu"], [], []],
    );
    assert.deepEqual(
      kinksOf((x) => x.max(), [2, 1.999, 0]),
      [["max"], ["max"], []],
    );
    assert.deepEqual(
      kinksOf((x) => x.abs().sum().add(x.clipByValue(-1, 1).sum()), [0.001, 0.999, 0.5]),
      [["abs"], ["clipByValue"], []],
    );
    assert.deepEqual(
      kinksOf((x) => tf.maximum(x, 0.5).add(tf.minimum(x, -0.5)).sum(), [0.5, -0.5, 0]),
      [["maximum"], ["minimum"], []],
    );
    assert.deepEqual(
      kinksOf((x) => tf.maxPool(x.as4D(1, 2, 2, 1), 2, 2, "valid").sum(), [1, 1.001, 0, -1]),
      [["maxPool"], ["maxPool"], [], []],
    );
  });

  it("checks some elements of a large tensor, the same ones for the same seed", () => {
    const x = tf.ones([20, 5]);
    const inputs = (seed: number) =>
      gradCheck((given) => given.x.square().sum(), { x }, { most: 4, seed }).rows.map(
        ({ input }) => input,
      );
    assert.equal(inputs(1).length, 4);
    assert.deepEqual(inputs(1), inputs(1));
    assert.notDeepEqual(inputs(1), inputs(2));
    x.dispose();
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "nothing to check",
      () => gradCheck(({ x }) => x, {} as { x: number }),
      /at must be an object/,
    ],
    ["a step of 0", () => gradCheck(({ x }) => x.sum(), { x: [1] }, { h: 0 }), /h must be/],
    ["no elements", () => gradCheck(({ x }) => x.sum(), { x: [1] }, { most: 0 }), /most must be/],
    [
      "an infinite result",
      () => gradCheck(({ x }) => x.log().sum(), { x: [0] }),
      /finite beside x/,
    ],
    ["more than one number", () => gradCheck(({ x }) => x.mul(1), { x: [1, 2] }), /a scalar/],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      const before = tf.memory().numTensors;
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
      assert.equal(tf.memory().numTensors, before);
    });
  }
});
