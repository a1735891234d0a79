import assert from "node:assert/strict";
import fc from "fast-check";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Random } from "../../../lib/core/random.js";
import * as interpret from "../../../lib/interpret/index.js";
import { distributionOf } from "../../../lib/interpret/distribution.js";
import { meanSquaredError } from "../../../lib/losses/index.js";
import { askPython } from "../../oracle/python.js";
import { cnn, withoutLeak } from "./models.js";

function near(actual: number, expected: number, within = 1e-6): void {
  const size = Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= within * size, `${actual}, expected ${expected}`);
}

describe("interpret.pca", () => {
  it("equals scikit-learn's, tall, wide and collinear", () => {
    const random = new Random(8);
    const drawn = (n: number, d: number): number[][] =>
      Array.from({ length: n }, () =>
        Array.from({ length: d }, (_, k) => random.normal(k, 1 / (k + 1))),
      );
    const asks = [
      { ask: "pca", x: drawn(50, 6), components: 6 },
      { ask: "pca", x: drawn(8, 40), components: 5 },
      {
        ask: "pca",
        x: [
          [0, 0],
          [1, 2],
          [2, 4.5],
          [5, 9],
        ],
        components: 2,
      },
    ];
    const answers = askPython("insight.py", asks) as interpret.PrincipalComponents[];
    asks.forEach(({ x, components }, i) => {
      const found = interpret.pca(x, { components });
      const expected = answers[i];
      found.components.forEach((v, k) => {
        const w = expected?.components[k] ?? [];
        const sign = Math.sign(v.reduce((sum, value, j) => sum + value * (w[j] ?? 0), 0));
        v.forEach((value, j) => near(value, sign * (w[j] ?? NaN), 1e-9));
        near(found.explainedVariance[k] ?? NaN, expected?.explainedVariance[k] ?? 0, 1e-11);
        near(
          found.explainedVarianceRatio[k] ?? NaN,
          expected?.explainedVarianceRatio[k] ?? 0,
          1e-11,
        );
        found.projected.forEach((row, n) =>
          near(row[k] ?? NaN, sign * (expected?.projected[n]?.[k] ?? NaN), 1e-9),
        );
      });
    });
  });

  it("collinear data: the first ratio is 1, components stay orthonormal; nothing varies: 0", () => {
    const line = [
      [1, 2, 3],
      [2, 4, 6],
      [3, 6, 9],
    ];
    for (const x of [
      line,
      line.map((row) => [...row, ...row]),
      [
        [1, 1],
        [1, 1],
      ],
    ]) {
      const { components, explainedVarianceRatio, projected } = interpret.pca(x, { components: 2 });
      const varies = x.length === 3;
      near(explainedVarianceRatio[0] ?? NaN, varies ? 1 : 0, 1e-12);
      near(explainedVarianceRatio[1] ?? NaN, 0, 1e-12);
      components.forEach((v, i) =>
        components.forEach((w, k) =>
          near(
            v.reduce((sum, value, j) => sum + value * (w[j] ?? 0), 0),
            i === k ? 1 : 0,
            1e-12,
          ),
        ),
      );
      projected.forEach((row) => near(row[1] ?? NaN, 0, 1e-12));
    }
  });

  it("takes tensors and leaves none behind", async () => {
    await withoutLeak(() => {
      const x = tf.tensor2d([
        [1, 0],
        [0, 1],
        [3, 3],
      ]);
      interpret.pca(x);
      x.dispose();
    });
  });
});

describe("distributions", () => {
  it("merge exactly into coarser bins, and count every value", () => {
    const values = fc.array(fc.float({ noNaN: true, min: -100, max: 100 }), { minLength: 1 });
    fc.assert(
      fc.property(values, fc.nat(6), (list, k) => {
        const { histogram, count } = distributionOf([Float32Array.from(list)]);
        assert.ok(histogram.counts.length <= 64);
        const wide = interpret.coarser(histogram, histogram.width * 2 ** k);
        for (const { width, first, counts } of [histogram, wide]) {
          assert.equal(
            counts.reduce((a, b) => a + b, 0),
            count,
          );
          counts.forEach((n, i) => {
            const inside = Array.from(Float32Array.from(list)).filter(
              (v) => v >= (first + i) * width && v < (first + i + 1) * width,
            );
            assert.equal(inside.length, n);
          });
        }
      }),
    );
  });

  it("leave NaN and infinities out, and say how many", () => {
    const found = distributionOf([Float32Array.of(1, NaN, -3), Float32Array.of(Infinity, 0, 0)]);
    assert.equal(found.notFinite, 2);
    assert.deepEqual(
      [found.count, found.mean, found.least, found.most, found.zeros],
      [4, -0.5, -3, 1, 0.5],
    );
    near(found.norm, Math.sqrt(10));
    near(found.deviation, Math.sqrt((1.5 ** 2 + 2.5 ** 2 + 2 * 0.5 ** 2) / 4));
    assert.equal(distributionOf([]).count, 0);
  });
});

