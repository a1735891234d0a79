import assert from "node:assert/strict";
import type { SymbolicTensor } from "@tensorflow/tfjs";
import { DISPLAY, HOST } from "../../../lib/core/host.js";
import { seedAll, tf } from "../../../lib/engine/index.js";
import {
  fit,
  History,
  TrainingInterrupted,
  type TrainingContext,
} from "../../../lib/train/index.js";

type Shown = { readonly id: string | undefined; readonly value: unknown };

const ROWS = 21;
const x = tf.tensor2d(
  Array.from({ length: ROWS * 2 }, (_, i) => Math.sin(i * i)),
  [ROWS, 2],
);
const y = tf.tidy(() => tf.oneHot(x.sum(1).greater(0).toInt(), 2).toFloat());

function build(rate = 0.1) {
  seedAll(3);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: "hidden", units: 8, activation: "tanh", inputShape: [2] }),
      tf.layers.dense({ name: "out", units: 2, activation: "softmax" }),
    ],
  });
  model.compile({
    optimizer: tf.train.sgd(rate),
    loss: "categoricalCrossentropy",
    metrics: ["accuracy"],
  });
  return model;
}

/** Runs with a host that records what is shown, and whose Stop `controller` presses. */
async function withHost<T>(
  run: (controller: AbortController, shown: readonly Shown[]) => Promise<T>,
): Promise<T> {
  const controller = new AbortController();
  const shown: Shown[] = [];
  const globals = globalThis as { [HOST]?: unknown };
  globals[HOST] = {
    signal: controller.signal,
    show: (value: unknown, id?: string) => {
      shown.push({ id, value });
      return Promise.resolve();
    },
  };
  try {
    return await run(controller, shown);
  } finally {
    delete globals[HOST];
  }
}

const weights = (model: ReturnType<typeof build>) =>
  model.getWeights().flatMap((weight) => Array.from(weight.dataSync()));

