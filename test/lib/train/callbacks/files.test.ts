import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../../lib/engine/index.js";
import { crc32c } from "../../../../lib/train/callbacks/tfevents.js";
import {
  callbacks,
  fit,
  loadModel,
  loadWeights,
  type FitOptions,
} from "../../../../lib/train/index.js";
import { askPython } from "../../../oracle/python.js";

const x = [[0], [1], [2], [3], [4]];
const y = [1, 3, 5, 7, 9];

function makeModel(): tf.LayersModel {
  seedAll(4);
  const model = tf.sequential({
    layers: [tf.layers.dense({ name: "line", units: 1, inputShape: [1] })],
  });
  model.compile({ optimizer: tf.train.sgd(0.05), loss: "meanSquaredError" });
  return model;
}

const quick = (options: FitOptions, model = makeModel()) =>
  fit(model, { x, y }, { epochs: 4, batchSize: 2, verbose: 0, ...options });

type Runs = Record<string, Event[][]>;
type Event = { readonly tag?: string; readonly step?: number; readonly value?: unknown };

describe("callbacks that write files", () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "callbacks-"));
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  describe("TensorBoard", () => {
    it("writes what TensorFlow reads: scalars, validation, batches, histograms, a new start", async () => {
      const model = makeModel();
      const checkpoint = join(folder, "checkpoints");
      const make = () => callbacks.TensorBoard({ logDir: folder, histogramFreq: 2, updateFreq: 2 });
      const options = { validation: { x, y }, checkpoint, epochs: 2 };
      const kernels: number[][] = [];
      const look = {
        onEpochEnd: () => void kernels.push([...(model.getWeights()[0]?.dataSync() ?? [])]),
      };
      await quick({ ...options, callbacks: [make(), look] }, model);
      const history = await quick(
        { ...options, callbacks: [make(), look], epochs: 4, resume: true },
        model,
      );
      const numbers = tf.variable(
        tf.tensor1d([...Array.from({ length: 61 }, (_, i) => i), NaN, Infinity]),
      );
      const many = join(folder, "many");
      await fit(
        () => ({ loss: 1 }),
        { x: [[0]] },
        {
          variables: [numbers],
          verbose: 0,
          callbacks: callbacks.TensorBoard({ logDir: many, histogramFreq: 1 }),
        },
      );
      const [runs = {}, other = {}] = askPython("events.py", [folder, many]) as Runs[];
      assert.deepEqual(Object.keys(runs), ["train", "validation"]);
      const [first = [], second = []] = runs["train"] ?? [];
      assert.deepEqual(first[0], { version: "brain.Event:2" });
      assert.deepEqual(second.slice(0, 2), [{ version: "brain.Event:2" }, { start: 6, status: 1 }]);
      const of = (run: string, tag: string) =>
        (runs[run] ?? []).flat().filter((event) => event.tag === tag);
      const close = (events: Event[], values: readonly number[], steps: readonly number[]) => {
        assert.deepEqual(
          events.map(({ step }) => step),
          steps,
        );
        events.forEach(({ value }, i) => {
          assert.ok(
            Math.abs((value as number) - (values[i] ?? NaN)) < 1e-6 * Math.abs(values[i] ?? 1),
          );
        });
      };
      close(of("train", "epoch_loss"), history.get("loss"), [0, 1, 2, 3]);
      close(of("validation", "epoch_loss"), history.get("valLoss"), [0, 1, 2, 3]);
      close(of("train", "epoch_learningRate"), [0.05, 0.05, 0.05, 0.05], [0, 1, 2, 3]);
      assert.deepEqual(
        of("train", "batch_loss").map(({ step }) => step),
        [0, 2, 4, 6, 8, 10],
      );
      const histograms = of("train", "line/kernel/histogram");
      assert.deepEqual(
        histograms.map(({ step }) => step),
        [0, 2],
      );
      const [w = NaN] = kernels[0] ?? [];
      assert.deepEqual(histograms[0]?.value, {
        min: w,
        max: w,
        num: 1,
        sum: w,
        squares: w * w,
        limits: [w],
        counts: [1],
      });

      // 61 numbers in 30 buckets; what is not finite is left out.
      const { value } =
        (other["train"] ?? []).flat().find(({ tag }) => tag?.endsWith("histogram")) ?? {};
      const { min, max, num, sum, limits, counts } = value as Record<string, number> & {
        limits: number[];
        counts: number[];
      };
      assert.deepEqual(
        [min, max, num, sum, limits.length, limits[0], limits[29]],
        [0, 60, 61, 1830, 30, 2, 60],
      );
      assert.deepEqual(counts, [...Array<number>(29).fill(2), 3]);
    });

    it("has CRC-32C as its checksum", () => {
      // Source: RFC 3720, B.4
      assert.equal(crc32c(new Uint8Array(32)), 0x8a9136aa);
      assert.equal(crc32c(new Uint8Array(32).fill(0xff)), 0x62a8ab43);
      assert.equal(crc32c(Uint8Array.from({ length: 32 }, (_, i) => i)), 0x46dd794e);
    });
  });

  describe("CSVLogger", () => {
    it("writes a row per epoch, goes on behind them, and takes rows back that are trained again", async () => {
      const path = join(folder, "log.csv");
      const text = () => readFileSync(path, "utf8");
      const history = await quick({
        callbacks: callbacks.CSVLogger({ path }),
        validation: { x, y },
      });
      const row = ({ epoch = 0, loss = 0, valLoss = 0 }: Record<string, number>) =>
        `${epoch},${loss},${valLoss}\n`;
      const expected = `epoch,loss,valLoss\n${history.epochs.map(row).join("")}`;
      assert.equal(text(), expected);
      await quick({
        callbacks: callbacks.CSVLogger({ path, append: true }),
        epochs: 1,
        validation: { x, y },
      });
      assert.equal(text(), expected + row(history.epochs[0] as never));
      await quick({ callbacks: callbacks.CSVLogger({ path }), epochs: 1 });
      assert.equal(text().split("\n").length, 3, "begins anew");

      const options = {
        checkpoint: { path: join(folder, "c"), every: { epochs: 2 } },
        validation: { x, y },
      };
      const crash = { onEpochEnd: (epoch: number) => assert.notEqual(epoch, 2, "crash") };
      await assert.rejects(
        quick({ ...options, callbacks: [callbacks.CSVLogger({ path }), crash] }),
        /crash/,
      );
      assert.equal(text().split("\n").length, 5);
      await quick({ ...options, resume: true, callbacks: [callbacks.CSVLogger({ path })] });
      assert.equal(text(), expected);
    });

    it("quotes names, writes nan and inf, and refuses a path that cannot be written before the first epoch", async () => {
      const path = join(folder, "log.csv");
      const logger = callbacks.CSVLogger({ path, separator: ";" });
      await logger.onTrainBegin();
      await logger.onEpochEnd(0, { 'a;"b"': NaN, c: Infinity });
      await logger.onEpochEnd(1, { c: 1 });
      assert.equal(readFileSync(path, "utf8"), 'epoch;"a;""b""";c\n1;nan;inf\n2;;1\n');
      let epochs = 0;
      const count = { onEpochBegin: () => void epochs++ };
      const lost = callbacks.CSVLogger({ path: join(folder, "no", "log.csv") });
      await assert.rejects(quick({ callbacks: [lost, count] }), { code: "ENOENT" });
      assert.equal(epochs, 0);
    });
  });

  describe("ModelCheckpoint", () => {
    it("writes a model that loads with the same predictions; the best one; no more than asked", async () => {
      const model = makeModel();
      const best = callbacks.ModelCheckpoint({
        path: join(folder, "best.safetensors"),
        monitor: "loss",
        saveBestOnly: true,
      });
      const all = callbacks.ModelCheckpoint({
        path: join(folder, "m-{epoch:03d}.safetensors"),
        keep: 2,
      });
      await quick({ callbacks: [best, all] }, model);
      assert.deepEqual(all.files, [
        join(folder, "m-003.safetensors"),
        join(folder, "m-004.safetensors"),
      ]);
      const before = tf.memory().numTensors;
      const loaded = await loadModel(join(folder, "best.safetensors"));
      const of = (each: tf.LayersModel) =>
        tf.tidy(() => [...(each.predict(tf.tensor(x)) as tf.Tensor).dataSync()]);
      assert.deepEqual(of(loaded), of(model));
      loaded.dispose();
      assert.equal(tf.memory().numTensors, before);
    });

    it("writes weights alone for a model that tfjs does not know, and says how to read them", async () => {
      const w = tf.variable(tf.scalar(2));
      const path = join(folder, "w.safetensors");
      await fit(
        () => ({ loss: 1 }),
        { x: [[0]] },
        {
          variables: [w],
          verbose: 0,
          callbacks: callbacks.ModelCheckpoint({ path }),
        },
      );
      w.assign(tf.scalar(3));
      await loadWeights([w], path);
      assert.equal(w.dataSync()[0], 2);
      await assert.rejects(
        loadModel(path),
        /a file of a layers model \(for weights alone use dl\.loadWeights\)/,
      );
      writeFileSync(path, readFileSync(path).subarray(1));
      await assert.rejects(
        loadModel(join(folder, "none.safetensors")),
        /ArgumentError: path must be a file that is there; received ".*none\.safetensors"/,
      );
      for (const wrong of [folder, `file://${folder}`]) {
        await assert.rejects(
          loadWeights([w], wrong),
          /path must be a file.* \(what model\.save.*tf\.loadLayersModel\(.*\)\); received/,
        );
      }
      await assert.rejects(loadWeights([w], path), { name: "CorruptCheckpoint" });
    });
  });
});