describe("interpret.layerStatistics", () => {
  it("gives the gradients, dead units and update sizes of a model computed by hand", async () => {
    // h = relu(x W), y = h v: the second unit never fires on this batch.
    const model = tf.sequential({
      layers: [
        tf.layers.dense({
          units: 2,
          activation: "relu",
          inputShape: [1],
          name: "hidden",
          weights: [tf.tensor2d([[2, -1]]), tf.tensor1d([0, 0])],
        }),
        tf.layers.dense({
          units: 1,
          useBias: false,
          name: "out",
          weights: [tf.tensor2d([[0.5], [3]])],
        }),
      ],
    });
    const batch = { x: [[1], [2]], y: [[0], [1]] };
    await withoutLeak(() => {
      const { loss, layers } = interpret.layerStatistics(model, batch, {
        loss: meanSquaredError,
        learningRate: 0.1,
      });
      // ŷ = [1, 2], errors [1, 1]: L = 1, ∂L/∂ŷ = [1, 1].
      near(loss, 1);
      const [hidden, out] = layers;
      assert.deepEqual(
        [hidden?.name, hidden?.type, hidden?.units, hidden?.deadUnits],
        ["hidden", "Dense", 2, 1],
      );
      // ∂L/∂v = Σ h = [6, 0]; ∂L/∂W₁ = Σ x v₁ = 1.5, ∂L/∂b₁ = Σ v₁ = 1.
      near(out?.gradients?.norm ?? NaN, 6);
      near(hidden?.gradients?.norm ?? NaN, Math.hypot(1.5, 1));
      near(hidden?.updateToWeight ?? NaN, (0.1 * Math.hypot(1.5, 1)) / Math.hypot(2, 1));
      near(out?.updateToWeight ?? NaN, 0.6 / Math.hypot(0.5, 3));
      assert.deepEqual([hidden?.activations.count, hidden?.activations.zeros], [4, 0.5]);
      assert.equal(hidden?.weights?.count, 4);
    });
    model.dispose();
  });

  it("takes the compiled loss, opens inner models, and knows frozen layers", async () => {
    const model = cnn(4, true);
    model.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const x = tf.randomUniform([2, 10, 12, 2], 0, 1, "float32", 3);
    const y = tf.tensor2d([
      [1, 0, 0],
      [0, 0, 1],
    ]);
    const before = model.getWeights().map((w) => w.arraySync());
    await withoutLeak(() => {
      const { layers, loss } = interpret.layerStatistics(model, { x, y });
      const evaluated = model.evaluate(x, y) as tf.Scalar;
      near(loss, evaluated.dataSync()[0] ?? NaN, 1e-5);
      evaluated.dispose();
      const names = layers.map(({ name }) => name);
      assert.ok(names.includes("base/conv1") && names.includes("probabilities"), names.join());
      assert.ok(
        layers.every(({ weights, gradients }) => (weights === null) === (gradients === null)),
      );
    });
    assert.deepEqual(
      model.getWeights().map((w) => w.arraySync()),
      before,
    );
    const base = model.getLayer("base");
    base.trainable = false;
    const frozen = interpret.layerStatistics(model, { x, y }).layers;
    assert.equal(frozen.find(({ name }) => name === "base/conv2")?.gradients, null);
    assert.notEqual(frozen.at(-1)?.gradients, null);
    tf.dispose([x, y]);
    model.dispose();
  });
});

describe("interpret.gates", () => {
  it("end in the layer's own output: LSTM and GRU, sigmoid and hard sigmoid, without bias, backwards", async () => {
    const random = new Random(6);
    const steps = Array.from({ length: 7 }, () => [
      random.normal(),
      random.normal(),
      random.normal(),
    ]);
    const options = [
      { recurrentActivation: "sigmoid" as const },
      { recurrentActivation: "hardSigmoid" as const },
      { useBias: false },
      { goBackwards: true },
    ];
    for (const option of options) {
      for (const make of [tf.layers.lstm, tf.layers.gru]) {
        const common = { units: 4, inputShape: [7, 3], name: "cell", ...option };
        const model = tf.sequential({
          layers: [make(common)],
        });
        const weights = model
          .getWeights()
          .map((w) => tf.randomNormal(w.shape, 0, 0.7, "float32", 5));
        model.setWeights(weights);
        tf.dispose(weights);
        await withoutLeak(() => {
          const { gates, hidden } = interpret.gates(model, "cell", steps);
          const y = tf.tidy(() => (model.predict(tf.tensor3d([steps])) as tf.Tensor2D).arraySync());
          hidden.at(-1)?.forEach((value, u) => near(value, y[0]?.[u] ?? NaN, 1e-6));
          for (const values of Object.values(gates))
            assert.deepEqual([values.length, values[0]?.length], [7, 4]);
        });
        model.dispose();
      }
    }
  });
});

