import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { grad, hessian, jacobian, jvp, valueAndGrad, vjp } from "../../../lib/autograd/index.js";

/** f(x) = (x₀² x₁, sin x₁ + x₂), with its Jacobian by hand. */
const f = (x: tf.Tensor): tf.Tensor => {
  const [a, b, c] = tf.unstack(x) as [tf.Scalar, tf.Scalar, tf.Scalar];
  return tf.stack([a.square().mul(b), tf.sin(b).add(c)]);
};
const byHand = ([a = 0, b = 0]: readonly number[]): number[][] => [
  [2 * a * b, a * a, 0],
  [0, Math.cos(b), 1],
];

function close(got: readonly number[], expected: readonly number[]): void {
  assert.equal(got.length, expected.length);
  got.forEach((value, i) => {
    const wanted = expected[i] ?? NaN;
    assert.ok(
      Math.abs(value - wanted) <= 1e-4 * Math.max(1, Math.abs(wanted)),
      `${value}, ${wanted}`,
    );
  });
}

const point = fc.array(
  fc.integer({ min: -300, max: 300 }).map((n) => n / 100),
  {
    minLength: 3,
    maxLength: 3,
  },
);

describe("derivatives of functions of tensors", () => {
  it("are those by hand, and the products agree with the Jacobian, at any point", () => {
    fc.assert(
      fc.property(point, point, (at, direction) => {
        const before = tf.memory().numTensors;
        tf.tidy(() => {
          const x = tf.tensor1d(at);
          const rows = byHand(at);
          close([...jacobian(f)(x).dataSync()], rows.flat());
          const forward = jvp(f, x, tf.tensor1d(direction));
          close([...forward.value.dataSync()], [...f(x).dataSync()]);
          const dot = (row: readonly number[]) =>
            row.reduce((sum, value, i) => sum + value * (direction[i] ?? 0), 0);
          close([...forward.tangent.dataSync()], rows.map(dot));
          const [u, v] = [0.5, -2];
          const pulled = vjp(f, x)
            .pullback(tf.tensor1d([u, v]))
            .dataSync();
          close(
            [...pulled],
            at.map((_, i) => u * (rows[0]?.[i] ?? 0) + v * (rows[1]?.[i] ?? 0)),
          );
        });
        assert.equal(tf.memory().numTensors, before);
      }),
      { numRuns: 25 },
    );
  });

  it("give a Hessian that is symmetric and right", () => {
    const g = (x: tf.Tensor) => {
      const product = tf.unstack(x).reduce((all, one) => all.mul(one));
      return x.pow(3).sum().add(product);
    };
    const [a, b, c] = [1.5, -0.5, 2];
    const expected = [
      [6 * a, c, b],
      [c, 6 * b, a],
      [b, a, 6 * c],
    ];
    const x = tf.tensor1d([a, b, c]);
    close([...hessian(g)(x).dataSync()], expected.flat());
    x.dispose();
  });

  it("keep the shapes of matrices", () => {
    const x = tf.ones([2, 3]);
    assert.deepEqual(jacobian((at) => at.sum(0))(x).shape, [3, 2, 3]);
    assert.deepEqual(jacobian((at) => at.sum())(tf.tensor1d([2, 3])).arraySync(), [1, 1]);
    assert.deepEqual(hessian((at) => at.square().sum())(tf.tensor1d([3])).arraySync(), [[2]]);
    assert.deepEqual(hessian((at) => at.square().sum())(x).shape, [2, 3, 2, 3]);
    const { value, grad: gradient } = valueAndGrad((at) => at.square().mean())(x);
    assert.deepEqual([value.shape, gradient.shape], [[], [2, 3]]);
    tf.dispose([x, value, gradient]);
  });

  it("nest to any order", () => {
    const x = tf.scalar(2);
    const fourth = grad(grad(grad(grad((at) => at.pow(5)))));
    close([...fourth(x).dataSync()], [5 * 4 * 3 * 2 * 2]);
  });

  it("refuse what they cannot differentiate, and leave nothing", () => {
    const before = tf.memory().numTensors;
    tf.tidy(() => {
      const x = tf.tensor1d([1, 2]);
      assert.throws(() => grad(3 as never), /f must be a function of a tensor; received 3/);
      assert.throws(
        () => grad((at) => at.square())(x),
        /f\(x\) must be a scalar \(sum or mean it\)/,
      );
      assert.throws(() => grad((at) => at.sum())([1] as never), /x must be a float32 tensor/);
      assert.throws(() => jvp(f, x, tf.ones([3])), /v must be of shape \[2\]/);
      assert.throws(() => jacobian(f)(tf.ones([3], "int32")), /x must be a float32 tensor/);
    });
    assert.equal(tf.memory().numTensors, before);
  });
});
