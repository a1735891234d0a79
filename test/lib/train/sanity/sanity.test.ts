import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DISPLAY, HOST } from "../../../../lib/core/host.js";
import { Random } from "../../../../lib/core/random.js";
import * as data from "../../../../lib/data/index.js";
import { randomState, seedAll } from "../../../../lib/engine/seed.js";
import "../../../../lib/engine/index.js";
import { lambda, multiHeadAttention } from "../../../../lib/layers/index.js";
import {
  fit,
  sanityChecks,
  type SanityName,
  type SanityOptions,
  type SanityReport,
} from "../../../../lib/train/index.js";

const random = new Random(1);
const ROWS = 300;
const x = Array.from({ length: ROWS }, () => [random.normal(), random.normal(), random.normal()]);
const classes = x.map(([a = 0, b = 0]) => (a > 0 ? 0 : b > 0 ? 1 : 2));
const numbers = x.map(([a = 0, b = 0]) => a - 2 * b);

interface Build {
  readonly layers?: tf.layers.Layer[];
  readonly loss?: string;
  readonly optimizer?: tf.Optimizer;
}

const relu = (options: object = {}) =>
  tf.layers.dense({ name: "hidden", units: 32, activation: "relu", inputShape: [3], ...options });
const softmax = (options: object = {}) =>
  tf.layers.dense({ name: "out", units: 3, activation: "softmax", ...options });

function model({ layers, loss, optimizer }: Build = {}): tf.LayersModel {
  seedAll(2);
  const built = tf.sequential({ layers: layers ?? [relu(), softmax()] });
  built.compile({
    optimizer: optimizer ?? tf.train.adam(0.01),
    loss: loss ?? "sparseCategoricalCrossentropy",
  });
  return built;
}

const quiet = { verbose: false } as const;
const look = (build: Build, given: object, options: SanityOptions = {}) => {
  seedAll(3);
  return sanityChecks(model(build), given as never, { ...quiet, ...options });
};
const verdicts = ({ checks }: SanityReport) =>
  Object.fromEntries(checks.map(({ name, verdict }) => [name, verdict]));
const regression = (extra: object = {}) =>
  [relu(), tf.layers.dense({ name: "out", units: 1, ...extra })] as tf.layers.Layer[];

