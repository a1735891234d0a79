import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { close, derivatives, type F } from "./derivatives.js";

const AT = [0.3, -0.7, 1.2];

/** Checks as many orders as there are formulas. */
function check(f: F, ...formulas: readonly ((x: number) => number)[]): void {
  const found = derivatives(f, formulas.length, AT);
  formulas.forEach((formula, order) => close(found[order] ?? [], AT.map(formula)));
}

/** A function with a gradient of its own, of one argument. */
const own = (
  f: (x: tf.Tensor, save: tf.GradSaveFunc) => ReturnType<Parameters<typeof tf.customGrad>[0]>,
) => tf.customGrad((x, save) => f(x as tf.Tensor, save as tf.GradSaveFunc));

describe("the backward pass", () => {
  it("differentiates three and four times what tfjs makes from results", () => {
    check((x) => x.exp(), Math.exp, Math.exp, Math.exp, Math.exp);
    const t = Math.tanh;
    check(
      (x) => x.tanh(),
      (x) => 1 - t(x) ** 2,
      (x) => -2 * t(x) * (1 - t(x) ** 2),
      (x) => (1 - t(x) ** 2) * (6 * t(x) ** 2 - 2),
    );
  });

  it("differentiates again through what a gradient of one's own saves: results, and what lies between", () => {
    const exp = own((x, save) => {
      const y = x.exp();
      save([y]);
      return { value: y, gradFunc: (dy, [saved]) => dy.mul(saved as tf.Tensor) };
    });
    check((x) => exp(x), Math.exp, Math.exp, Math.exp);
    const cube = own((x, save) => {
      const square = x.square();
      save([square]);
      return {
        value: square.mul(x),
        gradFunc: (dy, [saved]) => dy.mul((saved as tf.Tensor).mul(3)),
      };
    });
    check(
      (x) => cube(x),
      (x) => 3 * x ** 2,
      (x) => 6 * x,
      () => 6,
    );
    check(
      (x) => cube(x).square(),
      (x) => 6 * x ** 5,
      (x) => 30 * x ** 4,
    );
    // No gradient of its value: turned round at the first order, and a constant for the second.
    const reversed = own((x) => ({ value: x.clone(), gradFunc: (dy) => dy.neg() }));
    check(
      (x) => reversed(x.square()),
      (x) => -2 * x,
      () => -2,
    );
  });

  it("takes masks and places for constants", () => {
    const positive = (x: number): number => (x > 0 ? 1 : 0);
    check(
      (x) => x.square().mul(x.greater(0).toFloat()),
      (x) => 2 * x * positive(x),
      (x) => 2 * positive(x),
    );
    check(
      (x) => tf.where(x.less(1), x.pow(3), x.square()),
      (x) => (x < 1 ? 3 * x ** 2 : 2 * x),
      (x) => (x < 1 ? 6 * x : 2),
    );
    const [chosen] = derivatives((x) => x.gather(x.argMax().reshape([1])).square(), 1, AT);
    close(chosen ?? [], [0, 0, 2.4]);
    const [rounded] = derivatives((x) => x.mul(x.toInt().toFloat()), 1, AT);
    close(rounded ?? [], [0, 0, 1]);
  });

  it("says so where nothing is left that has a derivative, and frees what it had kept", () => {
    const before = tf.memory().numTensors;
    const x = tf.tensor1d(AT);
    for (const f of [
      (z: tf.Tensor) => z.exp().greater(0).toFloat().sum(),
      (z: tf.Tensor) => z.exp().toInt().toFloat().sum(),
      (z: tf.Tensor) => z.exp().argMax().toFloat(),
    ]) {
      assert.throws(
        () => tf.tidy(() => tf.grad(f)(x)),
        /comparisons, argMax and casts to whole numbers are not/,
      );
      assert.equal(tf.memory().numTensors, before + 1);
    }
    const broken = (z: tf.Tensor): tf.Tensor => {
      z.exp().sigmoid();
      throw new Error("the user's own");
    };
    assert.throws(() => tf.tidy(() => tf.grad(broken)(x)), /the user's own/);
    x.dispose();
    assert.equal(tf.memory().numTensors, before);
  });

  it("differentiates by whole numbers where they are what is asked for, as tfjs does", () => {
    tf.tidy(() => {
      const gradient = tf.grad((x) => x.toFloat().square().sum());
      close(gradient(tf.tensor1d([1, 2], "int32")).dataSync(), [2, 4]);
    });
  });

  it("frees on the way what lies behind it", () => {
    const depth = 20;
    const bytes: number[] = [];
    /** x, which notes how many bytes are there when the backward pass comes to it. */
    const noting = own((x) => ({
      value: x.clone(),
      gradFunc: (dy) => {
        bytes.push(tf.memory().numBytes);
        return dy.clone();
      },
    }));
    const deep = (x: tf.Tensor): tf.Scalar => {
      let y = x;
      for (let i = 0; i < depth; i++) y = noting(y.sin());
      return y.sum().asScalar();
    };
    const x = tf.ones([1000]);
    tf.tidy(() => void tf.grad(deep)(x));
    assert.equal(bytes.length, depth);
    const [first = 0] = bytes;
    // Each step back frees one activation, and makes one gradient in place of the last one.
    const last = bytes.at(-1) ?? 0;
    assert.ok(first - last >= (depth - 2) * 4000, `${first} bytes at first, ${last} at last`);
    x.dispose();
  });

  it("leaves tensors that a gradient of one's own gives and does not own", () => {
    const slope = tf.tensor1d([1, 2, 3]);
    const sloped = own((x) => ({ value: x.mul(slope).sum(), gradFunc: () => slope }));
    const twice = own((x, save) => {
      save([x]);
      return { value: x.square(), gradFunc: (dy, [at]) => dy.mul(at as tf.Tensor).mul(2) };
    });
    const x = tf.tensor1d([1, 1, 1]);
    const at = (z: tf.Tensor): tf.Tensor => sloped(twice(z).add(twice(z)));
    const slopes = tf.tidy(() => [...tf.grad(at)(x).dataSync()]);
    assert.deepEqual(slopes, [4, 8, 12]);
    assert.deepEqual([...slope.dataSync()], [1, 2, 3]);
    tf.dispose([x, slope]);
  });

  it("leaves the caller's dy as it was", () => {
    tf.tidy(() => {
      const [x, dy] = [tf.tensor1d([2, 3]), tf.tensor1d([1, 10])];
      const gradient = tf.grad((z) => tf.add(tf.mod(z, 5), tf.mod(z, 7)))(x, dy);
      close(gradient.dataSync(), [2, 20]);
      close(dy.dataSync(), [1, 10]);
    });
  });

  const byPlace: Readonly<Record<string, readonly [F, readonly number[]]>> = {
    "gatherND adds up places read twice": [
      (x) => tf.gatherND(x, tf.tensor2d([[2], [0], [2]], [3, 1], "int32")).square(),
      [0.6, 0, 4.8],
    ],
    "scatterND reads places written twice": [
      (x) => tf.scatterND(tf.tensor2d([[1], [0], [1]], [3, 1], "int32"), x, [2]).square(),
      [3, -1.4, 3],
    ],
    "topk gives to the first of those that tie": [
      (x) => tf.topk(x.clipByValue(-1, 0.3), 1).values.square(),
      [0.6, 0, 0],
    ],
    "max shares between those that tie": [
      (x) => x.clipByValue(-1, 0.3).max().square(),
      [0.3, 0, 0],
    ],
    "cumprod by a factor of 0": [(x) => tf.cumprod(x.sub(0.3)), [-0.9, 0, 0]],
    "stridedSlice backwards": [(x) => tf.stridedSlice(x, [2], [-4], [-2]).square(), [0.6, 0, 2.4]],
    "mirrorPad adds what it repeats": [
      (x) => tf.mirrorPad(x, [[2, 1]], "reflect").square(),
      [0.6, -4.2, 4.8],
    ],
    "abs has 0 at 0": [(x) => x.sub(0.3).abs(), [0, -1, 1]],
    "divNoNan has 0 where it divides by 0": [
      (x) => tf.divNoNan(x, tf.tensor1d([0, 2, 4])),
      [0, 0.5, 0.25],
    ],
  };
  for (const [name, [f, expected]] of Object.entries(byPlace)) {
    it(name, () => {
      const [first] = derivatives(f, 1, AT);
      close(first ?? [], expected);
    });
  }
});
