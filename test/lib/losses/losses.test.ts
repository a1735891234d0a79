import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { ArgumentError } from "../../../lib/core/errors.js";
import { DISPLAY } from "../../../lib/core/host.js";
import type { Nested } from "../../../lib/core/nested.js";
import * as losses from "../../../lib/losses/index.js";
import { keras, LOSS_CASES, type LossCase } from "../nn/kerasOracle.js";

const {
  binaryCrossentropy,
  categoricalCrossentropy,
  hinge,
  huber,
  meanAbsoluteError,
  meanSquaredError,
  sparseCategoricalCrossentropy,
} = losses;

type AnyLoss = losses.Loss<NonNullable<LossCase["options"]>>;
const byName = losses as unknown as Record<string, AnyLoss>;

function close(actual: number, expected: number, relative: number, what: string): void {
  const error = Math.abs(actual - expected);
  const allowed = relative * Math.max(1e-3, Math.abs(expected));
  assert.ok(error <= allowed, `${what}: ${actual} ≠ ${expected}`);
}

function flat(values: unknown): number[] {
  return [values].flat(9) as number[];
}

/** gᵢ − Σ gⱼ pⱼ in each row: the gradient through p / Σ p, at rows that sum to 1. */
function withoutSum(gradient: readonly number[], rows: readonly Nested[]): number[] {
  const p = rows.map((row) => flat(row));
  return p.flatMap((row, r) => {
    const slopes = row.map((_, c) => gradient[r * row.length + c] ?? Number.NaN);
    const along = slopes.reduce((total, slope, c) => total + slope * (row[c] ?? 0), 0);
    return slopes.map((slope) => slope - along);
  });
}

