import assert from "node:assert/strict";
import { createRequire } from "node:module";
import type * as Tf from "@tensorflow/tfjs";
import { Graph } from "../../../lib/autograd/graph.js";
import { gradCheck } from "../../../lib/autograd/gradCheck.js";
import { Value } from "../../../lib/autograd/value.js";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Layer, MLP, Neuron } from "../../../lib/nn/scalar/index.js";

describe("nn/scalar", () => {
  it("computes the worked neuron and its gradients", () => {
    const neuron = new Neuron({ weights: [0.2, 0.8, -0.5], bias: 2 });
    const z = neuron.call([1, 2, 3]);
    assert.ok(Math.abs(z.data - 2.3) < 1e-12);
    z.backward();
    assert.deepEqual(
      neuron.parameters.map(({ label, grad }) => [label, grad]),
      [
        ["w1", 1],
        ["w2", 2],
        ["w3", 3],
        ["b", 1],
      ],
    );
  });

  it("knows every activation, and functions of the learner's own", () => {
    const at = (activation: ConstructorParameters<typeof Neuron>[0]["activation"]) =>
      new Neuron({ weights: [1], activation: activation ?? "linear" }).call([-2]).data;
    assert.deepEqual([at("linear"), at("relu"), at("leakyRelu")], [-2, 0, -0.02]);
    assert.equal(at("tanh"), Math.tanh(-2));
    assert.equal(
      at((z) => z.mul(z)),
      4,
    );
  });

  it("equals a dense network of tfjs with the same weights, outputs and gradients", () => {
    const tf = createRequire(import.meta.url)("@tensorflow/tfjs") as typeof Tf;
    const mlp = new MLP({ inputSize: 3, outputSizes: [4, 2], seed: 5 });
    const x = [0.5, -1, 2];
    const loss = Value.sum(mlp.call(x).map((value) => value.mul(value)));
    loss.backward();
    const kernels = mlp.layers.map(({ neurons }) =>
      neurons.map(({ weights }) => weights.map(({ data }) => data)),
    );
    tf.tidy(() => {
      const [first, second] = kernels.map((kernel) => tf.tensor2d(kernel).transpose());
      const [dFirst, dSecond] = tf.grads((a: Tf.Tensor, b: Tf.Tensor) =>
        tf.tensor2d([x]).matMul(a).tanh().matMul(b).square().sum(),
      )([first as Tf.Tensor, second as Tf.Tensor]);
      const ours = mlp.layers.map(({ neurons }) =>
        neurons.flatMap(({ weights }) => weights.map(({ grad }) => grad ?? Number.NaN)),
      );
      for (const [i, theirs] of [dFirst, dSecond].entries()) {
        const expected = (theirs as Tf.Tensor).transpose().dataSync();
        ours[i]?.forEach((grad, j) => assert.ok(Math.abs(grad - (expected[j] ?? NaN)) < 1e-5));
      }
    });
  });

  it("passes the gradient check through every parameter's path", () => {
    const layer = new Layer({ inputSize: 2, outputSize: 3, seed: 2, activation: "sigmoid" });
    const check = gradCheck(({ a, b }) => Value.sum(layer.call([a, b])), { a: 0.3, b: -0.7 });
    assert.ok(check.worst < 1e-7);
  });

  it("learns XOR, with names that a picture can show", () => {
    const x = [
      [0, 0],
      [0, 1],
      [1, 0],
      [1, 1],
    ];
    const y = [0, 1, 1, 0];
    const mlp = new MLP({ inputSize: 2, outputSizes: [4, 1], seed: 1 });
    const loss = () =>
      Value.sum(x.map((row, i) => (mlp.call(row)[0] as Value).sub(y[i] ?? 0).pow(2)));
    assert.equal(mlp.parameters.length, 17);
    for (let step = 0; step < 500; step++) {
      mlp.zeroGrad();
      loss().backward();
      mlp.update(0.1);
    }
    assert.deepEqual(
      x.map((row) => ((mlp.call(row)[0] as Value).data > 0.5 ? 1 : 0)),
      y,
    );
    const names = Graph.from(loss()).nodes.map(({ id }) => id);
    assert.ok(names.includes("L1.n4.w2") && names.includes("L2.n1.b"));
  });

  it("draws the same weights for the same seed", () => {
    const numbers = (seed: number) =>
      new MLP({ inputSize: 2, outputSizes: [3, 1], seed }).parameters.map(({ data }) => data);
    assert.deepEqual(numbers(4), numbers(4));
    assert.notDeepEqual(numbers(4), numbers(5));
  });

  const wrong = (value: unknown): never => value as never;
  const mlp = new MLP({ inputSize: 2, outputSizes: [1], seed: 1 });
  const bad: readonly [string, () => unknown, RegExp][] = [
    ["neither weights nor seed", () => new Neuron({ inputSize: 2 }), /seed must be/],
    ["no input size", () => new Neuron({ seed: 1 }), /inputSize must be/],
    [
      "sizes that disagree",
      () => new Neuron({ weights: [1], inputSize: 2 }),
      /inputSize must be 1/,
    ],
    [
      "an unknown activation",
      () => new Neuron({ weights: [1], activation: wrong("toString") }),
      /relu/,
    ],
    ["another width", () => mlp.call([1]), /x must be 2 numbers or values/],
    ["no layers", () => new MLP({ inputSize: 2, outputSizes: [], seed: 1 }), /outputSizes must/],
    ["0 neurons", () => new MLP({ inputSize: 2, outputSizes: [0], seed: 1 }), /outputSizes must/],
    ["an update before backward", () => mlp.update(0.1), /run backward\(\) first; received null/],
    ["a rate of −1", () => mlp.update(-1), /learningRate must be/],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
