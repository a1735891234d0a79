import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { meanSquaredError } from "../../../lib/losses/index.js";
import { confusionMatrix } from "../../../lib/metrics/index.js";
import { relu, sigmoid, tanh, softmax } from "../../../lib/nn/activations/index.js";
import { trace } from "../../../lib/nn/forward.js";
import { NaiveDense, NaiveSequential } from "../../../lib/nn/index.js";
import * as plot from "../../../lib/plot/index.js";
import { slidersOf, textsOf } from "./reading.js";

/** The 2-2-1 network of notebook 04, computed by hand there: z = [1.1, 1.5], then −0.3. */
function byHand(): NaiveSequential {
  return new NaiveSequential([
    new NaiveDense({
      inputSize: 2,
      outputSize: 2,
      activation: relu,
      kernelInitializer: () =>
        tf.tensor2d([
          [0.5, -1],
          [0.25, 1],
        ]),
      biasInitializer: () => tf.tensor1d([0.1, 0.5]),
    }),
    new NaiveDense({
      inputSize: 2,
      outputSize: 1,
      activation: sigmoid,
      kernelInitializer: () => tf.tensor2d([[2], [-1]]),
      biasInitializer: () => tf.tensor1d([-1]),
    }),
  ]);
}

describe("plot.network", () => {
  it("shows all values at first, and hides those of layers that the slider has not reached", async () => {
    const model = byHand();
    const chart = plot.network(trace(model, [[1, 2]]));
    model.dispose();
    assert.deepEqual(slidersOf(chart), { step: [2, 0, 2] });
    const all = await textsOf(chart);
    for (const text of ["h₁: z = 1.1", "h₂: z = 1.5", "y₁: z = −0.3", "0.426", "−1", "0.25"]) {
      assert.ok(all.includes(text), `${text} in ${all.join(" | ")}`);
    }
    const hidden = await textsOf(chart, { step: 1 });
    assert.ok(hidden.includes("h₁: z = 1.1") && hidden.includes("y₁"));
    assert.ok(!hidden.includes("0.426") && !hidden.includes("y₁: z = −0.3"));
    assert.match(
      chart.description,
      /^A 2-2-1 network with 6 edges drawn, sample 0\. input: x₁ = 1, x₂ = 2; relu: h₁ = 1\.1/,
    );
  });

  it("draws ten of many units and says so", async () => {
    const model = new NaiveSequential([
      new NaiveDense({ inputSize: 40, outputSize: 3, activation: softmax, seed: 1 }),
    ]);
    const x = tf.ones([2, 40]);
    const chart = plot.network(trace(model, x), {
      sample: 1,
      outputNames: ["bar", "ring", "cross"],
    });
    x.dispose();
    model.dispose();
    const texts = await textsOf(chart);
    assert.ok(texts.includes("input (10 of 40)") && texts.includes("cross"));
    assert.match(chart.description, /^A 40-3 network with 30 edges drawn, sample 1/);
  });

  it("refuses a sample that is not there and layers that are no vectors", () => {
    const model = byHand();
    const traced = trace(model, [[1, 2]]);
    model.dispose();
    assert.throws(
      () => plot.network(traced, { sample: 1 }),
      /sample must be a whole number from 0 to 0; received 1/,
    );
    assert.throws(() => plot.network(traced, { mostUnits: 1 }), /mostUnits must be/);
    assert.throws(
      () => plot.network(traced, { inputNames: ["a"] }),
      /inputNames must be 2 different names/,
    );
    const image = { ...traced, input: [[[1], [2]]] };
    assert.throws(() => plot.network(image), /trace must be of layers whose output is a vector/);
  });
});

