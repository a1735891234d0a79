import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";

describe("jit and the values of tensors", () => {
  const outside = tf.scalar(1).variable();
  const shape = "(.|\\n)*The shape of its result depends on values";
  const cases: Readonly<Record<string, readonly [fn: (x: tf.Tensor) => unknown, advice?: string]>> =
    {
      "reads a value of a tensor by dataSync\\(\\)": [(x) => x.mul(2).dataSync()[0]],
      "reads a value of a tensor by arraySync\\(\\)": [(x) => x.mul(2).arraySync()],
      "reads a value of a tensor by print\\(\\)": [
        (x) => x.mul(2).print(),
        "(.|\\n)*print it outside",
      ],
      "reads a value of a tensor by toString\\(\\)": [
        (x) => x.mul(2).toString(),
        "(.|\\n)*print or compare it outside",
      ],
      "reads a value of a tensor by data\\(\\)": [(x) => void x.mul(2).data()],
      "reads a value of a tensor by data\\(\\)(?#awaited)": [
        async (x) => (await x.mul(2).data())[0],
      ],
      "calls tf.whereAsync\\(\\), which reads": [(x) => tf.whereAsync(x.mul(2).greater(1)), shape],
      "calls tf.booleanMaskAsync\\(\\), which reads": [
        (x) => tf.booleanMaskAsync(x.mul(2), x.mul(2).greater(1)),
        shape,
      ],
      "calls tf.image.nonMaxSuppressionAsync\\(\\), which reads": [
        (x) =>
          tf.image.nonMaxSuppressionAsync(tf.ones([1, 4]).mul(2), x.mul(2).slice(0, 1).as1D(), 1),
        shape,
      ],
    };
  for (const [name, [fn, advice = "(.|\\n)*tf\\.where"]] of Object.entries(cases)) {
    const does = name.replace("(?#awaited)", "");
    it(`refuses what ${name.replaceAll("\\", "")}, and quotes its line`, () => {
      const x = tf.ones([2]);
      assert.throws(
        () => jit(fn)(x),
        new RegExp(
          `TracerError: jit: the function ${does}.*, in the line\\n.*x\\.mul\\(2\\)${advice}`,
        ),
      );
    });
  }

  it("refuses to read an argument and a variable, wherever their values are", () => {
    for (const read of [
      (x: tf.Tensor) => (x.dataSync()[0] === 1 ? x : x.neg()),
      (x: tf.Tensor) => x.mul(outside.dataSync()[0] as number),
    ]) {
      // Neither has been used by an operation: the binding does not hold them yet.
      assert.throws(() => jit(read)(tf.tensor1d([1, 2])), /reads a value of a tensor by dataSync/);
    }
  });

  it("reads what is the same at each call: numbers of its own, and tensors from outside", () => {
    const table = tf.tensor1d([2, 3]);
    const scaled = jit((x: tf.Tensor) =>
      x.mul((tf.scalar(4).dataSync()[0] as number) * (table.dataSync()[1] as number)),
    );
    const values = [1, 2, 3].map((value) => scaled(tf.scalar(value)).dataSync()[0]);
    assert.deepEqual(values, [12, 24, 36]);
    scaled.dispose();
  });

  it("gives the larger of a number and its multiple, which TensorFlow takes for a leaky ReLU", () => {
    const x = tf.tensor1d([0, -0.2, 0.3]);
    for (const multiple of [
      (x: tf.Tensor) => x.mul(2),
      (x: tf.Tensor) => x.add(x),
      (x: tf.Tensor) => x.div(0.5),
      (x: tf.Tensor) => x.mul(1.5).mul(4).add(x),
      (x: tf.Tensor) => x.mul(0.3),
      (x: tf.Tensor) => x.neg(),
    ]) {
      const larger = (x: tf.Tensor) => tf.maximum(multiple(x), x);
      const compiled = jit(larger, { xla: false });
      compiled(x);
      assert.deepEqual([...compiled(x).dataSync()], [...larger(x).dataSync()]);
      compiled.dispose();
    }
    x.dispose();
  });

  it("gives tensors that no operation has made, and those that came in", () => {
    const kept = tf.scalar(7);
    const all = jit((x: tf.Tensor) => ({ one: tf.scalar(1), x, kept }));
    for (const value of [3, 4]) {
      const given = all(tf.scalar(value));
      const values = [given.one, given.x, given.kept].map((each) => each.dataSync()[0]);
      assert.deepEqual(values, [1, value, 7]);
    }
    assert.equal(all.stats().calls, 1);
    all.dispose();
  });

  it("refuses a function that makes variables at each call, not one that does so at first", () => {
    const made = jit((x: tf.Tensor) => tf.variable(x.mul(2)).add(1));
    const x = tf.ones([2]);
    for (let i = 0; i < 2; i++) made(x).dispose();
    assert.throws(
      () => made(x),
      /TracerError: jit: the function makes a variable at each call, in the line\n.*tf\.variable\(x\.mul(.|\n)*Make it once/,
    );
  });

  it("refuses a number that changes, where a first call made variables and the next one tells", () => {
    let count = 0;
    const weight = tf.scalar(1).variable();
    const optimizer = tf.train.momentum(0.1, 0.9);
    const annealed = (factor: () => number) => () =>
      optimizer.minimize(() => weight.mul(2).mul(factor()).asScalar(), true, [weight]) as tf.Scalar;
    const wrong = jit(annealed(() => ++count / 10));
    wrong();
    const before = weight.dataSync()[0];
    assert.throws(
      () => wrong(),
      /TracerError: jit: the function uses the number 0\.1\d* at one call and 0\.2\d* at the next, which would be frozen, in the line\n.*factor\(\)(.|\n)*tf\.scalar/,
    );
    assert.equal(weight.dataSync()[0], before);
    const right = jit(annealed(() => 0.5));
    for (let i = 0; i < 4; i++) right().dispose();
    assert.ok(right.stats().calls >= 2);
    right.dispose();
    weight.dispose();
  });

  it("refuses to dispose of an argument", () => {
    const x = tf.ones([2]);
    const greedy = jit((given: tf.Tensor) => {
      const twice = given.mul(2);
      given.dispose();
      return twice;
    });
    assert.throws(
      () => greedy(x),
      /the function disposes of an argument, in the line\n.*given\.dispose\(\)/,
    );
    assert.equal(x.isDisposed, false);
    x.dispose();
  });

  it("refuses a function that waits", () => {
    assert.throws(
      () => jit(async (x: tf.Tensor) => x.square())(tf.ones([2])),
      /TracerError: jit: the function is asynchronous(.|\n)*Wait for data before the call/,
    );
  });

  it("leaves variables as they were when it refuses, so that they are not changed twice", () => {
    const weight = tf.scalar(10).variable();
    const optimizer = tf.train.sgd(1);
    const fn = () => {
      const loss = optimizer.minimize(() => weight.mul(1).asScalar(), true, [weight]) as tf.Scalar;
      return loss.dataSync()[0];
    };
    assert.throws(() => jit(fn)(), /TracerError/);
    assert.equal(weight.dataSync()[0], 10);
    assert.equal(optimizer.iterations, 0);
    const { warn } = console;
    console.warn = () => undefined;
    try {
      const eager = jit(fn, { fallback: "eager" });
      assert.deepEqual([eager(), eager()], [10, 9]);
    } finally {
      console.warn = warn;
    }
    assert.equal(weight.dataSync()[0], 8);
    weight.dispose();
  });

  it("runs such a function as it is when asked, and says so once", () => {
    const warnings: unknown[] = [];
    const { warn } = console;
    console.warn = (text: unknown) => void warnings.push(text);
    try {
      const half = jit((x: tf.Tensor) => (Number(x.sum().dataSync()[0]) > 2 ? x.div(2) : x.neg()), {
        fallback: "eager",
      });
      assert.deepEqual([...half(tf.tensor1d([4, 4])).dataSync()], [2, 2]);
      assert.deepEqual([...half(tf.tensor1d([1, 1])).dataSync()], [-1, -1]);
    } finally {
      console.warn = warn;
    }
    assert.equal(warnings.length, 1);
    assert.match(String(warnings[0]), /It runs without being compiled/);
  });
});
