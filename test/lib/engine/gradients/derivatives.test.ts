import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";

interface Row {
  readonly tensor: (x: tf.Tensor1D) => tf.Tensor;
  /** The same in float64; results are added up, each with its weight. */
  readonly number: (x: readonly number[]) => readonly number[];
  readonly at?: readonly number[];
}

const each = (fn: (x: number) => number) => (x: readonly number[]) => x.map(fn);
const softmax = (x: readonly number[]): number[] => {
  const powers = x.map((value) => Math.exp(value - Math.max(...x)));
  const sum = powers.reduce((total, power) => total + power, 0);
  return powers.map((power) => power / sum);
};

const ROWS: Readonly<Record<string, Row>> = {
  exp: { tensor: (x) => x.exp(), number: each(Math.exp) },
  sigmoid: { tensor: (x) => x.sigmoid(), number: each((x) => 1 / (1 + Math.exp(-x))) },
  tanh: { tensor: (x) => x.tanh(), number: each(Math.tanh) },
  softmax: { tensor: (x) => x.softmax(), number: softmax },
  logSoftmax: { tensor: (x) => x.logSoftmax(), number: (x) => softmax(x).map(Math.log) },
  elu: { tensor: (x) => x.elu(), number: each((x) => (x >= 0 ? x : Math.expm1(x))) },
  max: { tensor: (x) => x.max().square(), number: (x) => [Math.max(...x) ** 2] },
  min: { tensor: (x) => x.min().square(), number: (x) => [Math.min(...x) ** 2] },
  relu: { tensor: (x) => x.relu().square(), number: each((x) => Math.max(0, x) ** 2) },
  leakyRelu: {
    tensor: (x) => tf.leakyRelu(x, 0.1).square(),
    number: each((x) => (x > 0 ? x : 0.1 * x) ** 2),
  },
  "x ** 3": { tensor: (x) => x.pow(3), number: each((x) => x ** 3) },
  "2 ** x": { tensor: (x) => tf.pow(tf.scalar(2), x), number: each((x) => 2 ** x) },
  "x ** x": {
    tensor: (x) => x.pow(x),
    number: each((x) => x ** x),
    at: [0.3, 0.8, 1.7, 1.1],
  },
};

const WEIGHTS = [1, -2, 0.5, 3];
const DIRECTION = [1, 0.5, -1, 2];
const H = 1e-4;

function moved(x: readonly number[], i: number, by: number): number[] {
  return x.map((value, at) => (at === i ? value + by : value));
}

function numericGradient(f: (x: readonly number[]) => number, x: readonly number[]): number[] {
  return x.map((_, i) => (f(moved(x, i, H)) - f(moved(x, i, -H))) / (2 * H));
}

describe("derivatives, first and second, of", () => {
  for (const [name, { tensor, number, at = [0.3, -0.7, 1.2, -1.9] }] of Object.entries(ROWS)) {
    it(name, () => {
      const weighted = (x: readonly number[]) =>
        number(x).reduce((sum, value, i) => sum + value * (WEIGHTS[i] ?? 1), 0);
      const along = (x: readonly number[]) =>
        numericGradient(weighted, x).reduce((sum, g, i) => sum + g * (DIRECTION[i] ?? 0), 0);
      const f = (x: tf.Tensor) => {
        const values = tensor(x as tf.Tensor1D);
        return (values.size === 1 ? values : values.mul(tf.tensor1d(WEIGHTS))).sum();
      };
      const before = tf.memory().numTensors;
      const x = tf.tensor1d([...at]);
      const [first, second] = tf.tidy(() => {
        const gradient = tf.grad(f);
        const product = (z: tf.Tensor) => gradient(z).mul(tf.tensor1d(DIRECTION)).sum();
        return [gradient(x).dataSync(), tf.grad(product)(x).dataSync()] as const;
      });
      x.dispose();
      assert.equal(tf.memory().numTensors, before);
      numericGradient(weighted, at).forEach((expected, i) => {
        assert.ok(Math.abs((first[i] ?? NaN) - expected) < 1e-4 * Math.max(1, Math.abs(expected)));
      });
      numericGradient(along, at).forEach((expected, i) => {
        const got = second[i] ?? NaN;
        assert.ok(
          Math.abs(got - expected) < 1e-3 * Math.max(1, Math.abs(expected)),
          `∂²/∂x${i}: ${got}, expected ${expected}`,
        );
      });
    });
  }
});
