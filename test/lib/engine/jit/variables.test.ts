import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";

describe("jit and variables", () => {
  it("changes them where everyone sees it", () => {
    const counter = tf.scalar(0).variable();
    const next = jit(() => {
      counter.assign(counter.add(1));
      return counter.mul(10);
    });
    for (let i = 1; i <= 5; i++) {
      assert.equal(next().dataSync()[0], 10 * i);
      assert.equal(counter.dataSync()[0], i);
      assert.equal(counter.add(0.5).dataSync()[0], i + 0.5);
    }
    counter.assign(tf.scalar(100));
    assert.equal(next().dataSync()[0], 1010);
    assert.equal(counter.dataSync()[0], 101);
    next.dispose();
    assert.equal(counter.dataSync()[0], 101);
    counter.dispose();
  });

  it("leaves a value that was read before as it was", () => {
    const variable = tf.tensor1d([1, 2]).variable();
    const grow = jit(() => {
      variable.assign(variable.mul(2));
      return variable.sum();
    });
    const copies = Array.from({ length: 5 }, () => {
      grow().dispose();
      return variable.clone();
    });
    assert.deepEqual(
      copies.map((copy) => [...copy.dataSync()]),
      [1, 2, 3, 4, 5].map((i) => [2 ** i, 2 ** (i + 1)]),
    );
    assert.deepEqual([...variable.dataSync()], [32, 64]);
    tf.dispose([...copies]);
    variable.dispose();
    grow.dispose();
  });

  it("leaves a tensor alone that was assigned to them", () => {
    const variable = tf.tensor1d([0, 0]).variable();
    const add = jit((x: tf.Tensor) => {
      variable.assign(variable.add(x));
      return variable.sum();
    });
    const start = tf.tensor1d([5, 6]);
    const one = tf.ones([2]);
    for (let i = 0; i < 4; i++) {
      variable.assign(start);
      assert.equal(add(one).dataSync()[0], 13);
      assert.deepEqual([...start.dataSync()], [5, 6]);
    }
    tf.dispose([start, one, variable]);
    add.dispose();
  });

  it("shares them between functions", () => {
    const shared = tf.scalar(1).variable();
    const double = jit(() => {
      shared.assign(shared.mul(2));
      return shared.clone();
    });
    const read = jit((x: tf.Tensor) => x.add(shared));
    const zero = tf.scalar(0);
    let expected = 1;
    for (let i = 0; i < 6; i++) {
      expected *= 2;
      assert.equal(double().dataSync()[0], expected);
      assert.equal(read(zero).dataSync()[0], expected);
    }
    double.dispose();
    read.dispose();
    shared.dispose();
  });
});
