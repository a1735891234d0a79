import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";

const valuesOf = (tensor: tf.Tensor): number[] => [...tensor.dataSync()];

/** What `run` warns of. */
function warningsOf(run: () => void): string[] {
  const warnings: string[] = [];
  const { warn } = console;
  console.warn = (text: string) => void warnings.push(text);
  try {
    run();
  } finally {
    console.warn = warn;
  }
  return warnings;
}

describe("what a jitted function is given and gives", () => {
  const x = tf.ones([3, 2]);

  it("a model, which stands for itself", () => {
    const build = (kernelInitializer: "ones" | "zeros") =>
      tf.sequential({
        layers: [tf.layers.dense({ units: 1, inputShape: [2], kernelInitializer })],
      });
    const [ones, zeros] = [build("ones"), build("zeros")];
    const apply = jit((model: tf.LayersModel, x: tf.Tensor) => model.apply(x) as tf.Tensor);
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(valuesOf(apply(ones, x)), [2, 2, 2]);
      assert.deepEqual(valuesOf(apply(zeros, x)), [0, 0, 0]);
    }
    assert.equal(apply.stats().graphs.length, 2);
    ones.setWeights([tf.ones([2, 1]).mul(5), tf.ones([1])]);
    assert.deepEqual(valuesOf(apply(ones, x)), [11, 11, 11]);
    apply.dispose();
  });

  it("functions: two of the same text are two", () => {
    const times = (factor: number) => (x: tf.Tensor) => x.mul(factor);
    const [double, triple] = [times(2), times(3)];
    const apply = jit((fn: (x: tf.Tensor) => tf.Tensor, x: tf.Tensor) => fn(x));
    for (let i = 0; i < 2; i++) {
      assert.equal(valuesOf(apply(double, x))[0], 2);
      assert.equal(valuesOf(apply(triple, x))[0], 3);
    }
    assert.equal(apply.stats().traces, 2);
    apply.dispose();
  });

  it("objects of classes, dates, short typed arrays, and `this`", () => {
    class Scaled {
      constructor(private readonly factor: tf.Tensor) {}
      readonly run = jit(function (this: Scaled, x: tf.Tensor) {
        return this.of(x);
      });
      of(x: tf.Tensor): tf.Tensor {
        return x.mul(this.factor);
      }
    }
    const [two, three] = [new Scaled(tf.scalar(2)), new Scaled(tf.scalar(3))];
    const apply = jit((scaled: Scaled, by: Float32Array, x: tf.Tensor) =>
      scaled.of(x).mul(tf.tensor(by)),
    );
    for (let i = 0; i < 2; i++) {
      assert.deepEqual(valuesOf(apply(two, Float32Array.of(1, 5), tf.ones([2]))), [2, 10]);
      assert.deepEqual(valuesOf(apply(three, Float32Array.of(1, 7), tf.ones([2]))), [3, 21]);
      assert.equal(valuesOf(three.run(x))[0], 3);
    }
    assert.equal(three.run.stats().calls, 1);
    assert.match(three.run.stats().graphs[0]?.arguments ?? "", /^float32\[3,2\] on Scaled \d+$/);
  });

  it("texts and names that look like others, and a negative zero", () => {
    const count = jit((given: unknown, x: tf.Tensor) => x.mul(Object.keys(given as object).length));
    assert.equal(valuesOf(count(["a;b"], x))[0], 1);
    assert.equal(valuesOf(count(["a", "b"], x))[0], 2);
    assert.equal(valuesOf(count({ "a:number 1;b": 2 }, x))[0], 1);
    assert.equal(valuesOf(count({ a: 1, b: 2 }, x))[0], 2);
    const inverse = jit((zero: number, x: tf.Tensor) => x.mul(1 / zero));
    assert.equal(valuesOf(inverse(0, x))[0], Infinity);
    assert.equal(valuesOf(inverse(-0, x))[0], -Infinity);
  });

  const circle: Record<string, unknown> = {};
  circle["self"] = circle;
  for (const [name, given, message] of [
    [
      "a map",
      { a: new Map([["w", x]]) },
      /is given a Map in argument 1\.a, in.*(.|\n)*fromEntries/,
    ],
    ["a set", [new Set([x])], /is given a Set in argument 1\[0\], in (.|\n)*Use an array/],
    ["a promise", Promise.resolve(x), /is given a Promise in argument 1, in (.|\n)*Wait for it/],
    ["long numbers", new Float32Array(2000), /a Float32Array in argument 1(.|\n)*tf\.tensor/],
    ["a circle", circle, /a structure that holds itself in argument 1/],
  ] as const) {
    it(`refuses ${name}`, () => {
      const same = jit((given: unknown, x: tf.Tensor) => (given === null ? x : x.mul(2)));
      assert.throws(() => same(given, x), message);
      const eager = jit(() => x.mul(2), { fallback: "eager" }) as (given: unknown) => tf.Tensor;
      const warnings = warningsOf(() => assert.equal(valuesOf(eager(given))[0], 2));
      assert.equal(warnings.length, 1);
    });
  }

  it("refuses results that are neither tensors nor arrays and records of them", () => {
    assert.throws(
      () => jit((x: tf.Tensor) => ({ all: [new Map([["x", x.mul(2)]])] }))(x),
      /TracerError: jit: the function returns a Map in result\.all\[0\], in the line\n(.|\n)*fromEntries/,
    );
    assert.throws(
      () => jit((x: tf.Tensor) => () => x)(x),
      /returns a Function(.|\n)*Return tensors/,
    );
  });

  it("a result whose shape depends on values may be returned, not computed with", () => {
    const unique = jit((x: tf.Tensor1D) => tf.unique(x));
    for (const numbers of [
      [1, 1, 2],
      [3, 4, 5],
      [6, 6, 6],
    ]) {
      const { values, indices } = unique(tf.tensor1d(numbers));
      assert.deepEqual(valuesOf(values), [...new Set(numbers)]);
      assert.equal(indices.size, 3);
    }
    assert.equal(unique.stats().calls, 2);
    unique.dispose();
    assert.throws(
      () => jit((x: tf.Tensor1D) => tf.unique(x).values.mean())(tf.tensor1d([1, 1, 2])),
      /TracerError: jit: the function computes with a result of tf\.unique\(\), in the line\n.*values\.mean(.|\n)*return it/,
    );
    const places = jit((x: tf.Tensor1D) => tf.unique(x).indices.add(1));
    const again = [places(tf.tensor1d([1, 1, 2])), places(tf.tensor1d([1, 2, 1]))].map(valuesOf);
    assert.deepEqual(again, [
      [1, 1, 2],
      [1, 2, 1],
    ]);
    const boxes = tf.tensor2d([
      [0, 0, 1, 1],
      [0, 0, 1, 1],
      [3, 3, 4, 4],
    ]);
    const scores = tf.tensor1d([1, 2, 3]);
    const kept = jit((boxes: tf.Tensor2D, scores: tf.Tensor1D) =>
      tf.image.nonMaxSuppression(boxes, scores, 3, 0.5),
    );
    for (let i = 0; i < 2; i++) assert.deepEqual(valuesOf(kept(boxes, scores)), [2, 1]);
    const chosen = (pad: boolean) =>
      jit((boxes: tf.Tensor2D, scores: tf.Tensor1D) => {
        const { selectedIndices } = tf.image.nonMaxSuppressionPadded(
          boxes,
          scores,
          3,
          0.5,
          undefined,
          pad,
        );
        return boxes.gather(selectedIndices as tf.Tensor1D);
      });
    assert.throws(() => chosen(false)(boxes, scores), /nonMaxSuppressionPadded\(\)/);
    assert.deepEqual(chosen(true)(boxes, scores).shape, [3, 4]);
  });
});

