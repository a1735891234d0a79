import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { GradientError } from "../../../lib/autograd/backward.js";
import { Graph } from "../../../lib/autograd/graph.js";
import { ArgumentError } from "../../../lib/core/errors.js";
import { DISPLAY } from "../../../lib/core/host.js";

function close(actual: number | null | undefined, expected: number, tolerance = 1e-5): void {
  const error = Math.abs((actual ?? Number.NaN) - expected);
  assert.ok(error <= tolerance * Math.max(1, Math.abs(expected)), `${actual} ≠ ${expected}`);
}

/** Runs `act` and holds it to leaving no tensor behind. */
function leavingNothing<T>(act: () => T): T {
  const before = tf.memory().numTensors;
  const result = act();
  assert.equal(tf.memory().numTensors, before);
  return result;
}

describe("autograd: Graph.trace", () => {
  it("records operations, shapes, roles and what reads what", () => {
    const w = tf.variable(tf.tensor2d([[1], [-1]]), true, "traced/w");
    const graph = leavingNothing(() =>
      Graph.trace(({ x }) => x.matMul(w).relu().mean(), {
        x: [
          [3, 1],
          [1, 3],
        ],
      }),
    );
    w.dispose();
    assert.deepEqual(
      graph.nodes.map(({ id, role, op, written, shape }) => [id, role, op, written, shape]),
      [
        ["x", "input", null, null, [2, 2]],
        ["traced/w", "parameter", null, null, [2, 1]],
        ["matMul", "operation", "matMul", "matMul(x, traced/w)", [2, 1]],
        ["relu", "operation", "relu", "relu(matMul)", [2, 1]],
        ["mean", "output", "mean", "mean(relu)", []],
      ],
    );
    assert.deepEqual(
      graph.edges.map(({ from, to }) => [from, to]),
      [
        ["x", "matMul"],
        ["traced/w", "matMul"],
        ["matMul", "relu"],
        ["relu", "mean"],
      ],
    );
    // Values [2, −2] → [2, 0] → 1; gradients 1, [½, ½], [½, 0], x ᵀ · that.
    close(graph.root.value, 1);
    close(graph.node("relu").gradNorm, Math.SQRT1_2);
    close(graph.node("matMul").gradNorm, 0.5);
    close(graph.node("traced/w").gradNorm, Math.hypot(1.5, 0.5));
    close(graph.node("x").gradNorm, Math.SQRT1_2);
    assert.match(String(graph[DISPLAY]()["text/plain"]), /relu\s+relu\(matMul\)\s+\[2, 1\]/);
  });

  it("is the course's worked example with numbers as tensors", () => {
    const graph = Graph.trace(({ x, w, b, y }) => tf.abs(y.sub(x.mul(w).add(b))), {
      x: 2,
      w: 3,
      b: 1,
      y: 4,
    });
    close(graph.root.value, 3);
    close(graph.node("w").gradNorm, 2);
    close(graph.node("b").gradNorm, 1);
    close(graph.node("x").gradNorm, 3);
  });

  it("gives each use its share, and the sum to the tensor", () => {
    const graph = Graph.trace(({ x }) => x.mul(x).add(x.mul(3)).sum(), { x: [1, 2] });
    const shares = graph.edges.filter(({ from }) => from === "x").map(({ gradNorm }) => gradNorm);
    assert.equal(shares.length, 3);
    [Math.hypot(1, 2), Math.hypot(1, 2), Math.hypot(3, 3)].forEach((norm, i) => {
      close(shares[i], norm);
    });
    close(graph.node("x").gradNorm, Math.hypot(5, 7));
    assert.equal(graph.node("3").role, "constant");
  });

  it("agrees with tf.variableGrads on a layers model with convolution, pooling and normalisation", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 2, kernelSize: 3, activation: "relu", inputShape: [8, 8, 1] }),
        tf.layers.maxPooling2d({ poolSize: 2 }),
        tf.layers.flatten(),
        tf.layers.batchNormalization(),
        tf.layers.dense({ units: 3, activation: "softmax" }),
      ],
    });
    const x = tf.randomUniform([4, 8, 8, 1], -1, 1, "float32", 3);
    const y = tf.oneHot(tf.tensor1d([0, 1, 2, 1], "int32"), 3).toFloat();
    const loss = (truth: tf.Tensor, input: tf.Tensor): tf.Scalar =>
      tf.metrics.categoricalCrossentropy(truth, model.apply(input) as tf.Tensor).mean();
    const graph = leavingNothing(() => Graph.trace((given) => loss(given.y, given.x), { x, y }));
    const { value, grads } = tf.variableGrads(() => loss(y, x));
    close(graph.root.value, value.dataSync()[0] ?? Number.NaN);
    const parameters = graph.nodes.filter(({ role }) => role === "parameter");
    assert.deepEqual(
      parameters.map(({ id }) => id).toSorted(),
      model.trainableWeights.map((weight) => weight.originalName).toSorted(),
    );
    for (const { id, gradNorm } of parameters) {
      close(gradNorm, grads[id]?.norm().dataSync()[0] ?? Number.NaN, 1e-4);
    }
    for (const { op, gradNorm } of graph.nodes) if (op === "conv2d") assert.ok((gradNorm ?? 0) > 0);
    tf.dispose([x, y, value]);
    tf.dispose(grads);
    model.dispose();
  });

  it("finds recurrent and embedding layers, whose integer input has no gradient", () => {
    const model = tf.sequential({
      layers: [
        tf.layers.embedding({ inputDim: 10, outputDim: 3, inputLength: 2 }),
        tf.layers.gru({ units: 2 }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const x = tf.tensor2d([[1, 2]], [1, 2], "int32");
    const graph = leavingNothing(() =>
      Graph.trace((given) => (model.apply(given.x) as tf.Tensor).square().sum(), { x }),
    );
    assert.equal(graph.node("x").gradNorm, null);
    const parameters = graph.nodes.filter(({ role }) => role === "parameter");
    assert.equal(parameters.length, 6);
    assert.ok(parameters.every(({ gradNorm }) => gradNorm !== null));
    x.dispose();
    model.dispose();
  });

  it("takes programs with gradients of their own, and nested tf.grad", () => {
    const graph = Graph.trace(({ x }) => tf.losses.softmaxCrossEntropy(tf.tensor2d([[0, 1]]), x), {
      x: [[1, 2]],
    });
    const p = 1 / (1 + Math.exp(1));
    close(graph.node("x").gradNorm, Math.hypot(p, p));
    assert.ok(graph.nodes.some(({ op }) => op === "softmaxCrossEntropy"));
    const second = Graph.trace(
      ({ x }) =>
        tf
          .grad((v: tf.Tensor) => v.pow(3).sum())(x)
          .sum(),
      { x: [2] },
    );
    close(second.root.value, 12);
    close(second.node("x").gradNorm, 12);
  });

  it("leaves tfjs as it was, also when the program throws", () => {
    const before = tf.memory().numTensors;
    const mine = new Error("mine");
    assert.throws(
      () =>
        Graph.trace(
          ({ x }) => {
            x.square().exp().sigmoid();
            throw mine;
          },
          { x: [1, 2] },
        ),
      mine,
    );
    assert.equal(tf.memory().numTensors, before);
    assert.ok(!Object.hasOwn(tf.engine(), "addTapeNode"));
    close(
      tf.tidy(() => tf.grad((x: tf.Tensor) => x.square().sum())(tf.scalar(3))).dataSync()[0],
      6,
    );
  });

  const bad: readonly [string, () => unknown, new (...args: never) => Error, RegExp][] = [
    [
      "a result with more than one number",
      () => Graph.trace(({ x }) => x.mul(2), { x: [1, 2] }),
      ArgumentError,
      /the result of fn must be a scalar float32 tensor, such as a loss; received a float32 tensor/,
    ],
    [
      "a result that is no tensor",
      () => Graph.trace(() => 3 as never, { x: [1] }),
      ArgumentError,
      /received 3/,
    ],
    [
      "a program without anything to differentiate",
      () => Graph.trace(({ x }) => tf.scalar(3).mul(x.rank), { x: [1] }),
      GradientError,
      /depends on no input and no trainable variable/,
    ],
    [
      "ragged lists",
      () => Graph.trace(({ x }) => x.sum(), { x: [[1], [1, 2]] }),
      ArgumentError,
      /x/,
    ],
    ["no function", () => Graph.trace(3 as never), ArgumentError, /fn must be a function/],
    [
      "a node that is not there",
      () => Graph.trace(({ x }) => x.sum(), { x: [1] }).node("y"),
      ArgumentError,
      /node must be one of x, sum; received "y"/,
    ],
  ];
  for (const [what, act, kind, message] of bad) {
    it(`refuses ${what}`, () => {
      const before = tf.memory().numTensors;
      assert.throws(act, (error) => error instanceof kind && message.test(error.message));
      assert.equal(tf.memory().numTensors, before);
    });
  }
});
