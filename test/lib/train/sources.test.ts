import assert from "node:assert/strict";
import { createRequire } from "node:module";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../lib/engine/index.js";
import { DataLoader, type RowData, type TrainingData } from "../../../lib/data/index.js";
import { textVectorization } from "../../../lib/layers/index.js";
import { evaluate, fit, type FitOptions } from "../../../lib/train/index.js";

const ROWS = 11;
const SIZE = 4;
const rows = Array.from({ length: ROWS }, (_, i) => [Math.sin(i), Math.cos(3 * i)]);
const targets = rows.map(([a = 0, b = 0]) => a - 2 * b);

function build(): tf.LayersModel {
  seedAll(2);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "meanSquaredError" });
  return model;
}

const cuts = [0, 4, 8];
const x = tf.tensor2d(rows);
const y = tf.tensor2d(targets, [ROWS, 1]);

function* batches(): Generator<{ x: tf.Tensor; y: tf.Tensor }> {
  for (const start of cuts) {
    const end = Math.min(start + SIZE, ROWS);
    yield { x: tf.tensor2d(rows.slice(start, end)), y: tf.tensor1d(targets.slice(start, end)) };
  }
}

async function* slowly(): AsyncGenerator<[number[][], number[]]> {
  for (const start of cuts) {
    await Promise.resolve();
    yield [rows.slice(start, start + SIZE), targets.slice(start, start + SIZE)];
  }
}

function* endless(): Generator<{ xs: tf.Tensor; ys: tf.Tensor }> {
  for (;;) for (const { x: xs, y: ys } of batches()) yield { xs, ys };
}

const held = cuts.map((start) => ({
  x: tf.tensor2d(rows.slice(start, start + SIZE)),
  y: tf.tensor1d(targets.slice(start, start + SIZE)),
}));

const byRows = { batchSize: SIZE, shuffle: false } as const;

/** The same samples in the same order, given in every form. */
const FORMS: Readonly<Record<string, readonly [() => TrainingData, FitOptions?]>> = {
  tensors: [() => ({ x, y }), byRows],
  "a pair of tensors": [() => [x, y], byRows],
  arrays: [() => ({ x: rows, y: targets }), byRows],
  "a column of targets": [() => ({ x: rows, y: targets.map((each) => [each]) }), byRows],
  "typed arrays": [
    () => ({ x: rows.map((row) => Float32Array.from(row)), y: Float64Array.from(targets) }),
    byRows,
  ],
  "by name": [() => ({ x: { dense_in: rows }, y: { dense_out: y } }), byRows],
  "a loader": [() => DataLoader({ x, y }, byRows)],
  "a function of generators": [() => batches],
  "a function of asynchronous generators": [() => slowly],
  "a generator that never ends": [() => endless(), { stepsPerEpoch: 3 }],
  "an array of batches": [() => held],
  "a data set": [
    () => tf.data.zip({ xs: tf.data.array(rows), ys: tf.data.array(targets) }).batch(SIZE) as never,
  ],
  "a data set of a generator, repeated": [
    () =>
      tf.data
        .generator(batches as never)
        .map((value) => ({ xs: (value as { x: tf.Tensor }).x, ys: (value as { y: tf.Tensor }).y }))
        .repeat() as never,
    { stepsPerEpoch: 3 },
  ],
};

const quiet = { epochs: 3, verbose: 0 } as const;