describe("a function that is traced at nearly every call", () => {
  const square = (x: tf.Tensor): tf.Tensor => x.square();

  it("says so once, with the argument that changes and what to do", () => {
    const byShape = warningsOf(() => {
      const fn = jit(({ batch }: { batch: readonly tf.Tensor[] }) => square(batch[1] as tf.Tensor));
      for (let n = 1; n < 30; n++) fn({ batch: [tf.ones([1]), tf.ones([n, 2])] });
    });
    assert.equal(byShape.length, 1);
    assert.match(
      byShape[0] as string,
      /^jit: of the last 10 calls 10 had to be traced, the latest in \d+ ms: argument 1\.batch\[1\] is ever another one \(float32\[1,2\], float32\[2,2\], float32\[3,2\], …\)\. Pad it/,
    );
    const byNumber = warningsOf(() => {
      const fn = jit((x: tf.Tensor, rate: number) => x.mul(rate));
      for (let n = 1; n < 30; n++) fn(tf.ones([2]), n);
    });
    assert.match(
      byNumber.join(),
      /argument 2 is ever another one \(number 1, .*tf\.scalar\(value\)\.$/,
    );
    const byFunction = warningsOf(() => {
      const fn = jit((x: tf.Tensor, of: typeof square) => of(x));
      for (let n = 1; n < 30; n++) fn(tf.ones([2]), (x) => x.mul(n));
    });
    assert.match(byFunction.join(), /argument 2 .*\(Function \d+, .*Make it once, outside/);
    const byVariable = warningsOf(() => {
      const fn = jit(square);
      for (let n = 1; n < 30; n++) fn(tf.ones([2]).variable());
    });
    assert.match(byVariable.join(), /argument 1 .*variable\.clone\(\)/);
  });

  it("says nothing where few shapes come often", () => {
    const warnings = warningsOf(() => {
      const fn = jit(square);
      for (let n = 0; n < 200; n++) fn(tf.ones([1 + (n % 9)]));
      for (let n = 10; n < 60; n++) for (let i = 0; i < 2; i++) fn(tf.ones([n]));
    });
    assert.deepEqual(warnings, []);
  });

  it("keeps the 256 graphs that ran last", () => {
    const fn = jit(square);
    warningsOf(() => {
      for (let n = 1; n <= 256; n++) fn(tf.ones([n]));
      fn(tf.ones([1]));
      for (let n = 257; n <= 300; n++) fn(tf.ones([n]));
    });
    const { traces, calls, graphs } = fn.stats();
    assert.deepEqual([traces, calls, graphs.length], [300, 1, 256]);
    const kept = graphs.map((graph) => graph.arguments);
    assert.ok(kept.includes("float32[1]") && kept.includes("float32[46]"));
    assert.ok(!kept.includes("float32[2]") && !kept.includes("float32[45]"));
    const shown = (fn.stats() as unknown as Record<symbol, () => Record<string, string>>)[
      Symbol.for("Jupyter.display")
    ]?.()["text/plain"];
    assert.match(
      shown ?? "",
      /^300 traces .*\n\nThe 20 of 256 graphs that ran most often:\n\n(.*\n){2}float32\[1\] .*(\n.*){19}$/,
    );
    fn.dispose();
    assert.deepEqual([fn.stats().graphs.length, fn.stats().traces], [0, 300]);
  });
});
