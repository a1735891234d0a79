import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import { DISPLAY } from "../../../lib/core/host.js";
import * as activations from "../../../lib/nn/activations/index.js";
import type { Activation } from "../../../lib/nn/activations/index.js";
import { keras, POINTS, ROWS } from "./kerasOracle.js";

const { elu, gelu, leakyRelu, linear, logSoftmax, relu, sigmoid, silu, softmax, softplus, swish } =
  activations;
const scalars: readonly Activation[] = [
  linear,
  relu,
  leakyRelu,
  elu,
  sigmoid,
  activations.tanh,
  softplus,
  swish,
  silu,
  gelu,
  activations.selu,
  activations.relu6,
  activations.hardSigmoid,
  activations.hardSwish,
  activations.hardTanh,
  activations.mish,
  activations.softsign,
  activations.exponential,
  activations.logSigmoid,
];

/** Equal to `relative` of the expected size, or to 1e-12 near 0. */
function close(actual: number, expected: number, relative: number, what: string): void {
  if (actual === expected) return; // also where both are infinite
  const error = Math.abs(actual - expected);
  assert.ok(
    error <= relative * Math.abs(expected) + relative * 1e-3,
    `${what}: ${actual} ≠ ${expected}`,
  );
}

function numbersOf(compute: () => tf.Tensor): number[] {
  return Array.from(tf.tidy(() => compute().dataSync()));
}