describe("fit takes", () => {
  let expected: number[] = [];
  before(async () => {
    expected = (await fit(build(), { x, y }, { ...quiet, ...byRows })).get("loss");
    assert.equal(expected.length, 3);
  });

  for (const [what, [data, options]] of Object.entries(FORMS)) {
    it(`${what}: the same numbers, no tensor left`, async () => {
      const model = build();
      const named = what === "by name" ? rename(model) : data();
      const before = tf.memory().numTensors;
      const history = await fit(model, named, { ...quiet, ...options });
      assert.deepEqual(
        history.get("loss").map((loss) => loss.toFixed(6)),
        expected.map((loss) => loss.toFixed(6)),
      );
      assert.equal(tf.memory().numTensors, before);
    });
  }

  /** Data under the names that this model gave its input and output. */
  function rename(model: tf.LayersModel): TrainingData {
    const [input = "", output = ""] = [model.inputNames[0], model.outputNames[0]];
    return { x: { [input]: rows }, y: { [output]: y } };
  }

  it("DataFrames and Series of danfojs", async () => {
    const dfd = createRequire(import.meta.url)("danfojs-node") as {
      DataFrame: new (values: unknown, options?: object) => never;
      Series: new (values: unknown) => never;
    };
    const frame = new dfd.DataFrame(rows, { columns: ["a", "b"] });
    const series = new dfd.Series(targets);
    const history = await fit(build(), { x: frame, y: series }, { ...quiet, ...byRows });
    assert.deepEqual(
      history.get("loss").map((loss) => loss.toFixed(6)),
      expected.map((loss) => loss.toFixed(6)),
    );
    const gap = new dfd.DataFrame(
      [
        [1, 2],
        [3, Number.NaN],
      ],
      { columns: ["age", "height"] },
    );
    await assert.rejects(
      fit(build(), { x: gap, y: [1, 2] }, quiet),
      /data\.x must be finite numbers \(fill or drop what is missing\); received "NaN in row 1, column \\"height\\""/,
    );
  });

  it("texts in every form, to a model that takes texts; and to no other", async () => {
    const dfd = createRequire(import.meta.url)("danfojs-node") as {
      DataFrame: new (values: unknown) => never;
      Series: new (values: unknown) => never;
    };
    const texts = Array.from({ length: ROWS }, (_, i) => (i % 3 === 0 ? "good film" : "bad day"));
    const labels = texts.map((text) => Number(text.startsWith("good")));
    const reader = (): tf.LayersModel => {
      seedAll(4);
      const words = textVectorization({ outputSequenceLength: 2 });
      words.adapt(texts);
      const input = tf.input({ shape: [1], dtype: "string" });
      const ids = words.apply(input) as tf.SymbolicTensor;
      const vectors = tf.layers.embedding({ inputDim: 8, outputDim: 3 }).apply(ids);
      const flat = tf.layers.flatten().apply(vectors);
      const output = tf.layers.dense({ units: 1, activation: "sigmoid" }).apply(flat);
      const model = tf.model({ inputs: input, outputs: output as tf.SymbolicTensor });
      model.compile({ optimizer: tf.train.adam(0.1), loss: "binaryCrossentropy" });
      return model;
    };
    const forms: readonly RowData["x"][] = [
      texts,
      texts.map((text) => [text]),
      tf.tensor1d(texts),
      tf.tensor2d(texts, [ROWS, 1], "string"),
      new dfd.Series(texts),
      new dfd.DataFrame({ review: texts }),
    ];
    const losses: number[][] = [];
    for (const x of forms) {
      const history = await fit(reader(), { x, y: labels }, { ...quiet, ...byRows, epochs: 20 });
      losses.push([...history.get("loss")]);
    }
    for (const each of losses) assert.deepEqual(each, losses[0]);
    assert.ok((losses[0]?.at(-1) ?? 1) < 0.1);
    const model = reader();
    const shuffled = await fit(
      model,
      { x: forms[2] as tf.Tensor, y: labels },
      { ...quiet, epochs: 20 },
    );
    const { loss = Infinity } = await evaluate(model, { x: forms[3] as tf.Tensor, y: labels });
    assert.ok((shuffled.last?.loss ?? 1) < 0.2 && loss < 0.2);
    await assert.rejects(
      fit(model, { x, y }, quiet),
      /data\.x must be texts, as the model's input; received a float32 tensor of shape/,
    );
    await assert.rejects(
      fit(build(), { x: texts, y: labels }, quiet),
      /data\.x must be numeric; received a string tensor of shape/,
    );
  });

  it("any batch size: all rows of small data, and batches larger than them", async () => {
    for (const batchSize of [1, ROWS, 1000]) {
      const { last } = await fit(build(), { x, y }, { batchSize, verbose: 0 });
      assert.ok(Number.isFinite(last?.loss));
    }
  });

  const refused: readonly [string, () => unknown, FitOptions, RegExp][] = [
    ["a tensor alone", () => x, {}, /data must be \{ x, y \} with rows, or batches: a DataLoader/],
    ["nothing", () => undefined, {}, /data must be \{ x, y \} with rows/],
    ["no batch", () => [], {}, /data must be at least one batch; received "none"/],
    ["no targets", () => ({ x }), {}, /data must be \{ x, y \} with targets; received "no y"/],
    [
      "a generator that ends before the epochs do",
      () => batches(),
      { epochs: 2 },
      /data must be a function that returns a new generator for each epoch/,
    ],
    ["batches of something else", () => [[3, 4, 5]], {}, /data, batch 1/],
    [
      "a batch size for batches",
      () => batches,
      { batchSize: 3 },
      /batchSize must be left out for data that come in batches; received 3/,
    ],
    [
      "a split of batches",
      () => batches,
      { validationSplit: 0.5 },
      /validationSplit must be left out for data that have no rows/,
    ],
    [
      "a split that leaves nothing",
      () => ({ x, y }),
      { validationSplit: 0.99 },
      /validationSplit must be a share that leaves rows in both parts of 11/,
    ],
    [
      "NaN in a tensor",
      () => ({
        x: tf.tensor2d([
          [1, 2],
          [3, NaN],
        ]),
        y: [1, 2],
      }),
      {},
      /data\.x must be finite numbers .*; received "NaN in row 1, column 1"/,
    ],
    [
      "an endless number in the targets",
      () => ({ x: rows, y: targets.map((each, i) => (i === 4 ? Infinity : each)) }),
      {},
      /data\.y must be finite numbers .*; received "Infinity in row 4"/,
    ],
    [
      "NaN in a stream",
      () => () => [
        {
          x: [
            [1, 2],
            [NaN, 1],
          ],
          y: [1, 2],
        },
      ],
      {},
      /data\.x \(batch 1\) must be finite numbers .*; received "NaN in row 1, column 0"/,
    ],
    [
      "a name that is no input",
      () => ({ x: { image: rows }, y }),
      {},
      /data\.x must be \{ dense_.*input \}; received "\{ image \}"/,
    ],
  ];
  for (const [what, data, options, message] of refused) {
    it(`refuses ${what}`, async () => {
      const model = build();
      const before = tf.memory().numTensors;
      const kept = model.getWeights().map((weight) => [...weight.dataSync()]);
      await assert.rejects(fit(model, data() as TrainingData, { verbose: 0, ...options }), message);
      if (what !== "a generator that ends before the epochs do") {
        assert.deepEqual(
          model.getWeights().map((weight) => [...weight.dataSync()]),
          kept,
        );
        assert.ok(tf.memory().numTensors <= before + 1);
      }
    });
  }

  it("frees a batch also when a callback throws", async () => {
    const model = build();
    const before = tf.memory().numTensors;
    let closed = false;
    function* once(): Generator<{ x: tf.Tensor; y: tf.Tensor }> {
      try {
        yield* batches();
      } finally {
        closed = true;
      }
    }
    const onBatchEnd = (): never => {
      throw new Error("enough");
    };
    await assert.rejects(fit(model, once, { verbose: 0, callbacks: { onBatchEnd } }), /enough/);
    assert.ok(closed);
    assert.equal(tf.memory().numTensors, before);
  });
});