describe("plot of activations", () => {
  it("reads value and slope at the slider as the function computes them", async () => {
    const chart = plot.activationCurve(sigmoid);
    assert.deepEqual(slidersOf(chart), { at: [2, -6, 6] });
    for (const x of [2, -3, 0]) {
      const texts = await textsOf(chart, { at: x });
      assert.ok(texts.includes(`sigmoid(x) = ${sigmoid(x).toFixed(4)}`), texts.join(" | "));
      assert.ok(texts.includes(`sigmoid′(x) = ${sigmoid.derivative(x).toFixed(4)}`));
    }
    assert.match(
      chart.description,
      /its slope is at most 0\.25\. Saturated .* from −6 to −2\.9 and from 2\.9 to 6/,
    );
  });

  it("reads several activations at one slider, φ and φ′", async () => {
    const chart = plot.activationCurves([sigmoid, tanh]);
    for (const x of [2, -3, 0]) {
      const texts = await textsOf(chart, { at: x });
      for (const f of [sigmoid, tanh]) {
        const value = f(x).toFixed(4).replace("-", "−");
        assert.ok(texts.includes(`${f.name} = ${value}`), texts.join(" | "));
        assert.ok(texts.includes(`${f.name}′ = ${f.derivative(x).toFixed(4)}`));
      }
    }
    assert.match(
      chart.description,
      /^2 activations for x from −6 to 6\. sigmoid: .* slope .* to 0\.25\./,
    );
    assert.throws(() => plot.activationCurves([tanh]), /activations must be a list of 2 to 8/);
    assert.throws(() => plot.activationCurves([tanh, tanh]), /activations of different names/);
  });

  it("softmax bars follow logits and temperature as softmax does", async () => {
    const chart = plot.softmaxBars([2, 1, 0.1], ["cat", "dog", "bird"]);
    assert.deepEqual(Object.keys(slidersOf(chart)), ["z0", "z1", "z2", "temperature"]);
    const start = await textsOf(chart);
    assert.ok(["0.6590", "0.2424", "0.0986", "cat"].every((text) => start.includes(text)));
    const moved = await textsOf(chart, { z1: 5, temperature: 2 });
    for (const p of softmax([1, 2.5, 0.05]))
      assert.ok(moved.includes(p.toFixed(4)), moved.join(" | "));
    assert.match(chart.description, /cat \(logit 2\): 0\.659/);
  });
});

describe("plot of losses", () => {
  it("residuals: the error in the picture is that of the library, wherever the sliders stand", async () => {
    const [x, y] = [
      [0, 1, 2, 3],
      [1, 2.5, 5.5, 7],
    ];
    const chart = plot.residuals(x, y, { slope: 1, intercept: 1 });
    for (const [slope, intercept] of [
      [1, 1],
      [2, 0.5],
      [-1, 0],
    ] as const) {
      const expected = meanSquaredError(
        y,
        x.map((v) => slope * v + intercept),
      ).toFixed(4);
      const texts = await textsOf(chart, { slope, intercept });
      assert.ok(texts.includes(`mean squared error = ${expected}`), texts.join(" | "));
    }
    assert.match(chart.description, /4 points and the line 1·x \+ 1; the mean squared error is/);
  });

  it("negativeLog reads −ln p at the slider", async () => {
    const chart = plot.negativeLog(0.659);
    assert.ok((await textsOf(chart)).includes("−ln 0.659 = 0.4170"));
    assert.ok((await textsOf(chart, { p: 0.1 })).includes("−ln 0.100 = 2.3026"));
  });

  it("logitGradients states both gradients at the wrong, sure end", () => {
    const { description } = plot.logitGradients(8);
    assert.match(description, /squared error has size 0\.00067, that of the cross-entropy 0\.9997/);
  });

  it("lossOfParameter marks the smallest value, next to the closed form", async () => {
    const chart = plot.lossOfParameter((w) => (w - 2) ** 2 + 1, { from: 0, to: 4, closedForm: 2 });
    const texts = await textsOf(chart, { at: 3 });
    assert.ok(texts.includes("smallest: w = 2, loss 1"), texts.join(" | "));
    assert.ok(texts.includes("w = 3.00, loss 2.000"));
    assert.match(chart.description, /closed form says 2\.$/);
  });
});

