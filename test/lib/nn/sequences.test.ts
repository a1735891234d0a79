import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import type { Nested } from "../../../lib/core/nested.js";
import {
  attention,
  GRUCell,
  LSTMCell,
  SimpleRNNCell,
  unroll,
} from "../../../lib/nn/sequences/index.js";
import { closeTo, leavingNothing } from "./closeTo.js";
import { caseOf, kerasLayer } from "./layerOracle.js";

const SIZES = { inputSize: 3, units: 4, seed: 1 } as const;

describe("nn/sequences", function () {
  this.timeout(120_000);

  for (const [name, make] of [
    ["simpleRNN", () => new SimpleRNNCell(SIZES)],
    ["lstm", () => new LSTMCell(SIZES)],
    ["gru true", () => new GRUCell(SIZES)],
    ["gru false", () => new GRUCell({ ...SIZES, resetAfter: false })],
  ] as const) {
    it(`${name} over a sequence equals Keras, output and gradients of input and weights`, () => {
      const expected = kerasLayer(name);
      const { inputs, weights = [], upstream } = caseOf(name);
      const before = tf.memory().numTensors;
      const cell = make();
      leavingNothing(() => {
        cell.setWeights(weights.map((each) => tf.tensor(each)));
        const [x, dy] = [tf.tensor(inputs[0] as Nested), tf.tensor(upstream as Nested)];
        const { outputs, last } = unroll(cell, x);
        closeTo(outputs, expected.output, 1e-5, "output");
        closeTo(last, outputs.slice([0, 4, 0], [2, 1, 4]), 0, "last");
        const gradient = tf.grad((v: tf.Tensor) => unroll(cell, v).outputs.mul(dy).sum())(x);
        closeTo(gradient, expected.gradients[0] as Nested, 1e-5, "gradient of x");
        const { grads } = tf.variableGrads(
          () => unroll(cell, x).outputs.mul(dy).sum(),
          cell.weights,
        );
        cell.weights.forEach((weight, i) => {
          const theirs = expected.gradients[i + 1] as Nested;
          closeTo(grads[weight.name] as tf.Tensor, theirs, 1e-5, `gradient of weight ${i}`);
        });
      });
      cell.dispose();
      assert.equal(tf.memory().numTensors, before);
    });
  }

  it("keeps the gates of an LSTM that make its cell state, all within their range", () => {
    const cell = new LSTMCell(SIZES);
    leavingNothing(() => {
      const { outputs, cellStates, gates } = unroll(cell, tf.randomUniform([2, 6, 3], -2, 2));
      assert.ok(cellStates);
      const { input, forget, candidate, output } = gates;
      assert.ok(input && forget && candidate && output);
      const before = tf.concat([tf.zeros([2, 1, 4]), cellStates.slice([0, 0, 0], [2, 5, 4])], 1);
      closeTo(forget.mul(before).add(input.mul(candidate)), cellStates, 1e-6, "c");
      closeTo(output.mul(cellStates.tanh()), outputs, 1e-6, "h");
      for (const gate of [input, forget, output]) {
        assert.ok(Array.from(gate.dataSync()).every((value) => value > 0 && value < 1));
      }
    });
    cell.dispose();
  });

  it("has the course's numbers of parameters, and remembers at first", () => {
    const sizes = { inputSize: 8, units: 32, seed: 1 };
    const cells = [
      new SimpleRNNCell(sizes),
      new LSTMCell(sizes),
      new GRUCell({ ...sizes, resetAfter: false }),
      new GRUCell(sizes),
    ];
    assert.deepEqual(
      cells.map((cell) => cell.countParams()),
      [1312, 5248, 3936, 4032],
    );
    const bias = cells[1]?.bias.dataSync();
    assert.deepEqual([bias?.[0], bias?.[32], bias?.[63], bias?.[64]], [0, 1, 1, 0]);
    for (const cell of cells) cell.dispose();
  });

  for (const [name, causal] of [
    ["attention", false],
    ["attentionCausal", true],
  ] as const) {
    it(`${name} equals Keras, output and gradients`, () => {
      const expected = kerasLayer(name);
      const { inputs, upstream } = caseOf(name);
      leavingNothing(() => {
        const [q, v, k] = inputs.map((each) => tf.tensor(each)) as [
          tf.Tensor,
          tf.Tensor,
          tf.Tensor,
        ];
        // Keras does not divide by √d: queries that are 2 = √4 times as long make up for it.
        const run = (a: tf.Tensor, b: tf.Tensor, c: tf.Tensor): tf.Tensor =>
          attention(a.mul(2), c, b, { causal }).output;
        closeTo(run(q, v, k), expected.output, 1e-5, "output");
        const grads = tf.grads((a: tf.Tensor, b: tf.Tensor, c: tf.Tensor) =>
          run(a, b, c)
            .mul(tf.tensor(upstream as Nested))
            .sum(),
        )([q, v, k]);
        grads.forEach((gradient, i) => {
          closeTo(gradient, expected.gradients[i] as Nested, 1e-5, `gradient ${i}`);
        });
      });
    });
  }

  it("has the course's attention, rows that sum to 1, and masks that hide", () => {
    const eye = [
      [1, 0],
      [0, 1],
    ];
    const { weights, output } = attention(eye, eye, eye);
    closeTo(weights, [0.6697615, 0.3302385, 0.3302385, 0.6697615], 1e-6, "weights");
    closeTo(output, weights, 1e-7, "values are the identity");
    assert.deepEqual(attention(eye, eye, eye, { causal: true }).weights[0], [1, 0]);
    const hidden = attention(eye, eye, eye, { mask: [0, 1] }).weights;
    assert.deepEqual(hidden, [
      [0, 1],
      [0, 1],
    ]);
    closeTo(attention(eye, eye, eye, { mask: [0, 0] }).weights, [0.5, 0.5, 0.5, 0.5], 1e-7, "all");
    leavingNothing(() => {
      const x = tf.randomNormal([2, 3, 5, 4], 0, 10);
      const rows = attention(x, x, x, { causal: true }).weights.sum(-1);
      closeTo(rows, tf.ones([2, 3, 5]), 1e-5, "rows");
    });
  });

  const cell = new LSTMCell(SIZES);
  const bad: readonly [string, () => unknown, RegExp][] = [
    ["0 units", () => new SimpleRNNCell({ ...SIZES, units: 0 }), /units must be/],
    ["a width that does not fit", () => unroll(cell, tf.ones([1, 2, 5])), /x must be a tensor of/],
    [
      "a step of another width",
      () => cell.call(tf.ones([2, 1]), tf.ones([2, 4]), tf.ones([2, 4])),
      /x/,
    ],
    [
      "a state of other samples",
      () => cell.call(tf.ones([2, 3]), tf.ones([1, 4]), tf.ones([2, 4])),
      /state/,
    ],
    [
      "weights of another shape",
      () => cell.setWeights([tf.ones([1]), tf.ones([1]), tf.ones([1])]),
      /values\[0\]/,
    ],
    [
      "keys of another width",
      () => attention([[1, 2]], [[1]], [[1]]),
      /key must be of shape \[keys, 2\]/,
    ],
    [
      "values of other keys",
      () => attention([[1]], [[1]], [[1], [2]]),
      /value must be of shape \[1, dv\]/,
    ],
    [
      "a mask that does not fit",
      () => attention([[1]], [[1]], [[1]], { mask: [1, 1] }),
      /mask must/,
    ],
    [
      "tensors beside lists",
      () => attention([[1]], tf.ones([1, 1]) as never, [[1]]),
      /key must be/,
    ],
  ];
  for (const [what, act, message] of bad) {
    it(`refuses ${what}`, () => {
      tf.tidy(() => {
        assert.throws(
          act,
          (error) => error instanceof ArgumentError && message.test(error.message),
        );
      });
    });
  }
});