describe("losses", function () {
  this.timeout(120_000);

  LOSS_CASES.forEach((testCase, i) => {
    const { loss: name, options = {} } = testCase;
    const yTrue = testCase.yTrue as Nested;
    const yPred = testCase.yPred as readonly Nested[];
    const title = `${name} ${JSON.stringify(options)} (case ${i + 1})`;

    it(`${title} equals Keras, value and gradient, for lists and tensors`, () => {
      const loss = byName[name];
      const expected = keras().losses[i];
      assert.ok(loss && expected);
      close(loss(yTrue, yPred, options), expected.value, 1e-6, "value");
      const gradient = flat(loss.gradient(yTrue, yPred, options));
      const before = tf.memory().numTensors;
      const prediction = tf.tensor(yPred);
      const value = loss(yTrue, prediction, options);
      const slope = loss.gradient(yTrue, prediction, options);
      const byTape = tf.grad((p: tf.Tensor) => loss(yTrue, p, options))(prediction);
      close(value.dataSync()[0] ?? Number.NaN, expected.value, 1e-5, "tensor value");
      const slopes = slope.dataSync();
      const taped = byTape.dataSync();
      // Keras divides probabilities by their sum first: its gradient lacks what would change the sum.
      const normalised = /ategorical/.test(name) && options.fromLogits !== true;
      const theirs = (ours: ArrayLike<number>): number[] =>
        normalised ? withoutSum(Array.from(ours), yPred) : Array.from(ours);
      const [scalar, tensor, tape] = [theirs(gradient), theirs(slopes), theirs(taped)];
      expected.gradient.flat().forEach((g, j) => {
        close(scalar[j] ?? Number.NaN, g, 1e-6, `gradient ${j}`);
        close(tensor[j] ?? Number.NaN, g, 1e-3, `tensor gradient ${j}`);
        close(tape[j] ?? Number.NaN, g, 1e-3, `gradient by tfjs ${j}`);
      });
      tf.dispose([prediction, value, slope, byTape]);
      assert.equal(tf.memory().numTensors, before);
    });

    it(`${title}: the gradient is the central difference`, () => {
      const loss = byName[name];
      assert.ok(loss);
      // Small enough that nudged probabilities still pass as a distribution.
      const h = 1e-6;
      const gradient = flat(loss.gradient(yTrue, yPred, options));
      const rows = yPred as readonly (readonly number[])[];
      rows.forEach((row, r) =>
        row.forEach((_, c) => {
          const nudged = (by: number): number[][] =>
            rows.map((values, k) => values.map((v, l) => (k === r && l === c ? v + by : v)));
          const up = loss(yTrue, nudged(h), options);
          const down = loss(yTrue, nudged(-h), options);
          const g = gradient[r * row.length + c] ?? Number.NaN;
          // A large loss has large rounding, which the division by h enlarges.
          const allowed = 1e-4 * Math.max(1, Math.abs(g)) + (1e-15 * Math.abs(up)) / h;
          assert.ok(Math.abs((up - down) / (2 * h) - g) < allowed);
        }),
      );
    });
  });

  it("has the course's numbers", () => {
    close(meanSquaredError([2, 0, 4], [2.5, 0, 3]), 0.41666666666666669, 1e-12, "MSE");
    close(meanAbsoluteError([2, 0, 4], [2.5, 0, 3]), 0.5, 1e-12, "MAE");
    close(huber([0, 0], [0.5, 3]), 1.3125, 1e-12, "Huber");
    close(hinge([1, -1], [0.3, -2]), 0.35, 1e-12, "hinge");
    const oneOfThree = categoricalCrossentropy([1, 0, 0], [2, 1, 0.1], { fromLogits: true });
    close(oneOfThree, 0.41703, 1e-5, "CE");
    close(sparseCategoricalCrossentropy(0, [0.7, 0.2, 0.1]), -Math.log(0.7), 1e-12, "sparse CE");
    const uniform = Array.from({ length: 10 }, () => 0.1);
    close(sparseCategoricalCrossentropy(3, uniform), Math.LN10, 1e-12, "uniform");
    close(binaryCrossentropy([1], [0.5]), Math.LN2, 1e-12, "coin");
    assert.equal(meanSquaredError(2, 5), 9);
    assert.equal(meanSquaredError.gradient(2, 5), 6);
  });

  it("shows its formulas as the last line of a cell", () => {
    const shown = meanSquaredError[DISPLAY]();
    assert.match(
      String(shown["text/latex"]),
      /^\$\$\\begin\{aligned\}L &= \\frac\{1\}\{n\}.*\$\$$/,
    );
    assert.match(String(shown["text/plain"]), /^meanSquaredError: L = /);
  });

  it("is 0 exactly where the prediction is right", () => {
    const numbers = fc.array(fc.double({ min: -1e6, max: 1e6, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(
        numbers,
        fc.nat(),
        fc.double({ min: 1e-3, max: 10, noNaN: true }),
        (y, at, off) => {
          const wrong = y.map((v, i) => (i === at % y.length ? v + off : v));
          for (const loss of [meanSquaredError, meanAbsoluteError, huber]) {
            assert.equal(loss(y, y), 0);
            assert.ok(loss(y, wrong) > 0);
          }
        },
      ),
      { seed: 5 },
    );
  });

  it("is finite and right at logits and errors of ±1e4, value and gradient, for lists and tensors", () => {
    const extremes = [-1e4, -50, 50, 1e4];
    const logits = { fromLogits: true };
    const cases: readonly [AnyLoss, Nested, number[], object][] = extremes.flatMap(
      (z): [AnyLoss, Nested, number[], object][] => [
        ...[0.5, 2].map((gamma): [AnyLoss, Nested, number[], object] => [
          losses.binaryFocalCrossentropy,
          [1],
          [z],
          { ...logits, gamma },
        ]),
        [losses.categoricalFocalCrossentropy, [1, 0], [z, 0], logits],
        [losses.klDivergence, [1, 0], [z, 0], logits],
        [binaryCrossentropy, [1], [z], { ...logits, labelSmoothing: 0.1 }],
        [categoricalCrossentropy, [1, 0], [z, 0], { ...logits, labelSmoothing: 0.1 }],
        [losses.logCosh, [0], [z], {}],
        [losses.squaredHinge, [1], [z], {}],
        [losses.epsilonInsensitive, [0], [z], {}],
        [losses.cosineSimilarity, [1, 0], [z, 1], {}],
      ],
    );
    for (const [loss, yTrue, yPred, options] of cases) {
      const what = `${loss.name} ${JSON.stringify([yPred, options])}`;
      const value = loss(yTrue, yPred, options);
      const gradient = flat(loss.gradient(yTrue, yPred, options));
      tf.tidy(() => {
        const prediction = tf.tensor1d(yPred);
        const taped = tf
          .grad((p: tf.Tensor) => loss(yTrue, p, options))(prediction)
          .dataSync();
        const slopes = loss.gradient(yTrue, prediction, options).dataSync();
        close(loss(yTrue, prediction, options).dataSync()[0] ?? NaN, value, 1e-4, what);
        gradient.forEach((slope, i) => {
          assert.ok(Number.isFinite(slope), what);
          close(slopes[i] ?? NaN, slope, 1e-3, `${what}: tensor gradient`);
          close(taped[i] ?? NaN, slope, 1e-3, `${what}: tape`);
        });
      });
    }
  });

  it("is never below 0, and focal with γ = 0 and Kullback–Leibler are cross-entropy", () => {
    const scores = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
      minLength: 2,
      maxLength: 6,
    });
    fc.assert(
      fc.property(scores, fc.nat(), (z, pick) => {
        const oneHot = z.map((_, i) => (i === pick % z.length ? 1 : 0));
        const options = { fromLogits: true };
        const cross = categoricalCrossentropy(oneHot, z, options);
        const binary = binaryCrossentropy(oneHot, z, options);
        const near = (a: number, b: number) => Math.abs(a - b) <= 1e-9 * Math.max(1, b);
        assert.ok(cross >= 0 && binary >= 0);
        assert.ok(near(losses.klDivergence(oneHot, z, options), cross));
        const plain = { ...options, gamma: 0, alpha: 1 };
        assert.ok(near(losses.categoricalFocalCrossentropy(oneHot, z, plain), cross));
        assert.ok(near(losses.binaryFocalCrossentropy(oneHot, z, plain), binary));
        for (const loss of [losses.logCosh, losses.epsilonInsensitive, losses.squaredHinge]) {
          assert.ok(loss(oneHot, z) >= 0);
        }
      }),
      { seed: 6 },
    );
  });

  it("gives a curve whose slope is that of the curve", () => {
    for (const loss of Object.values(byName)) {
      for (const options of /entropy|Divergence/.test(loss.name)
        ? [{}, { fromLogits: true }]
        : [{}]) {
        const curve = loss.curve({ points: 2001 }, options);
        assert.equal(curve.length, 2001);
        let worst = 0;
        for (let i = 1; i < curve.length - 1; i++) {
          const [left, here, right] = curve.slice(i - 1, i + 2);
          if (!left || !here || !right || here.x < 0.05 || here.x > 0.95) continue;
          if (Math.abs(right.slope - left.slope) > 0.2) continue; // a kink
          const slope = (right.y - left.y) / (right.x - left.x);
          worst = Math.max(worst, Math.abs(slope - here.slope) / Math.max(1, Math.abs(slope)));
        }
        assert.ok(worst < 1e-2, `${loss.name} ${JSON.stringify(options)}: ${worst}`);
      }
    }
    assert.deepEqual(meanSquaredError.curve({ yTrue: 1, from: 0, to: 2, points: 3 }), [
      { x: 0, y: 1, slope: -2 },
      { x: 1, y: 0, slope: 0 },
      { x: 2, y: 1, slope: 2 },
    ]);
  });

  it("one-hot and sparse agree to 1e-12 for any logits", () => {
    const scores = fc.array(fc.double({ min: -1e4, max: 1e4, noNaN: true }), {
      minLength: 2,
      maxLength: 8,
    });
    fc.assert(
      fc.property(scores, fc.nat(), (z, pick) => {
        const y = pick % z.length;
        const oneHot = z.map((_, i) => (i === y ? 1 : 0));
        const options = { fromLogits: true };
        const dense = categoricalCrossentropy(oneHot, z, options);
        const sparse = sparseCategoricalCrossentropy(y, z, options);
        assert.ok(Math.abs(dense - sparse) <= 1e-12 * Math.max(1, dense));
        assert.ok(dense >= 0 && Number.isFinite(dense));
      }),
      { seed: 5 },
    );
  });

  it("stays exact at a wrong, confident logit, where probabilities saturate", () => {
    const options = { fromLogits: true };
    assert.equal(binaryCrossentropy([1], [-1e4], options), 1e4);
    assert.deepEqual(binaryCrossentropy.gradient([1], [-1e4], options), [-1]);
    assert.deepEqual(categoricalCrossentropy.gradient([1, 0], [-1e4, 1e4], options), [-1, 1]);
    close(binaryCrossentropy([1], [0]), -Math.log(1e-7), 1e-9, "clipped");
  });

  it("takes integer labels and any rank of tensors", () => {
    tf.tidy(() => {
      const logits = tf.zeros([2, 3, 4]);
      const labels = tf.tensor2d(
        [
          [0, 1, 2],
          [3, 0, 1],
        ],
        [2, 3],
        "int32",
      );
      const loss = sparseCategoricalCrossentropy(labels, logits, { fromLogits: true });
      close(loss.dataSync()[0] ?? Number.NaN, Math.log(4), 1e-6, "ln 4");
      const gradient = sparseCategoricalCrossentropy.gradient(labels, logits, { fromLogits: true });
      assert.deepEqual(gradient.shape, [2, 3, 4]);
      const outside = sparseCategoricalCrossentropy(tf.tensor1d([9], "int32"), tf.zeros([1, 3]), {
        fromLogits: true,
      });
      assert.ok(Number.isNaN(outside.dataSync()[0]));
    });
  });

  const badInput: readonly [string, () => unknown, RegExp][] = [
    [
      "different lengths",
      () => meanSquaredError([1, 2], [1, 2, 3]),
      /yTrue must be of the shape of yPred: shape \[3\]; received "shape \[2\]"/,
    ],
    ["different ranks", () => meanSquaredError([[1, 2]], [1, 2]), /shape \[2\]/],
    ["nothing", () => meanSquaredError([], []), /yPred must be at least one value/],
    ["NaN", () => meanSquaredError([1], [Number.NaN]), /yPred must be free of NaN/],
    ["a tensor beside a list", () => meanSquaredError(tf.scalar(1) as never, 1), /yTrue must be/],
    ["tensors of different shapes", () => huber(tf.zeros([2]), tf.zeros([3])), /shape \[3\]/],
    ["epsilon −1", () => losses.epsilonInsensitive([1], [1], { epsilon: -1 }), /epsilon must be/],
    ["gamma −1", () => losses.binaryFocalCrossentropy([1], [1], { gamma: -1 }), /gamma must be/],
    [
      "smoothing 2",
      () => binaryCrossentropy([1], [1], { labelSmoothing: 2 }),
      /labelSmoothing must/,
    ],
    [
      "a zero vector",
      () => losses.cosineSimilarity([0, 0], [1, 0]),
      /yTrue must be no zero vector/,
    ],
    ["a rate below 0", () => losses.poisson([1], [-1]), /yPred must be numbers of at least 0/],
    [
      "a curve backwards",
      () => huber.curve({ from: 1, to: 0 }),
      /to must be a finite number above 1/,
    ],
    ["delta 0", () => huber([1], [1], { delta: 0 }), /delta must be a finite number > 0/],
    [
      "logits as probabilities",
      () => categoricalCrossentropy([1, 0], [2, 1]),
      /yPred must be probabilities in \[0, 1\] \(logits need \{ fromLogits: true \}\); received 2/,
    ],
    [
      "probabilities that do not sum to 1",
      () => categoricalCrossentropy([1, 0], [0.5, 0.2]),
      /sum to 1 in each row/,
    ],
    ["a truth that is no distribution", () => categoricalCrossentropy([1, 1], [0.5, 0.5]), /yTrue/],
    ["a binary label of 2", () => binaryCrossentropy([2], [0.5]), /yTrue must be probabilities/],
    [
      "a class that does not exist",
      () => sparseCategoricalCrossentropy(3, [0.7, 0.2, 0.1]),
      /yTrue must be class indices from 0 to 2; received 3/,
    ],
    ["half a class", () => sparseCategoricalCrossentropy(0.5, [0.7, 0.3]), /class indices/],
    [
      "one-hot rows where indices belong",
      () => sparseCategoricalCrossentropy([1, 0], [0.7, 0.3]),
      /one class index per row of yPred: shape \[\]/,
    ],
    ["a hinge label of 2", () => hinge([2], [1]), /labels −1 or 1/],
  ];
  for (const [what, act, message] of badInput) {
    it(`refuses ${what}`, () => {
      const before = tf.memory().numTensors;
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
      assert.ok(tf.memory().numTensors - before <= 2, "only the arguments remain");
    });
  }
});