describe("sanityChecks", () => {
  it("does not find attention ill, whose key biases have no gradient, beside a function that is not registered", async () => {
    seedAll(2);
    const input = tf.input({ shape: [3] });
    const apply = (layer: tf.layers.Layer, from: tf.SymbolicTensor | tf.SymbolicTensor[]) =>
      layer.apply(from) as tf.SymbolicTensor;
    const rows = apply(tf.layers.reshape({ targetShape: [3, 1] }), input);
    const places = apply(tf.layers.dense({ units: 8, activation: "relu" }), rows);
    const attended = apply(multiHeadAttention({ numHeads: 2, keyDim: 4 }), [places, places]);
    const sum = apply(tf.layers.add(), [places, attended]);
    const half = apply(lambda({ function: (x) => x.mul(0.5), outputShape: [3, 8] }), sum);
    const flat = apply(tf.layers.flatten(), half);
    const built = tf.model({ inputs: input, outputs: apply(softmax(), flat) });
    built.compile({ optimizer: tf.train.adam(0.01), loss: "sparseCategoricalCrossentropy" });
    const report = await sanityChecks(built, { x, y: classes }, quiet);
    const gradients = report.checks.find(({ name }) => name === "gradients by layer");
    // Attention begins nearly even, with small gradients of queries and keys.
    assert.notEqual(gradients?.verdict ?? "ill", "ill");
    assert.ok(Object.keys(gradients?.values ?? {}).every((name) => /kernel(?:_\d+)?$/.test(name)));
    assert.equal(verdicts(report)["dead units"], "ok");
  });

  it("finds healthy classification, binary classification and regression healthy", async () => {
    const cases: [Build, object][] = [
      [{}, { x, y: classes }],
      [
        { loss: "categoricalCrossentropy" },
        { x, y: classes.map((label) => [0, 1, 2].map((other) => Number(other === label))) },
      ],
      [
        {
          layers: [relu(), tf.layers.dense({ units: 1, activation: "sigmoid" })],
          loss: "binaryCrossentropy",
        },
        { x, y: classes.map((label) => Number(label === 0)) },
      ],
      [
        { layers: regression(), loss: "meanSquaredError" },
        { x, y: numbers },
      ],
      [
        { layers: regression(), loss: "meanAbsoluteError" },
        { x, y: numbers },
      ],
      [
        {
          layers: [
            relu(),
            tf.layers.batchNormalization(),
            tf.layers.dropout({ rate: 0.2 }),
            tf.layers.dense({ units: 32, activation: "relu" }),
            softmax(),
          ],
        },
        { x, y: classes },
      ],
    ];
    for (const [build, given] of cases) {
      const report = await look(build, given);
      assert.deepEqual(new Set(Object.values(verdicts(report))), new Set(["ok"]), String(report));
      assert.equal(report.checks.length, 9);
      assert.ok(report.ok);
    }
  });

  it("expects ln K, ln 2, the variance", async () => {
    const only = { checks: ["loss at chance"] as SanityName[] };
    const expected = async (build: Build, y: unknown) =>
      (await look(build, { x, y }, only)).get("loss at chance").values["expected"] ?? NaN;
    assert.ok(Math.abs((await expected({}, classes)) - Math.log(3)) < 1e-12);
    const layers = [tf.layers.dense({ units: 1, activation: "sigmoid", inputShape: [3] })];
    const binary = classes.map((label) => Number(label === 0));
    assert.ok(
      Math.abs((await expected({ layers, loss: "binaryCrossentropy" }, binary)) - Math.LN2) < 1e-12,
    );
    const y = [1, 2, 3, 6];
    const given = {
      x: [
        [0, 0, 0],
        [1, 0, 0],
        [0, 1, 0],
        [0, 0, 1],
      ],
      y,
    };
    const squared = await look({ layers: regression(), loss: "meanSquaredError" }, given, only);
    assert.ok(Math.abs((squared.get("loss at chance").values["expected"] ?? NaN) - 3.5) < 1e-12);
    const absolute = await look({ layers: regression(), loss: "meanAbsoluteError" }, given, only);
    assert.ok(Math.abs((absolute.get("loss at chance").values["expected"] ?? NaN) - 1.5) < 1e-12);
  });

  const zeros = { kernelInitializer: "zeros" };
  const deep = () =>
    [
      relu({ activation: "sigmoid" }),
      ...Array.from({ length: 12 }, (_, i) =>
        tf.layers.dense({ name: `deep${i}`, units: 16, activation: "sigmoid" }),
      ),
      softmax(),
    ] as tf.layers.Layer[];
  const large = tf.initializers.randomNormal({ stddev: 20 });
  const ill: [string, SanityName, RegExp, () => Build, object, "look" | "ill"][] = [
    [
      "NaN",
      "finite numbers",
      /^data\.x: NaN in row 7, column 1$/,
      () => ({}),
      { x: x.map((row, i) => (i === 7 ? [1, NaN, 1] : row)), y: classes },
      "ill",
    ],
    [
      "a constant column",
      "constant columns",
      /1 of 3 \(x\[2\] = 0\.1\)/,
      () => ({}),
      { x: x.map(([a, b]) => [a, b, 0.1]), y: classes },
      "look",
    ],
    [
      "images that are all the same",
      "constant columns",
      /^all 300 samples of x are the same$/,
      () => ({ layers: [tf.layers.flatten({ inputShape: [1, 3] }), relu(), softmax()] }),
      { x: x.map(() => [[1, 2, 3]]), y: classes },
      "ill",
    ],
    [
      "pixels from 0 to 255",
      "scale of the inputs",
      /x\[\d\] has mean 1\d\d/,
      () => ({}),
      { x: x.map((row) => row.map((v) => 128 + 60 * v)), y: classes },
      "ill",
    ],
    [
      "tiny inputs",
      "scale of the inputs",
      /deviation 9\.\de-4|deviation 0\.00/,
      () => ({}),
      { x: x.map((row) => row.map((v) => v / 1000)), y: classes },
      "look",
    ],
    [
      "rare classes",
      "targets",
      /3 classes; class 0 is 9\d %/,
      () => ({}),
      { x, y: classes.map((label, i) => (i % 20 === 0 ? label : 0)) },
      "look",
    ],
    [
      "one class",
      "targets",
      /all 300 samples are of class 1/,
      () => ({}),
      { x, y: classes.map(() => 1) },
      "ill",
    ],
    [
      "a class without samples",
      "targets",
      /class \d 0 %/,
      () => ({}),
      { x, y: classes.map((label) => label % 2) },
      "look",
    ],
    [
      "large targets",
      "targets",
      /y has mean 99\.9/,
      () => ({ layers: regression(), loss: "meanSquaredError" }),
      { x, y: numbers.map((v) => 100 + v) },
      "look",
    ],
    [
      "large targets",
      "loss at chance",
      /the variance of the targets/,
      () => ({ layers: regression(), loss: "meanSquaredError" }),
      { x, y: numbers.map((v) => 100 + v) },
      "ill",
    ],
    [
      "huge weights",
      "loss at chance",
      /chance is ln 3 = 1\.1/,
      () => ({ layers: [relu(), softmax({ kernelInitializer: large })] }),
      { x, y: classes },
      "ill",
    ],
    [
      "no softmax",
      "loss at chance",
      /the output is no distribution/,
      () => ({ layers: [relu(), softmax({ activation: "linear" })] }),
      { x, y: classes },
      "ill",
    ],
    [
      "sigmoids on sigmoids",
      "gradients by layer",
      /root mean square from .* \(hidden\/kernel/,
      () => ({ layers: deep() }),
      { x, y: classes },
      "ill",
    ],
    [
      "weights of 0",
      "gradients by layer",
      /all are 0/,
      () => ({ layers: [relu(zeros), softmax(zeros)] }),
      { x, y: classes },
      "ill",
    ],
    [
      "huge targets",
      "gradients by layer",
      /root mean square/,
      () => ({ layers: regression(), loss: "meanSquaredError" }),
      { x, y: numbers.map((v) => 1e5 * v) },
      "ill",
    ],
    [
      "a rate that is too high",
      "update-to-weight ratio",
      /about 1e-3 is usual/,
      () => ({ optimizer: tf.train.adam(3) }),
      { x, y: classes },
      "ill",
    ],
    [
      "a rate that is too low",
      "update-to-weight ratio",
      /about 1e-3 is usual/,
      () => ({ optimizer: tf.train.sgd(1e-5) }),
      { x, y: classes },
      "look",
    ],
    [
      "biases far below 0",
      "dead units",
      /100 % of layer hidden/,
      () => ({
        layers: [relu({ biasInitializer: tf.initializers.constant({ value: -50 }) }), softmax()],
      }),
      { x, y: classes },
      "ill",
    ],
    [
      "a rate that is too low",
      "overfit one batch",
      /loss 1\.\d+ → 1\.\d+ in 300 steps on 16 samples/,
      () => ({ optimizer: tf.train.sgd(1e-5) }),
      { x, y: classes },
      "ill",
    ],
    [
      "a wrong sign",
      "overfit one batch",
      /loss/,
      () => ({ layers: [relu(), softmax({ trainable: false, kernelInitializer: "zeros" })] }),
      { x, y: classes },
      "ill",
    ],
  ];
  for (const [what, name, found, build, given, verdict] of ill) {
    it(`finds ${what}: ${name} is ${verdict}, with advice`, async () => {
      const check = (await look(build(), given)).get(name);
      assert.equal(check.verdict, verdict, check.found);
      assert.match(check.found, found);
      assert.ok(check.advice.length > 20);
    });
  }

  it("looks at functions with variables, loaders and generators; changes none of them", async () => {
    const w = tf.variable(tf.randomNormal([3, 1], 0, 0.5, "float32", 4));
    const given = {
      call: (batch: tf.Tensor) => batch.matMul(w),
      variables: [w],
      loss: tf.losses.meanSquaredError as never,
      optimizer: tf.train.momentum(0.05, 0.9),
    };
    const before = [...w.dataSync()];
    const loader = data.DataLoader({ x, y: numbers.map((v) => [v]) }, { batchSize: 64, seed: 9 });
    const state = loader.state();
    const report = await sanityChecks(given, loader, quiet);
    assert.equal(report.get("overfit one batch").verdict, "ok", String(report));
    assert.equal(report.get("dead units").verdict, "skipped");
    assert.deepEqual([...w.dataSync()], before);
    assert.deepEqual(loader.state(), state);
    assert.equal(given.optimizer.iterations, 0);
    const batches = function* () {
      yield { x: tf.tensor2d(x), y: tf.tensor1d(classes) };
    };
    assert.ok((await sanityChecks(model(), batches, quiet)).ok);
    await assert.rejects(
      sanityChecks(model(), batches(), quiet),
      /data must be data that can be begun again/,
    );
    await assert.rejects(
      sanityChecks(() => ({ loss: 1 }), { x }, quiet),
      /model must be a layers model, or an object with call\(x\)/,
    );
  });

  it("changes nothing: weights, optimizer, random stream, tensors; also when it is stopped", async () => {
    const given = model({
      layers: [relu(), tf.layers.batchNormalization(), tf.layers.dropout({ rate: 0.5 }), softmax()],
      optimizer: tf.train.adam(0.01),
    });
    await fit(given, { x, y: classes }, { verbose: 0 });
    const { optimizer } = given;
    const bits = async () => ({
      weights: given.getWeights().map((weight) => [...weight.dataSync()]),
      slots: (await optimizer.getWeights()).slice(1).map(({ tensor }) => [...tensor.dataSync()]),
      steps: optimizer.iterations,
      random: randomState(),
    });
    seedAll(8);
    Math.random();
    const before = await bits();
    const tensors = tf.memory().numTensors;
    await sanityChecks(given, { x, y: classes }, quiet);
    assert.equal(tf.memory().numTensors, tensors);
    assert.equal(given.optimizer, optimizer);
    const after = await bits();
    assert.deepEqual(after, before);

    const controller = new AbortController();
    const globals = globalThis as { [HOST]?: unknown };
    globals[HOST] = {
      signal: controller.signal,
      show: () => {
        controller.abort();
        return Promise.resolve();
      },
    };
    const count = tf.memory().numTensors;
    try {
      await assert.rejects(
        sanityChecks(given, { x, y: classes }, { checks: ["overfit one batch"] }),
        { name: "InterruptedError" },
      );
    } finally {
      delete globals[HOST];
    }
    assert.equal(tf.memory().numTensors, count);
    assert.deepEqual(await bits(), before);

    // Without a seeded stream the program's own is put back.
    const own = (): number => 0.5;
    const { random } = Math;
    Math.random = own;
    await sanityChecks(given, { x, y: classes }, quiet);
    assert.equal(Math.random, own);
    Math.random = random;
  });

  it("gives the same report again, and looks at what is asked alone", async () => {
    const given = model();
    const first = await sanityChecks(given, { x, y: classes }, quiet);
    const second = await sanityChecks(given, { x, y: classes }, quiet);
    assert.deepEqual(second, first);
    const some = await sanityChecks(
      given,
      { x, y: classes },
      { ...quiet, checks: ["dead units", "targets"] },
    );
    assert.deepEqual(
      some.checks.map(({ name }) => name),
      ["targets", "dead units"],
    );
    assert.throws(
      () => some.get("finite numbers"),
      /name must be targets, dead units; received "finite numbers"/,
    );
  });

  it("shows itself as a table with verdicts and advice", async () => {
    const report = await look({}, { x: x.map((row) => row.map((v) => 100 * v)), y: classes });
    const shown = report[DISPLAY]();
    assert.match(
      String(shown["text/html"]),
      /<strong>! look<\/strong>.*scale of the inputs.*normalise/s,
    );
    assert.match(String(shown["text/plain"]), /^verdict +check +found\n.*✓ ok +finite numbers/s);
    assert.match(
      String(shown["text/plain"]),
      /\nscale of the inputs: normalise: subtract the mean/,
    );
  });

  it("refuses what fit refuses, and options that are none; nothing is changed", async () => {
    const given = model();
    const before = tf.memory().numTensors;
    const wrong: [object, SanityOptions, RegExp][] = [
      [
        { x: x.map((row) => row.slice(1)), y: classes },
        {},
        /data\.x must be of shape \[n, 3\], as layer hidden takes it/,
      ],
      [{ x, y: classes.map(() => 7) }, {}, /class indices from 0 to 2/],
      [{ x, y: classes.slice(1) }, {}, /data\.y must be 300 rows|299/],
      [{ x, y: classes }, { steps: 0 }, /steps must be a whole number ≥ 1; received 0/],
      [{ x, y: classes }, { batchSize: 1.5 }, /batchSize must be a whole number/],
      [{ x, y: classes }, { checks: ["all"] as never }, /checks must be some of finite numbers, /],
    ];
    for (const [rows, options, message] of wrong) {
      await assert.rejects(sanityChecks(given, rows as never, { ...quiet, ...options }), message);
    }
    const raw = tf.sequential({ layers: [relu()] });
    await assert.rejects(sanityChecks(raw, { x, y: classes }, quiet), /model must be compiled/);
    raw.dispose();
    assert.equal(tf.memory().numTensors, before);
  });
});