describe("fit", () => {
  it("gives means over the samples, also with a last batch of one", async () => {
    // A rate of 0 keeps the weights, so that the epoch can be computed at once.
    const model = build(0);
    const p = (model.predict(x) as typeof x).arraySync();
    const truth = y.arraySync() as number[][];
    const sums = { loss: 0, right: 0 };
    truth.forEach(([, second = NaN], i) => {
      const [a = NaN, b = NaN] = p[i] ?? [];
      sums.loss -= Math.log(second === 1 ? b : a);
      sums.right += Number((b > a ? 1 : 0) === second);
    });
    const { last } = await fit(model, { x, y }, { epochs: 1, batchSize: 4, verbose: false });
    assert.ok(Math.abs((last?.loss ?? NaN) - sums.loss / ROWS) < 1e-6);
    assert.ok(Math.abs((last?.accuracy ?? NaN) - sums.right / ROWS) < 1e-12);
  });

  it("learns, evaluates held-out data, and the same seed gives the same numbers", async () => {
    const options = { epochs: 30, batchSize: 4, validation: { x, y }, verbose: false };
    const model = build();
    const history = await fit(model, { x, y }, { ...options, seed: 1 });
    assert.equal(history.ended, "finished");
    assert.equal(history.epochs.length, 30);
    assert.ok((history.last?.loss ?? NaN) < 0.5 * (history.epochs[0]?.loss ?? NaN));
    const [loss, accuracy] = model.evaluate(x, y) as ReturnType<typeof tf.scalar>[];
    assert.ok(Math.abs((history.last?.valLoss ?? NaN) - (loss?.dataSync()[0] ?? NaN)) < 1e-6);
    assert.ok(
      Math.abs((history.last?.valAccuracy ?? NaN) - (accuracy?.dataSync()[0] ?? NaN)) < 1e-6,
    );

    const again = await fit(build(), { x, y }, { ...options, seed: 1 });
    assert.deepEqual(again.get("loss"), history.get("loss"));
    const other = await fit(build(), { x, y }, { ...options, seed: 2 });
    assert.notDeepEqual(other.get("loss"), history.get("loss"));
  });

  it("names what belongs to one of several outputs", async () => {
    const input = tf.input({ shape: [2] });
    const output = (name: string, activation: "linear" | "sigmoid") =>
      tf.layers.dense({ units: 1, name, activation }).apply(input) as SymbolicTensor;
    const outputs = [output("size", "linear"), output("kind", "sigmoid")];
    const model = tf.model({ inputs: input, outputs });
    model.compile({
      optimizer: "sgd",
      loss: { size: "meanSquaredError", kind: "binaryCrossentropy" },
      metrics: { kind: "accuracy", size: "mae" },
    });
    const kind = tf.tensor2d([[0], [1], [1], [0]], undefined, "int32");
    const data = { x: tf.randomNormal([4, 2]), y: { size: tf.randomNormal([4, 1]), kind } };
    const { last } = await fit(model, data, { epochs: 1, validation: data, verbose: false });
    const names = "loss sizeLoss kindLoss sizeMae kindAccuracy".split(" ");
    const held = names.map((name) => `val${name.charAt(0).toUpperCase()}${name.slice(1)}`);
    assert.deepEqual(Object.keys(last ?? {}), ["epoch", ...names, ...held, "seconds"]);
    assert.ok(
      Math.abs((last?.loss ?? 0) - (last?.["sizeLoss"] ?? 0) - (last?.["kindLoss"] ?? 0)) < 1e-5,
    );
  });

  it("leaves no tensor behind", async () => {
    const model = build();
    await fit(model, { x, y }, { epochs: 1, verbose: false });
    const before = tf.memory().numTensors;
    await fit(model, { x, y }, { epochs: 3, batchSize: 4, validation: { x, y }, verbose: false });
    assert.equal(tf.memory().numTensors, before);
  });

  it("stops within a batch when Stop is pressed; weights and history stay", async () => {
    await withHost(async (controller) => {
      const model = build();
      let batches = 0;
      let kept: number[] = [];
      const stop = {
        onBatchEnd: () => {
          batches++;
          if (batches !== 8) return;
          kept = weights(model);
          controller.abort();
        },
      };
      const run = fit(
        model,
        { x, y },
        { epochs: 9, batchSize: 4, callbacks: [stop], verbose: false },
      );
      await assert.rejects(run, (error: unknown) => {
        assert.ok(error instanceof TrainingInterrupted);
        assert.equal(error.history.ended, "interrupted");
        assert.equal(error.history.epochs.length, 1);
        assert.match(error.message, /after 1 whole epoch$/);
        return true;
      });
      assert.equal(batches, 8);
      assert.deepEqual(weights(model), kept);
    });
  });

  it("a callback may end the training after an epoch", async () => {
    const callbacks = [
      {
        onEpochEnd: (epoch: number, _: unknown, context: TrainingContext) => {
          if (epoch === 1) context.stop("two are enough");
        },
      },
    ];
    const history = await fit(build(), { x, y }, { epochs: 9, callbacks, verbose: false });
    assert.deepEqual([history.ended, history.epochs.length], ["callback", 2]);
    assert.equal(history.reason, "two are enough");
  });

  it("shows one line and one chart, in place and not more than 8 times a second", async () => {
    await withHost(async (_, shown) => {
      const started = performance.now();
      await fit(build(), { x, y }, { epochs: 60, batchSize: 4 });
      const seconds = (performance.now() - started) / 1000;
      assert.equal(new Set(shown.map(({ id }) => id)).size, 2);
      assert.ok(shown.length <= 2 * (8 * seconds + 2), `${shown.length} in ${seconds} s`);
      const line = shown.findLast(({ id }) => id?.endsWith("line"))?.value as {
        [DISPLAY](): Record<string, string>;
      };
      assert.match(
        line[DISPLAY]()["text/plain"] ?? "",
        /^finished: 60 epochs in .* s · loss 0\.\d+ · accuracy/,
      );
    });
  });

  it("shows nothing when asked to be silent", async () => {
    await withHost(async (_, shown) => {
      await fit(build(), { x, y }, { epochs: 2, verbose: false });
      assert.equal(shown.length, 0);
    });
  });

  it("the history draws its curves", async () => {
    const history = await fit(
      build(),
      { x, y },
      { epochs: 3, validation: { x, y }, verbose: false },
    );
    const data = history[DISPLAY]();
    assert.match(
      String(data["text/plain"]),
      /^Learning curves: 3 epochs, loss .* validation accuracy/,
    );
    const spec = data["application/vnd.vegalite.v5+json"] as {
      data: { values: { value: number }[] };
    };
    assert.equal(spec.data.values.length, 3 * 4);
    assert.deepEqual(new History()[DISPLAY](), { "text/plain": "No epoch has been trained." });
  });

  it("names the layer and the shapes when the data do not fit", async () => {
    const run = (data: { x: unknown; y: unknown }, epochs = 1) =>
      fit(build(), data as { x: typeof x; y: typeof y }, { epochs, verbose: false });
    await assert.rejects(
      run({ x: tf.zeros([ROWS, 3]), y }),
      /data\.x must be of shape \[n, 2\], as layer hidden takes it; received a float32 tensor of shape \[21, 3\]/,
    );
    await assert.rejects(
      run({ x, y: tf.zeros([ROWS, 5]) }),
      /data\.y must be of shape \[n, 2\], as layer out gives it/,
    );
    await assert.rejects(
      run({ x, y: tf.zeros([4, 2]) }),
      /data\.y must be 21 rows, as data\.x; received 4/,
    );
    await assert.rejects(run({ x, y }, 0), /epochs must be a whole number ≥ 1; received 0/);
    const raw = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    await assert.rejects(fit(raw, { x, y }, { epochs: 1 }), /model must be compiled/);
  });

  it("says where the numbers went wrong when the loss diverges", async () => {
    const model = build();
    model.compile({ optimizer: tf.train.sgd(1e30), loss: "meanSquaredError" });
    model.getLayer("hidden").setWeights([tf.zeros([2, 8]).add(Infinity), tf.zeros([8])]);
    const run = fit(model, { x, y }, { epochs: 3, batchSize: 4, verbose: false });
    await assert.rejects(
      run,
      /the loss became NaN in epoch 1, batch 1: layer hidden is the first with weights that are not finite\. Try a smaller learning rate/,
    );
  });
});
