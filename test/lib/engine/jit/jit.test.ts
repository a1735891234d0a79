import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";

describe("jit", () => {
  it("gives what the function gives, in the same form", () => {
    const double = jit(({ x, by }: { x: tf.Tensor; by: number }) => ({
      product: x.mul(by),
      parts: [x.sum(), x.mean()],
      note: "kept",
    }));
    for (const by of [2, 3]) {
      for (const values of [
        [1, 2, 3],
        [4, 5, 6],
        [7, 8, 9],
      ]) {
        const x = tf.tensor1d(values);
        const { product, parts, note } = double({ x, by });
        assert.deepEqual(
          [...product.dataSync()],
          values.map((value) => value * by),
        );
        const sum = values.reduce((total, value) => total + value, 0);
        assert.deepEqual(
          parts.map((part) => part.dataSync()[0]),
          [sum, sum / 3],
        );
        assert.equal(note, "kept");
        tf.dispose([x, product, parts]);
      }
    }
    assert.equal(double.stats().traces, 2);
    assert.equal(double.stats().calls, 4);
    double.dispose();
  });

  it("traces anew for another shape or type", () => {
    const total = jit((x: tf.Tensor) => x.sum());
    for (const x of [tf.ones([2]), tf.ones([3]), tf.ones([3], "int32"), tf.ones([3])]) {
      assert.equal(total(x).dataSync()[0], x.size);
    }
    assert.deepEqual([total.stats().traces, total.stats().calls], [3, 1]);
    total.dispose();
  });

  it("reads a tensor from outside, and keeps it", () => {
    const outside = tf.tensor1d([1, 2]);
    const shifted = jit((x: tf.Tensor) => x.add(outside));
    const x = tf.tensor1d([10, 20]);
    shifted(x);
    outside.dispose();
    assert.deepEqual([...shifted(x).dataSync()], [11, 22]);
    shifted.dispose();
  });

  it("keeps NaN, of which TensorFlow's fused activations make 0", () => {
    const layer = jit((x: tf.Tensor, w: tf.Tensor, b: tf.Tensor) => x.matMul(w).add(b).relu());
    const [x, w, b] = [tf.tensor2d([[Number.NaN, 1]]), tf.ones([2, 3]), tf.zeros([3])];
    for (let i = 0; i < 3; i++) {
      const y = layer(x, w, b);
      assert.deepEqual([...y.dataSync()], [Number.NaN, Number.NaN, Number.NaN]);
      y.dispose();
    }
    layer.dispose();
    tf.dispose([x, w, b]);
  });

  it("keeps constants of every type and size, also where all numbers are the same", () => {
    const constants = (): tf.Tensor[] => [
      tf.ones([3, 2]),
      tf.tensor1d([-2.5, -2.5]),
      tf.tensor1d([1, 2]),
      tf.scalar(7),
      tf.tensor1d([5, 5], "int32"),
      tf.tensor1d([5, 6], "int32"),
      tf.tensor1d([true, true], "bool"),
      tf.tensor1d([true, false], "bool"),
      tf.tensor1d([]),
    ];
    const all = jit(() => constants().map((tensor) => tf.stack([tensor, tensor])));
    all();
    const [received, expected] = [all(), constants()];
    received.forEach((tensor, i) => {
      const each = [...(expected[i] as tf.Tensor).dataSync()];
      assert.deepEqual([...tensor.dataSync()], [...each, ...each]);
    });
    assert.equal(all.stats().calls, 1);
    all.dispose();
    tf.dispose([received, expected]);
  });

  it("runs as it is inside a gradient and inside another jitted function", () => {
    const square = jit((x: tf.Tensor) => x.square());
    const outer = jit((x: tf.Tensor) => square(x).add(1));
    const x = tf.tensor1d([3]);
    for (let i = 0; i < 3; i++) {
      assert.equal(
        tf
          .grad((at: tf.Tensor) => square(at))(x)
          .dataSync()[0],
        6,
      );
      assert.equal(outer(x).dataSync()[0], 10);
    }
    assert.equal(square.stats().traces, 0);
    outer.dispose();
  });

  it("refuses what is no function and options that it does not know", () => {
    assert.throws(() => jit(3 as never), /fn must be a function; received 3/);
    assert.throws(
      () => jit(() => 1, { xla: "yes" as never }),
      /xla must be "auto", true or false; received "yes"/,
    );
    assert.throws(
      () => jit(() => 1, { fallback: "no" as never }),
      /fallback must be "error" or "eager"; received "no"/,
    );
  });
});
