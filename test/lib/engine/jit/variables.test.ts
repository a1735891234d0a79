import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import { nativeTensors } from "./counting.js";

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

  it("leaves a clone as it was when the program assigns, and frees it once", () => {
    const variable = tf.tensor1d([1, 2]).variable();
    const grow = jit(() => {
      variable.assign(variable.mul(2));
      return variable.sum();
    });
    const { numTensors } = tf.memory();
    const native: number[] = [];
    for (let round = 0; round < 4; round++) {
      grow().dispose();
      const copy = variable.clone();
      const seen = [...copy.dataSync()];
      variable.assign(tf.tensor1d([round, 1]));
      assert.deepEqual([...grow().dataSync()], [2 * round + 2]);
      assert.deepEqual([...copy.dataSync()], seen);
      assert.deepEqual([...variable.dataSync()], [2 * round, 2]);
      copy.dispose();
      native.push(nativeTensors());
    }
    // Each round leaves the tensor that it assigned, and a sum.
    assert.equal(tf.memory().numTensors, numTensors + 8);
    assert.equal((native[3] ?? 0) - (native[2] ?? 0), (native[2] ?? 0) - (native[1] ?? 0));
    variable.dispose();
    grow.dispose();
  });

  for (const [what, given] of Object.entries({
    "that came from outside": tf.tensor1d([7, 8]),
    "made of numbers": [7, 8],
  })) {
    it(`assigns a tensor ${what}, which no operation reads`, () => {
      const variable: tf.Variable = tf.variable(tf.tensor1d([1, 2]));
      const reset = jit((x: tf.Tensor) => {
        const before = variable.sum();
        variable.assign(given instanceof tf.Tensor ? given : tf.tensor1d(given));
        return [before, x.sum()];
      });
      const x = tf.ones([2]);
      for (const before of [3, 15, 15]) {
        assert.equal(reset(x)[0]?.dataSync()[0], before);
        assert.deepEqual([...variable.dataSync()], [7, 8]);
      }
      variable.assign(x);
      assert.equal(reset(x)[0]?.dataSync()[0], 2);
      assert.deepEqual([...variable.dataSync()], [7, 8]);
      assert.deepEqual([...x.dataSync()], [1, 1]);
      tf.dispose([variable, x]);
      reset.dispose();
    });
  }

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

  it("knows an argument from a tensor from outside, and variables from each other, that share their data", () => {
    const outside = tf.tensor1d([1, 2]);
    const [one, two] = [0, 1].map(() => tf.variable(tf.zeros([2])));
    one?.assign(outside);
    two?.assign(outside);
    const sums = jit((x: tf.Tensor) => [x, outside, one, two].map((each) => (each ?? x).sum()));
    const values = (x: tf.Tensor) => sums(x).map((sum) => sum.dataSync()[0]);
    assert.deepEqual(values(outside), [3, 3, 3, 3]);
    two?.assign(tf.tensor1d([5, 5]));
    assert.deepEqual(values(tf.tensor1d([7, 7])), [14, 3, 3, 10]);
    one?.assign(tf.tensor1d([0, 1]));
    assert.deepEqual(values(outside), [3, 3, 1, 10]);
    tf.dispose([outside, one ?? [], two ?? []]);
    sums.dispose();
  });

  it("leaves a clone its value when the variable is disposed of", () => {
    const variable = tf.tensor1d([1, 2]).variable();
    const grow = jit(() => {
      variable.assign(variable.mul(2));
    });
    for (let i = 0; i < 3; i++) grow();
    const copy = variable.clone();
    variable.dispose();
    assert.deepEqual([...copy.dataSync()], [8, 16]);
    copy.dispose();
    grow.dispose();
  });

  it("takes them as arguments, each with a graph of its own", () => {
    const [one, two] = [tf.tensor1d([1, 2]).variable(), tf.tensor1d([10, 20]).variable()];
    const add = jit((variable: tf.Variable, x: tf.Tensor) => {
      variable.assign(variable.add(x));
      return variable.sum();
    });
    const x = tf.ones([2]);
    for (const [variable, sums] of [
      [one, [5, 7, 9]],
      [two, [32, 34, 36]],
      [one, [11]],
    ] as const) {
      for (const sum of sums) assert.equal(add(variable, x).dataSync()[0], sum);
    }
    assert.deepEqual([...one.dataSync(), ...two.dataSync()], [5, 6, 13, 23]);
    assert.equal(add.stats().traces, 2);
    tf.dispose([one, two, x]);
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