describe("interpret.summary", () => {
  it("counts what Keras counts, opens inner models, and names what comes in", async () => {
    const model = cnn(1, true);
    await withoutLeak(() => {
      const { layers, parameters, trainable, bytes } = interpret.summary(model);
      // 3·3·2·4 + 4, 3·3·4·6 + 6, 6·3 + 3
      assert.deepEqual([parameters, trainable, bytes], [76 + 222 + 21, 319, 1276]);
      assert.deepEqual(layers.map(({ name }) => name)[0], "base");
      assert.deepEqual(
        layers[0]?.inner.map((row) => row.parameters),
        [76, 0, 222],
      );
      assert.deepEqual(layers[0]?.inner[0]?.outputShapes, [[null, 10, 12, 4]]);
      assert.deepEqual(layers[1]?.inputs, ["base"]);
    });
    model.dispose();
  });

  it("sees skips, shared layers and frozen ones", () => {
    const input = tf.input({ shape: [4], name: "x" });
    const shared = tf.layers.dense({ units: 4, name: "shared" });
    const once = shared.apply(input) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: "sum" }).apply([once, input]) as tf.SymbolicTensor;
    const twice = shared.apply(sum) as tf.SymbolicTensor;
    const model = tf.model({ inputs: input, outputs: twice });
    const other = tf.model({ inputs: input, outputs: once });
    assert.deepEqual(
      interpret.summary(model).layers.map(({ name, inputs }) => [name, inputs]),
      [
        ["x", []],
        ["shared", ["x", "sum"]],
        ["sum", ["shared", "x"]],
      ],
    );
    assert.equal(interpret.summary(model).parameters, 20);
    assert.deepEqual(interpret.summary(other).layers.at(-1)?.inputs, ["x"]);
    shared.trainable = false;
    assert.equal(interpret.summary(model).trainable, 0);
    model.dispose();
  });
});

describe("interpret of layers refuses", () => {
  const rnn = tf.sequential({
    layers: [
      tf.layers.lstm({ units: 2, inputShape: [3, 1], name: "odd", activation: "relu" }),
      tf.layers.dense({ units: 1, name: "dense" }),
    ],
  });
  after(() => rnn.dispose());
  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "PCA of one sample",
      () => interpret.pca([[1, 2]]),
      /x must be at least two samples; received 1/,
    ],
    [
      "PCA of a list",
      () => interpret.pca([1, 2] as never),
      /x must be a matrix \[samples, features\]/,
    ],
    ["PCA with NaN", () => interpret.pca([[1], [NaN]]), /x must be finite numbers/],
    [
      "too many components",
      () => interpret.pca([[1], [2]], { components: 2 }),
      /components must be a whole number from 1 to 1; received 2/,
    ],
    [
      "a huge PCA",
      () =>
        interpret.pca(Array.from({ length: 601 }, (_, i) => Array.from({ length: 601 }, () => i))),
      /x must be of at most 600 samples or 600 features; received "601 × 601"/,
    ],
    [
      "gates of a dense layer",
      () => interpret.gates(rnn, "dense", [[1], [2], [3]]),
      /layer must be an LSTM or GRU layer; received "Dense"/,
    ],
    [
      "other activations",
      () => interpret.gates(rnn, "odd", [[1], [2], [3]]),
      /layer must be one with tanh/,
    ],
    [
      "statistics without a loss",
      () => interpret.layerStatistics(rnn, { x: [[[1], [2], [3]]], y: [[1]] }),
      /loss must be a function, or a compiled model/,
    ],
    [
      "a rate of 0",
      () =>
        interpret.layerStatistics(
          rnn,
          { x: [[[1], [2], [3]]], y: [[1]] },
          { loss: meanSquaredError, learningRate: 0 },
        ),
      /learningRate must be a finite number above 0/,
    ],
    [
      "a batch of other shape",
      () => interpret.layerStatistics(rnn, { x: [[1]], y: [[1]] }, { loss: meanSquaredError }),
      /x must be of shape \[n, 3, 1\]/,
    ],
    ["a summary of nothing", () => interpret.summary({} as never), /model must be a layers model/],
  ];
  for (const [what, act, message] of bad) {
    it(what, async () => {
      await withoutLeak(() =>
        assert.throws(
          act,
          (error) => error instanceof ArgumentError && message.test(error.message),
        ),
      );
    });
  }
});