describe("activations", function () {
  this.timeout(120_000);

  for (const activation of scalars) {
    it(`${activation.name} equals Keras, value and slope, also at ±1e4`, () => {
      const expected = keras().scalar[activation.name];
      assert.ok(expected);
      const values = activation(POINTS);
      const slopes = activation.derivative(POINTS);
      const asTensor = numbersOf(() => activation(tf.tensor1d(POINTS)));
      const tensorSlopes = numbersOf(() => activation.derivative(tf.tensor1d(POINTS)));
      POINTS.forEach((x, i) => {
        const value = expected.value[i] ?? Number.NaN;
        const slope = expected.slope[i] ?? Number.NaN;
        close(values[i] ?? Number.NaN, value, 1e-6, `${activation.name}(${x})`);
        close(slopes[i] ?? Number.NaN, slope, 1e-6, `${activation.name}′(${x})`);
        close(asTensor[i] ?? Number.NaN, value, 2e-4, `tensor ${activation.name}(${x})`);
        close(tensorSlopes[i] ?? Number.NaN, slope, 2e-4, `tensor ${activation.name}′(${x})`);
      });
    });

    it(`${activation.name}: the derivative is the central difference`, () => {
      const smooth = fc
        .double({ min: -12, max: 12, noNaN: true })
        .filter((x) => Math.abs(x) > 1e-3);
      fc.assert(
        fc.property(smooth, (x) => {
          const h = 1e-5;
          const difference = (activation(x + h) - activation(x - h)) / (2 * h);
          const slope = activation.derivative(x);
          return Math.abs(difference - slope) < 1e-8 * Math.max(1, Math.abs(slope));
        }),
        { seed: 4 },
      );
    });

    it(`${activation.name}: tfjs differentiates it as derivative says, and no tensor is left`, () => {
      const before = tf.memory().numTensors;
      const x = tf.tensor1d([-3, -0.5, 0.25, 4]);
      const gradient = tf.tidy(() => tf.grad((v: tf.Tensor) => activation(v))(x));
      const derivative = activation.derivative(x);
      const error = numbersOf(() => gradient.sub(derivative).abs().max())[0];
      assert.ok((error ?? Number.NaN) < 2e-6, `differs by ${error}`);
      tf.dispose([x, gradient, derivative]);
      assert.equal(tf.memory().numTensors, before);
    });

    it(`${activation.name} keeps shapes and passes NaN on`, () => {
      assert.deepEqual(
        activation([
          [1, 2, 3],
          [4, 5, 6],
        ]).map((row) => row.length),
        [3, 3],
      );
      assert.ok(Number.isNaN(activation(Number.NaN)));
      assert.ok(Number.isNaN(activation.derivative(Number.NaN)));
      const shaped = activation(tf.ones([2, 3, 1]));
      assert.deepEqual(shaped.shape, [2, 3, 1]);
      shaped.dispose();
    });
  }

  it("has the course's numbers", () => {
    assert.deepEqual(relu([-2, 0, 3]), [0, 0, 3]);
    assert.deepEqual(activations.step([-2, 0, 0.1]), [0, 0, 1]);
    assert.deepEqual(activations.step.derivative([-2, 0.1]), [0, 0]);
    assert.ok(Number.isNaN(activations.step(Number.NaN)));
    assert.deepEqual(
      numbersOf(() => activations.step(tf.tensor1d([-2, 0, 0.1]))),
      [0, 0, 1],
    );
    assert.equal(leakyRelu(-2), -0.02);
    assert.equal(leakyRelu.withSlope(0.2)(-2), -0.4);
    assert.equal(elu.withAlpha(0.5)(-1e4), -0.5);
    assert.equal(sigmoid(0), 0.5);
    assert.ok(Math.abs(sigmoid(2) - 0.8808) < 5e-5);
    assert.equal(sigmoid.derivative(0), 0.25);
    assert.equal(activations.tanh(0), 0);
    assert.equal(activations.tanh.derivative(0), 1);
    assert.equal(softplus(0), Math.LN2);
    assert.ok(Math.abs(gelu(1) - 0.8413447460685429) < 1e-15);
    const [a = 0, b = 0, c = 0] = softmax([2, 1, 0.1]);
    assert.deepEqual(
      [a, b, c].map((p) => p.toFixed(4)),
      ["0.6590", "0.2424", "0.0986"],
    );
  });

  it("sigmoid's slope is never above 1/4", () => {
    fc.assert(fc.property(fc.double({ noNaN: true }), (x) => sigmoid.derivative(x) <= 0.25));
  });

  it("shows its formulas as the last line of a cell", () => {
    const shown = sigmoid[DISPLAY]();
    assert.equal(
      shown["text/latex"],
      String.raw`$$\begin{aligned}\varphi(x) &= \frac{1}{1 + e^{-x}} \\[4pt] \varphi'(x) &= \sigma(x)\,(1 - \sigma(x))\end{aligned}$$`,
    );
    for (const { name, formula, [DISPLAY]: show } of [...scalars, softmax, logSoftmax]) {
      const text = show()["text/plain"];
      assert.ok(String(text).startsWith(`${name}: `) && String(text).includes(formula));
      // An escape that JavaScript took for its own, such as the tab of "\tanh".
      assert.doesNotMatch(formula, /\p{Cc}/u, name);
    }
  });

  it("curve gives both ends, values and slopes", () => {
    const curve = sigmoid.curve(-2, 2, 5);
    assert.deepEqual(
      curve.map(({ x }) => x),
      [-2, -1, 0, 1, 2],
    );
    assert.deepEqual(curve[2], { x: 0, y: 0.5, slope: 0.25 });
  });

  it("defineActivation makes a whole activation from its parts", () => {
    const cube = activations.defineActivation({
      name: "cube",
      formula: "x^3",
      derivativeFormula: "3x^2",
      value: (x) => x ** 3,
      slope: (x) => 3 * x ** 2,
      tensor: (x) => x.pow(3),
      tensorSlope: (x) => x.square().mul(3),
    });
    assert.equal(cube.name, "cube");
    assert.deepEqual(cube([2, -1]), [8, -1]);
    assert.deepEqual(
      numbersOf(() => cube.derivative(tf.tensor1d([2]))),
      [12],
    );
  });

  for (const activation of [softmax, logSoftmax]) {
    it(`${activation.name} and its Jacobian equal Keras', also at ±1e4`, () => {
      const expected = keras().vector[activation.name];
      assert.ok(expected);
      const before = tf.memory().numTensors;
      const values = activation(ROWS).flat();
      const jacobians = activation.derivative(ROWS).flat(2);
      const asTensor = numbersOf(() => activation(tf.tensor2d(ROWS)));
      const tensorJacobians = numbersOf(() => activation.derivative(tf.tensor2d(ROWS)));
      expected.value.flat().forEach((value, i) => {
        close(values[i] ?? Number.NaN, value, 1e-6, `value ${i}`);
        close(asTensor[i] ?? Number.NaN, value, 1e-4, `tensor value ${i}`);
      });
      expected.jacobian.flat(2).forEach((slope, i) => {
        close(jacobians[i] ?? Number.NaN, slope, 1e-6, `slope ${i}`);
        close(tensorJacobians[i] ?? Number.NaN, slope, 2e-3, `tensor slope ${i}`);
      });
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it("softmax sums to 1, keeps the order, and ignores a shift", () => {
    const logits = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(logits, fc.double({ min: -100, max: 100, noNaN: true }), (z, shift) => {
        const p = softmax(z);
        const total = p.reduce((a, b) => a + b, 0);
        assert.ok(Math.abs(total - 1) < 1e-12);
        const shifted = softmax(z.map((v) => v + shift));
        p.forEach((value, i) => assert.ok(Math.abs(value - (shifted[i] ?? -1)) < 1e-9));
      }),
      { seed: 4 },
    );
  });

  const wrong = (value: unknown): number[] => value as number[];
  const badInput: readonly [string, () => unknown, RegExp][] = [
    [
      "text",
      () => relu(wrong("3")),
      /x of relu must be a number or \(nested\) lists.*received "3"/,
    ],
    ["undefined", () => relu(wrong(undefined)), /received undefined/],
    ["ragged lists", () => sigmoid(wrong([[1, 2], [3]])), /lists of equal length at every level/],
    ["a list with null", () => relu(wrong([1, null])), /received null/],
    ["a text tensor", () => relu(tf.tensor1d(["a"])), /x must be a numeric tensor/],
    ["softmax of a number", () => softmax(wrong(3)), /x of softmax must be a vector/],
    ["softmax of nothing", () => softmax([]), /at least one entry/],
    ["softmax of a scalar tensor", () => softmax(tf.scalar(3)), /x of softmax must be a vector/],
    [
      "a negative slope",
      () => leakyRelu.withSlope(-1),
      /negativeSlope must be a finite number ≥ 0; received -1/,
    ],
    ["alpha 0", () => elu.withAlpha(0), /alpha must be a finite number > 0; received 0/],
    [
      "a curve backwards",
      () => relu.curve(2, -2),
      /to must be a finite number above 2; received -2/,
    ],
    ["a curve of one point", () => relu.curve(0, 1, 1), /points must be an integer of at least 2/],
    ["a curve from NaN", () => relu.curve(Number.NaN), /from must be a finite number/],
  ];
  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
