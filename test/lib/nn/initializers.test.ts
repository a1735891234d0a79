import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import * as initializers from "../../../lib/nn/initializers.js";

const { constant, fans, glorotNormal, glorotUniform, heNormal, heUniform, randomNormal, zeros } =
  initializers;

function draw(initializer: initializers.Initializer, shape: number[]): number[] {
  return Array.from(tf.tidy(() => initializer(shape).dataSync()));
}

function moments(values: readonly number[]): { mean: number; deviation: number; largest: number } {
  const mean = values.reduce((a, b) => a + b, 0) / values.length;
  const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / values.length;
  const largest = values.reduce((a, v) => Math.max(a, Math.abs(v)), 0);
  return { mean, deviation: Math.sqrt(variance), largest };
}

describe("initializers", () => {
  const shape = [300, 200];
  const glorot = Math.sqrt(2 / 500);
  const he = Math.sqrt(2 / 300);
  // Standard deviation and the largest possible size, from the definitions of Glorot and He.
  const distributions = [
    { name: "glorotUniform", make: glorotUniform, deviation: glorot, limit: Math.sqrt(6 / 500) },
    {
      name: "glorotNormal",
      make: glorotNormal,
      deviation: glorot,
      limit: (2 * glorot) / 0.87962566,
    },
    { name: "heUniform", make: heUniform, deviation: he, limit: Math.sqrt(6 / 300) },
    { name: "heNormal", make: heNormal, deviation: he, limit: (2 * he) / 0.87962566 },
    { name: "randomNormal", make: randomNormal, deviation: 0.05, limit: Infinity },
  ];
  for (const { name, make, deviation, limit } of distributions) {
    it(`${name} has mean 0, the right deviation and the right limit`, () => {
      const drawn = moments(draw(make({ seed: 3 }), shape));
      // 60,000 draws: five standard errors of the mean and of the deviation.
      assert.ok(Math.abs(drawn.mean) < (5 * deviation) / Math.sqrt(60_000));
      assert.ok(Math.abs(drawn.deviation / deviation - 1) < 5 / Math.sqrt(2 * 60_000));
      assert.ok(drawn.largest <= limit * (1 + 1e-6));
      if (Number.isFinite(limit)) assert.ok(drawn.largest > 0.99 * limit);
    });

    it(`${name} repeats with its seed and differs with another`, () => {
      const initializer = make({ seed: 3 });
      const first = draw(initializer, [4, 5]);
      assert.deepEqual(draw(initializer, [4, 5]), first);
      assert.deepEqual(draw(make({ seed: 3 }), [4, 5]), first);
      assert.notDeepEqual(draw(make({ seed: 4 }), [4, 5]), first);
    });
  }

  it("counts the window of a convolution into the fans", () => {
    assert.deepEqual(fans([784, 512]), { fanIn: 784, fanOut: 512 });
    assert.deepEqual(fans([3, 3, 16, 32]), { fanIn: 144, fanOut: 288 });
  });

  it("zeros and constant fill, randomNormal takes mean and deviation", () => {
    assert.deepEqual(draw(zeros(), [3]), [0, 0, 0]);
    assert.deepEqual(draw(constant(0.5), [2, 1]), [0.5, 0.5]);
    assert.deepEqual(draw(randomNormal({ seed: 1, mean: 7, stddev: 0 }), [2]), [7, 7]);
  });

  it("leaves exactly one tensor, float32", () => {
    const before = tf.memory().numTensors;
    const tensor = heNormal({ seed: 1 })([2, 3]);
    assert.equal(tensor.dtype, "float32");
    assert.deepEqual(tensor.shape, [2, 3]);
    tensor.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  const badInput: readonly [string, () => unknown, RegExp][] = [
    ["a negative seed", () => glorotUniform({ seed: -1 }), /seed must be a whole number in/],
    ["half a seed", () => heNormal({ seed: 0.5 }), /seed must be/],
    ["no seed", () => heUniform({} as never), /seed must be .*received undefined/],
    ["one axis", () => glorotUniform({ seed: 1 })([3]), /shape must be at least two axes/],
    ["a size of 0", () => zeros()([0, 2]), /shape must be a list of whole numbers above 0/],
    ["a shape with NaN", () => zeros()([Number.NaN]), /shape must be/],
    ["a number as shape", () => zeros()(3 as never), /shape must be .*received 3/],
    ["NaN as constant", () => constant(Number.NaN), /value must be a finite number/],
    ["a negative deviation", () => randomNormal({ seed: 1, stddev: -1 }), /stddev must be/],
    ["an endless mean", () => randomNormal({ seed: 1, mean: Infinity }), /mean must be/],
  ];
  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