describe("plot of data and predictions", () => {
  it("classProbabilities shows the sample that the slider picks, and whether it is right", async () => {
    const rows = [
      [0.659, 0.2424, 0.0986],
      [0.1, 0.1, 0.8],
    ];
    const text = { classNames: ["cat", "dog", "bird"], truth: [1, 2] };
    const chart = plot.classProbabilities(rows, text);
    const first = await textsOf(chart);
    assert.ok(first.includes("0.659") && first.includes("true class: dog"));
    const second = await textsOf(chart, { shown: 1 });
    assert.ok(second.includes("0.8") && second.includes("true class: bird"));
    assert.deepEqual(slidersOf(plot.classProbabilities([[0.5, 0.5]])), {});
  });

  it("confusion counts right ones in its title and names the classes", async () => {
    const chart = plot.confusion(confusionMatrix([0, 0, 1], [0, 1, 1]), ["no", "yes"]);
    const texts = await textsOf(chart);
    assert.ok(texts.includes("2 of 3 right") && texts.includes("yes"));
  });

  it("heatmap writes its numbers and takes tensors", async () => {
    const tensor = tf.tensor2d([
      [1, -2],
      [0.25, 3],
    ]);
    const texts = await textsOf(plot.heatmap(tensor, { value: "weight" }));
    tensor.dispose();
    for (const text of ["1", "−2", "0.25", "3", "weight"]) assert.ok(texts.includes(text));
  });

  it("scatter, bar, images and the loop say what they show", async () => {
    const points = plot.scatter(
      [
        [0, 1],
        [2, 3],
      ],
      { x: "width", y: "height", classes: ["a", "b"] },
    );
    assert.match(
      points.description,
      /height against width: 2 points, width from 0 to 2, .*1 of a, 1 of b/,
    );
    assert.ok((await textsOf(plot.bar({ before: 0.35, after: 0.98 }))).includes("0.98"));
    const shown = await textsOf(plot.images([[[0, 1]], [[1, 0]]], { captions: ["left", "right"] }));
    assert.deepEqual(shown.toSorted(), ["left", "right"]);
    assert.match(plot.loopDiagram().description, /input .* → forward pass .* → update/);
  });

  const nan = Number.NaN;
  const badInput: readonly [string, () => unknown, RegExp][] = [
    ["an empty line", () => plot.line([]), /must be at least one number/],
    [
      "NaN in a line",
      () => plot.line({ loss: [1, nan] }),
      /loss must be finite numbers; received NaN/,
    ],
    ["no series", () => plot.line({}), /series must be at least one named series/],
    ["a logarithm of 0", () => plot.line([0, 1], { logY: true }), /above 0 for logY/],
    ["positions of another length", () => plot.line([1, 2], {}, [1]), /as long as at \(1\)/],
    ["points that are no pairs", () => plot.scatter([[1]]), /points must be pairs/],
    ["too few classes", () => plot.scatter([[1, 2]], { classes: [] }), /classes must be 1 classes/],
    ["no bars", () => plot.bar({}), /values must be at least one number/],
    ["a ragged matrix", () => plot.heatmap([[1], [1, 2]]), /lists of equal length/],
    ["a list as matrix", () => plot.heatmap([1, 2] as never), /matrix must be a matrix/],
    ["a matrix with NaN", () => plot.heatmap([[nan]]), /matrix must be finite numbers/],
    [
      "wrong names",
      () => plot.heatmap([[1]], { rowNames: [] }),
      /rowNames must be 1 different names/,
    ],
    ["an oblong confusion", () => plot.confusion([[1, 2]]), /counts must be a square matrix/],
    ["no images", () => plot.images([]), /images must be at least one image/],
    ["images of two sizes", () => plot.images([[[1]], [[1, 2]]]), /all of 1 × 1 pixels/],
    ["one caption of two", () => plot.images([[[1]], [[1]]], { captions: ["a"] }), /2 captions/],
    [
      "a plain function as activation",
      () => plot.activationCurve(Math.tanh as never),
      /one of dl.activations/,
    ],
    ["one logit", () => plot.softmaxBars([1]), /logits must be 2 to 8 numbers/],
    ["names for other logits", () => plot.softmaxBars([1, 2], ["a"]), /classNames must be 2 names/],
    [
      "residuals of other lengths",
      () => plot.residuals([1], [1, 2]),
      /ys must be as long as xs \(1\)/,
    ],
    [
      "a slope that is NaN",
      () => plot.residuals([1], [1], { slope: nan }),
      /slope must be a finite/,
    ],
    ["p = 0", () => plot.negativeLog(0), /p must be a probability in \[0.005, 1\]/],
    ["a reach of 0", () => plot.logitGradients(0), /reach must be/],
    ["a loss of NaN", () => plot.lossOfParameter(() => nan), /loss\(−5\) must be a finite number/],
    ["a range backwards", () => plot.lossOfParameter((w) => w, { from: 1, to: 0 }), /to must be/],
    ["rows that are no distribution", () => plot.classProbabilities([[0.5, 0.1]]), /sum to 1/],
    [
      "too few labels",
      () => plot.classProbabilities([[0.5, 0.5]], { truth: [] }),
      /truth must be 1/,
    ],
    ["a loop of two", () => plot.loopDiagram([]), /steps must be at least three/],
  ];
  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
