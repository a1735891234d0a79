import assert from "node:assert/strict";
import { inspect } from "node:util";
import fc from "fast-check";
import type * as tfjs from "@tensorflow/tfjs";
import { tf } from "gradlab/engine";
import * as dl from "../../../lib/index.js";

const print = (value: unknown): string => inspect(value);

describe("tfjs's objects printed", () => {
  it("tensors: kind, dtype, shape and values", () => {
    assert.equal(print(tf.tensor([1, 2, 3.5])), "Tensor float32 [3] [1, 2, 3.5]");
    assert.equal(print(tf.scalar(0.1)), "Tensor float32 [] 0.1");
    assert.equal(print(tf.tensor2d([[1, -2]], [1, 2], "int32")), "Tensor int32 [1, 2] [[1, -2]]");
    assert.equal(print(tf.tensor([true, false])), "Tensor bool [2] [true, false]");
    assert.equal(print(tf.tensor(['a"', "b"])), String.raw`Tensor string [2] ["a\"", "b"]`);
    assert.equal(print(tf.complex([1, 2], [3, -4])), "Tensor complex64 [2] [1 + 3i, 2 - 4i]");
    assert.equal(
      print(tf.tensor([NaN, -Infinity, 1e-20, 1 / 3, 16_777_217])),
      "Tensor float32 [5] [NaN, -Infinity, 1e-20, 0.333333, 16777216]",
    );
    assert.equal(print(tf.zeros([0, 3])), "Tensor float32 [0, 3]");
  });

  it("inside of lists and records, and within Node's depth", () => {
    assert.equal(
      print({ a: tf.zeros([2, 2]), b: [tf.scalar(1)] }),
      "{\n  a: Tensor float32 [2, 2] [[0, 0], [0, 0]],\n  b: [ Tensor float32 [] 1 ]\n}",
    );
    assert.equal(print({ a: { b: { c: { d: tf.ones([1]) } } } }).includes("[Object]"), true);
    assert.equal(
      print({ a: { b: { c: tf.ones([1]) } } }).replaceAll(/\s+/g, " "),
      "{ a: { b: { c: [Tensor float32 [1]] } } }",
    );
  });

  it("variables and weights with their names", () => {
    assert.equal(
      print(tf.variable(tf.scalar(2), true, "printed1")),
      'Variable "printed1" float32 [] 2',
    );
    assert.equal(
      print(tf.variable(tf.scalar(2), false, "printed2")),
      'Variable (not trainable) "printed2" float32 [] 2',
    );
    const layer = tf.layers.dense({
      units: 1,
      inputShape: [2],
      kernelInitializer: "ones",
      name: "printed",
    });
    const model = tf.sequential({ layers: [layer] });
    assert.deepEqual(model.weights.map(print), [
      'LayerVariable "printed/kernel" float32 [2, 1] [[1], [1]]',
      'LayerVariable "printed/bias" float32 [1] [0]',
    ]);
  });

  it("a matrix with a line for each row, aligned, and a long row over several lines", () => {
    assert.equal(
      print(tf.range(-8, 16).mul(10_000).toInt().reshape([3, 8])),
      `Tensor int32 [3, 8]
[[-80000, -70000, -60000, -50000, -40000, -30000, -20000, -10000],
 [     0,  10000,  20000,  30000,  40000,  50000,  60000,  70000],
 [ 80000,  90000, 100000, 110000, 120000, 130000, 140000, 150000]]`,
    );
    const lines = print(tf.linspace(0, 1, 50)).split("\n");
    assert.equal(lines.length, 1 + 9);
    assert.ok(lines.every((line) => line.length <= 76));
  });

  it("all values of up to 200 elements in up to 20 rows, of any shape", () => {
    const shapes = fc.array(fc.integer({ min: 1, max: 5 }), { maxLength: 5 });
    const product = (sizes: readonly number[]): number => sizes.reduce((a, b) => a * b, 1);
    fc.assert(
      fc.property(
        shapes.filter((shape) => product(shape) <= 200 && product(shape.slice(0, -1)) <= 20),
        fc.integer({ min: -1e6, max: 1e6 }),
        (shape, from) => {
          const size = product(shape);
          using flat = tf.range(from, from + size, 1, "int32");
          using x = flat.reshape(shape);
          const head = `Tensor int32 [${shape.join(", ")}]`;
          const text = print(x);
          assert.ok(text.startsWith(head));
          assert.deepEqual(JSON.parse(text.slice(head.length)), x.arraySync());
        },
      ),
    );
  });

  it("the edges of a large one, as they are in it", () => {
    const text = print(tf.range(0, 10_000, 1, "int32").reshape([100, 100]));
    assert.equal(
      text,
      `Tensor int32 [100, 100]
[[   0,    1,    2, …,   97,   98,   99],
 [ 100,  101,  102, …,  197,  198,  199],
 [ 200,  201,  202, …,  297,  298,  299],
 …,
 [9700, 9701, 9702, …, 9797, 9798, 9799],
 [9800, 9801, 9802, …, 9897, 9898, 9899],
 [9900, 9901, 9902, …, 9997, 9998, 9999]]`,
    );
    assert.equal(
      print(tf.range(10, 40, 1, "int32").reshape([30, 1])),
      "Tensor int32 [30, 1] [[10], [11], [12], …, [37], [38], [39]]",
    );
    assert.ok(print(tf.zeros([9, 9, 9, 9, 9])).length < 1000);
    using large = tf.zeros([21, 1_000_000]);
    assert.equal(print(large), "Tensor float32 [21, 1000000] (too large to print: print a slice)");
  });

  it("what has no values says so", () => {
    const gone = tf.tensor([1]);
    gone.dispose();
    assert.equal(print(gone), "Tensor float32 [1] (disposed)");
    const seen: string[] = [];
    const jitted = dl.jit((x: tfjs.Tensor) => {
      const square = x.square();
      seen.push(print(square));
      return square;
    });
    assert.equal(print(jitted(tf.tensor([2]))), "Tensor float32 [1] [4]");
    assert.deepEqual(seen, ["Tensor float32 [1] (values come with each call)"]);
    jitted.dispose();
  });

  it("models, layers and optimizers in a line", () => {
    const model = tf.sequential({
      name: "m",
      layers: [
        tf.layers.dense({ units: 3, inputShape: [2], name: "a", trainable: false }),
        tf.layers.dense({ units: 1, name: "b" }),
      ],
    });
    assert.equal(print(model), 'Sequential "m": 2 layers, [null, 2] → [null, 1], 13 parameters');
    assert.equal(print(model.layers[0]), 'Dense "a": [null, 3], 9 parameters, frozen');
    assert.equal(print(tf.sequential({ name: "e" })), 'Sequential "e": 0 layers, not built');
    assert.equal(print(tf.layers.flatten({ name: "f" })), 'Flatten "f": not built');
    assert.equal(print(model.inputs), '[ SymbolicTensor float32 [null, 2] of "a_input" ]');
    const [one, two] = [tf.input({ shape: [2], name: "i1" }), tf.input({ shape: [3], name: "i2" })];
    const out = tf.layers.concatenate({ name: "c" }).apply([one, two]) as tfjs.SymbolicTensor;
    const joined = tf.model({ inputs: [one, two], outputs: out, name: "j" });
    assert.match(
      print(joined),
      /^\w+ "j": 3 layers, \[null, 2\] \[null, 3\] → \[null, 5\], 0 parameters$/,
    );
    assert.equal(
      print(tf.train.adam(0.1)),
      "AdamOptimizer { learningRate: 0.1, beta1: 0.9, beta2: 0.999, epsilon: 1e-7 }",
    );
  });

  it("leaves no tensor behind", () => {
    const x = tf.randomNormal([30, 30]);
    const before = tf.memory().numTensors;
    print(x);
    assert.equal(tf.memory().numTensors, before);
  });
});
