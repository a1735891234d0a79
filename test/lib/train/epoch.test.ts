import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { DISPLAY, HOST } from "../../../lib/core/host.js";
import { seedAll } from "../../../lib/engine/index.js";
import { evaluate, fit } from "../../../lib/train/index.js";

const ROWS = 19;
const rows = Array.from({ length: ROWS }, (_, i) => [Math.sin(i * i), Math.cos(i)]);
const labels = rows.map(([a = 0, b = 0]) => Number(a + b > 0.2));
const NAMES = [
  "accuracy",
  "precision",
  "recall",
  "f1Score",
  "auc",
  "mae",
  "r2Score",
  "crossentropy",
];

function build(rate: number): tf.LayersModel {
  seedAll(3);
  const model = tf.sequential({
    layers: [tf.layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })],
  });
  model.compile({ optimizer: tf.train.sgd(rate), loss: "binaryCrossentropy" });
  return model;
}

describe("an epoch", () => {
  it("has the same loss and metrics for every size and order of its batches", async () => {
    // A rate of 0: the model that the first batch meets is that of the last.
    const data = { x: rows, y: labels };
    const expected = await evaluate(build(0), data, { metrics: NAMES });
    assert.deepEqual(Object.keys(expected), ["loss", ...NAMES]);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: 25 }), fc.nat(100), async (batchSize, seed) => {
        const { last } = await fit(build(0), data, { batchSize, seed, metrics: NAMES, verbose: 0 });
        for (const [name, value] of Object.entries(expected)) {
          assert.ok(Math.abs((last?.[name] ?? NaN) - value) < 1e-6, name);
        }
      }),
      { numRuns: 20 },
    );
  });

  it("drops units in training and none in validation", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dropout({ rate: 0.5, inputShape: [1000] })],
    });
    const trained = tf.sequential({
      layers: [model, tf.layers.dense({ units: 1, kernelInitializer: "ones", useBias: false })],
    });
    trained.compile({ optimizer: tf.train.sgd(0), loss: "meanAbsoluteError" });
    const data = { x: [Array<number>(1000).fill(1)], y: [1000] };
    const { last } = await fit(trained, data, { verbose: 0, validation: data });
    // 1000 units of 0 or 2: their sum differs from 1000, by less than six standard deviations.
    assert.ok(
      (last?.loss ?? 0) > 0 && (last?.loss ?? NaN) < 6 * Math.sqrt(1000),
      String(last?.loss),
    );
    assert.equal(last?.valLoss, 0);
  });
});

type Shown = { readonly id: string | undefined; readonly value: { [DISPLAY](): object } };

describe("progress", () => {
  async function shownBy(run: () => Promise<unknown>): Promise<Shown[]> {
    const shown: Shown[] = [];
    const globals = globalThis as { [HOST]?: unknown };
    globals[HOST] = {
      signal: new AbortController().signal,
      show: (value: Shown["value"], id?: string) => {
        shown.push({ id, value });
        return Promise.resolve();
      },
    };
    try {
      await run();
    } finally {
      delete globals[HOST];
    }
    return shown;
  }

  it("tells epoch, batch, measures, rate and time left, and draws the batches of a first long epoch", async () => {
    const step = async (): Promise<{ loss: number; extra: number }> => {
      await new Promise((resolve) => setTimeout(resolve, 20));
      return { loss: 1, extra: 0.5 };
    };
    const shown = await shownBy(() => fit(step, { x: rows }, { batchSize: 1, epochs: 2 }));
    const lines = shown
      .filter(({ id }) => id?.endsWith("line"))
      .map(({ value }) => (value[DISPLAY]() as Record<string, string>)["text/plain"] ?? "");
    assert.ok(
      lines.some((line) =>
        /^█+░+ epoch 1 of 2 · batch \d+ of 19 · loss 1 · extra 0\.5 · \d+ samples\/s · \d+ s left$/.test(
          line,
        ),
      ),
      lines.join("\n"),
    );
    assert.match(lines.at(-1) ?? "", /^finished: 2 epochs in .* s · loss 1 · extra 0\.5$/);
    const charts = shown.filter(({ id }) => id?.endsWith("curve"));
    const first = charts[0]?.value[DISPLAY]() as Record<
      string,
      { data: { values: { epoch: number }[] } }
    >;
    const { values } = first["application/vnd.vegalite.v5+json"]?.data ?? { values: [] };
    assert.ok(values.length > 0 && values.every(({ epoch }) => epoch <= 1));
    assert.ok(shown.length <= 30, String(shown.length));
  });

  it("draws at most some hundred points while it runs, however many batches there are", async () => {
    const step = (): { loss: number } => ({ loss: 1 });
    const many = { x: Array.from({ length: 4000 }, (_, i) => i) };
    const shown = await shownBy(() => fit(step, many, { batchSize: 1 }));
    for (const { value } of shown.filter(({ id }) => id?.endsWith("curve"))) {
      assert.ok(JSON.stringify(value[DISPLAY]()).length < 40_000);
    }
  });

  it("is a line at the end in a script whose output is a file, or one per epoch, and never a flood", () => {
    const library = fileURLToPath(new URL("../../../lib/", import.meta.url));
    const run = (verbose: number): { stdout: string; stderr: string } =>
      spawnSync(
        process.execPath,
        [
          "--input-type=module",
          "--eval",
          `await import(${JSON.stringify(`${library}engine/index.js`)});
          const { fit } = await import(${JSON.stringify(`${library}train/index.js`)});
          const step = async () => {
            await new Promise((resolve) => setTimeout(resolve, 1));
            return { loss: 0.25 };
          };
          await fit(step, { x: Array.from({ length: 300 }, (_, i) => i) }, { epochs: 3, batchSize: 1, verbose: ${verbose} });`,
        ],
        { encoding: "utf8" },
      );
    const one = run(1);
    assert.equal(one.stdout, "");
    assert.deepEqual(
      one.stderr.match(/.*loss 0\.25\n/g)?.map((line) => line.replace(/\d+\.\d s/, "… s")),
      ["finished: 3 epochs in … s · loss 0.25\n"],
    );
    const each = run(2);
    assert.match(each.stdout, /^(?:epoch [123] of 3 · \d\.\d s · loss 0\.25\n){3}$/);
    const none = run(0);
    assert.equal(none.stdout, "");
    assert.doesNotMatch(none.stderr, /loss/);
  });
});
