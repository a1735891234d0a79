import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { DISPLAY, HOST } from "../../../../lib/core/host.js";
import { seedAll } from "../../../../lib/engine/index.js";
import { schedules } from "../../../../lib/optim/index.js";
import { callbacks, fit, type Callback, type FitOptions } from "../../../../lib/train/index.js";

const x = Array.from({ length: 24 }, (_, i) => [Math.sin(i * i)]);
const y = x.map(([a = 0]) => 2 * a + 1);

function makeModel(optimizer: tf.Optimizer = tf.train.sgd(0.1)): tf.LayersModel {
  seedAll(5);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
}

const quick = (options: FitOptions, model = makeModel()) =>
  fit(model, { x, y }, { epochs: 6, batchSize: 8, verbose: 0, ...options });

/** A step that replays losses, one for each epoch. */
const replay =
  (losses: readonly number[]) =>
  ({ epoch }: { epoch: number }) => ({ loss: losses[epoch] ?? 0 });

const rate = (optimizer: tf.Optimizer | null) =>
  (optimizer as unknown as { learningRate: number }).learningRate;

describe("callbacks in fit", () => {
  it("EarlyStopping gives back the weights of the best epoch, bit for bit, and leaks nothing", async () => {
    const weights: number[][] = [];
    const model = makeModel();
    const bits = () => model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    // From the fourth epoch on the steps are too large, and the validation loss rises.
    const spoil: Callback = {
      onEpochEnd: (epoch, _, { optimizer }) => {
        weights.push(bits());
        if (epoch === 2) (optimizer as tf.SGDOptimizer).setLearningRate(1.05);
      },
    };
    await quick({ epochs: 1 }, model);
    const before = tf.memory().numTensors;
    const stopping = callbacks.EarlyStopping({ patience: 2, restoreBestWeights: true });
    const history = await quick(
      { epochs: 30, validation: { x, y }, callbacks: [spoil, stopping] },
      model,
    );
    assert.equal(tf.memory().numTensors, before);
    assert.equal(history.ended, "callback");
    assert.match(
      history.reason ?? "",
      /^valLoss has not improved since epoch \d+ \([\d.e-]+\); its weights are restored$/,
    );
    assert.equal(stopping.stoppedEpoch, history.epochs.length);
    assert.equal(stopping.stoppedEpoch, stopping.bestEpoch + 2);
    assert.deepEqual(bits(), weights[stopping.bestEpoch - 1]);
    assert.notDeepEqual(bits(), weights.at(-1));
    // It can be used again.
    await quick({ epochs: 2, validation: { x, y }, callbacks: stopping }, model);
    assert.equal(stopping.stoppedEpoch, 0);
  });

  it("ReduceLROnPlateau and LearningRateScheduler set the rate of the next steps", async () => {
    const model = makeModel(tf.train.sgd(0.8));
    const rates: number[] = [];
    const note: Callback = {
      onBatchBegin: (_, __, { optimizer }) => void rates.push(rate(optimizer)),
    };
    const plateau = callbacks.ReduceLROnPlateau({
      monitor: "loss",
      factor: 0.5,
      patience: 1,
      minDelta: 1e9,
    });
    await quick({ epochs: 4, callbacks: [plateau, note] }, model);
    assert.deepEqual(rates, [0.8, 0.8, 0.8, 0.8, 0.8, 0.8, 0.4, 0.4, 0.4, 0.2, 0.2, 0.2]);
    // The very steps: w ← w − rate · gradient.
    const single = makeModel(tf.train.sgd(0.8));
    const [w0 = NaN, b0 = NaN] = single.getWeights().flatMap((weight) => [...weight.dataSync()]);
    await fit(
      single,
      { x: [[1]], y: [[0]] },
      { verbose: 0, callbacks: callbacks.LearningRateScheduler(() => 0.125) },
    );
    const [w1 = NaN] = single.getWeights().flatMap((weight) => [...weight.dataSync()]);
    assert.ok(Math.abs(w1 - (w0 - 0.125 * 2 * (w0 + b0))) < 1e-6);

    rates.length = 0;
    const perEpoch = callbacks.LearningRateScheduler(
      schedules.exponentialDecay({ initialLearningRate: 0.5, decaySteps: 1, decayRate: 0.5 }),
    );
    await quick({ epochs: 3, callbacks: [perEpoch, note] }, makeModel());
    assert.deepEqual(rates, [0.5, 0.5, 0.5, 0.25, 0.25, 0.25, 0.125, 0.125, 0.125]);
    rates.length = 0;
    const perBatch = callbacks.LearningRateScheduler((step) => 1 / (step + 1), { per: "batch" });
    await quick({ epochs: 2, callbacks: [perBatch, note] }, makeModel());
    assert.deepEqual(rates, [1, 1 / 2, 1 / 3, 1 / 4, 1 / 5, 1 / 6]);
  });

  it("TerminateOnNaN ends a training without an error; without it fit throws", async () => {
    const losses = [1, NaN, 1];
    const history = await fit(
      replay(losses),
      { x: [[0]] },
      {
        epochs: 3,
        verbose: 0,
        callbacks: callbacks.TerminateOnNaN(),
      },
    );
    assert.deepEqual(
      [history.ended, history.reason],
      ["callback", "the loss became NaN in batch 1"],
    );
    assert.equal(history.epochs.length, 2);
    await assert.rejects(
      fit(replay(losses), { x: [[0]] }, { epochs: 3, verbose: 0 }),
      /the loss became NaN in epoch 2, batch 1/,
    );
  });

  it("LiveChart draws what was asked, in place, not too often, also the rate and batches", async () => {
    const shown: { id: string | undefined; value: { readonly description: string } }[] = [];
    const globals = globalThis as { [HOST]?: unknown };
    globals[HOST] = {
      signal: new AbortController().signal,
      show: (value: never, id?: string) => {
        shown.push({ id, value });
        return Promise.resolve();
      },
    };
    const live = callbacks.LiveChart({ metrics: ["learningRate", "loss"], title: "Look" });
    const batches = callbacks.LiveChart({ per: "batch" });
    const started = performance.now();
    try {
      await quick({ epochs: 300, validation: { x, y }, callbacks: [live, batches] });
    } finally {
      delete globals[HOST];
    }
    const seconds = (performance.now() - started) / 1000;
    assert.equal(new Set(shown.map(({ id }) => id)).size, 2);
    assert.ok(shown.length <= 2 * (4 * seconds + 2), `${shown.length} in ${seconds} s`);
    const last = shown.findLast(({ value }) => value.description.startsWith("Look"))?.value;
    assert.match(
      last?.description ?? "",
      /^Look: learningRate 0\.1 to 0\.1; loss .+ to .+, validation /,
    );
    const spec = batches.chart().spec as { hconcat: { data: { values: { at: number }[] } }[] };
    const values = spec.hconcat[0]?.data.values ?? [];
    assert.ok(values.length > 200 && values.length <= 400, `${values.length} points`);
    assert.deepEqual(values[0]?.at, 1);
    const unknown = callbacks.LiveChart({ metrics: ["accuracy"] });
    await quick({ callbacks: unknown });
    assert.throws(
      () => unknown.chart(),
      /metrics must be some of loss, learningRate; received "accuracy"/,
    );
    assert.throws(() => callbacks.LiveChart().chart(), /the training must be one with a point/);
    assert.ok(DISPLAY in live.chart());
  });

  it("a measure that the training does not have is an error that names those it has", async () => {
    const watching = callbacks.EarlyStopping({ monitor: "accuracy" });
    await assert.rejects(
      quick({ callbacks: watching }),
      /monitor must be one of loss; received "accuracy"/,
    );
    await assert.rejects(
      quick({ callbacks: callbacks.EarlyStopping() }),
      /monitor must be measured: give fit validation data, or monitor a measure of training, such as loss; received "valLoss"/,
    );
    // Validation every other epoch is fine; Keras' spelling, too.
    const stopping = callbacks.EarlyStopping({ monitor: "val_loss", patience: 9 });
    await quick({ callbacks: stopping, validation: { x, y }, validationFreq: 2 });
    assert.ok(stopping.bestEpoch % 2 === 0 && stopping.bestEpoch > 0);
    const model = makeModel();
    const plateau = callbacks.ReduceLROnPlateau({ monitor: "loss" });
    await assert.rejects(
      fit(replay([1]), { x: [[0]] }, { verbose: 0, callbacks: plateau }),
      /model must be a training with an optimizer, as ReduceLROnPlateau changes its learning rate/,
    );
    const odd = callbacks.LearningRateScheduler(() => NaN);
    await assert.rejects(
      quick({ callbacks: odd }, model),
      /schedule\(0\) must be a finite number of at least 0; received NaN/,
    );
  });

  it("can be called with and without new, and are instances of their class", () => {
    assert.ok(callbacks.EarlyStopping() instanceof callbacks.EarlyStopping);
    assert.ok(new callbacks.EarlyStopping({ patience: 2 }).patience === 2);
  });

  const make = callbacks;
  const wrong: [() => unknown, RegExp][] = [
    [
      () => make.EarlyStopping({ patience: -1 }),
      /patience must be a whole number ≥ 0; received -1/,
    ],
    [() => make.EarlyStopping({ patience: 1.5 }), /patience must be a whole number/],
    [() => make.EarlyStopping({ minDelta: -1 }), /minDelta must be a finite number of at least 0/],
    [() => make.EarlyStopping({ baseline: NaN }), /baseline must be a finite number/],
    [() => make.EarlyStopping({ monitor: "" }), /monitor must be a name/],
    [
      () => make.EarlyStopping({ monitor: "taste" }),
      /mode must be "min" or "max", because "taste" does not tell; received "auto"/,
    ],
    [
      () => make.EarlyStopping({ mode: "up" as never }),
      /mode must be "auto", "min" or "max"; received "up"/,
    ],
    [() => make.EarlyStopping({ startFromEpoch: -1 }), /startFromEpoch must be a whole number/],
    [
      () => make.ReduceLROnPlateau({ factor: 1 }),
      /factor must be a number in \(0, 1\); received 1/,
    ],
    [() => make.ReduceLROnPlateau({ factor: NaN }), /factor must be a number in/],
    [() => make.ReduceLROnPlateau({ cooldown: -1 }), /cooldown must be a whole number/],
    [
      () => make.ReduceLROnPlateau({ minLearningRate: -1 }),
      /minLearningRate must be a finite number/,
    ],
    [
      () => make.LearningRateScheduler(0.1 as never),
      /schedule must be a function of the epoch, or a schedule; received 0.1/,
    ],
    [
      () => make.LearningRateScheduler(() => 1, { per: "day" as never }),
      /per must be "epoch" or "batch"/,
    ],
    [() => make.CSVLogger({ path: "" }), /path must be a path; received ""/],
    [() => make.CSVLogger({ path: "a", separator: ",," }), /separator must be one character/],
    [() => make.CSVLogger({ path: "a", separator: '"' }), /separator must be one character/],
    [() => make.TensorBoard({ logDir: "" }), /logDir must be a path/],
    [
      () => make.TensorBoard({ updateFreq: 0 }),
      /updateFreq must be "epoch", "batch" or a whole number ≥ 1/,
    ],
    [() => make.TensorBoard({ histogramFreq: -1 }), /histogramFreq must be a whole number/],
    [() => make.ModelCheckpoint({ path: "" }), /path must be a path/],
    [() => make.ModelCheckpoint({ path: "a", saveFreq: 0 }), /saveFreq must be a whole number ≥ 1/],
    [() => make.ModelCheckpoint({ path: "a", keep: 0 }), /keep must be a whole number ≥ 1/],
    [
      () => make.ModelCheckpoint({ path: "a", initialValueThreshold: NaN }),
      /initialValueThreshold must be/,
    ],
    [() => make.LiveChart({ metrics: [] }), /metrics must be one or more names/],
    [() => make.LiveChart({ per: "day" as never }), /per must be "epoch" or "batch"/],
  ];
  it(`refuse ${wrong.length} kinds of bad options`, () => {
    for (const [run, message] of wrong) assert.throws(run, message);
  });

  it("ModelCheckpoint refuses a path with a name that there is not", async () => {
    for (const [path, message] of [
      [
        "/tmp/{epoc}",
        /path must be a path with no other names than loss, epoch; received "\{epoc\}"/,
      ],
      [
        "/tmp/{epoch:x}",
        /one with formats like \{epoch:02d\} and \{loss:\.3f\}; received "\{epoch:x\}"/,
      ],
    ] as const) {
      await assert.rejects(quick({ callbacks: callbacks.ModelCheckpoint({ path }) }), message);
    }
  });
});
