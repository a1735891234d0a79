import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { HOST } from "../../../../lib/core/host.js";
import "../../../../lib/engine/index.js";
import {
  callbacks,
  fit,
  loadWeights,
  TrainingInterrupted,
  type Callback,
  type FitOptions,
} from "../../../../lib/train/index.js";
import { makeModel, rows, train, VARIANTS } from "./trainings.js";

const variant = VARIANTS["rows, Adam"] as (typeof VARIANTS)[string];
const failing: Callback = {
  onEpochEnd: (epoch) => {
    if (epoch === 2) throw new Error("crash");
  },
};

/** What is said to the learner while `run` runs. */
async function listen(run: () => Promise<unknown>): Promise<string[]> {
  const said: string[] = [];
  const { log, warn } = console;
  console.log = (text: string): void => void said.push(`log: ${text}`);
  console.warn = (text: string): void => void said.push(`warn: ${text}`);
  try {
    await run();
  } finally {
    Object.assign(console, { log, warn });
  }
  return said;
}

describe("fit with checkpoints", () => {
  let path: string;
  beforeEach(() => {
    path = mkdtempSync(join(tmpdir(), "checkpointing-"));
  });
  afterEach(() => rmSync(path, { recursive: true, force: true }));

  const files = () => readdirSync(path).filter((name) => name.startsWith("step-"));
  const quick = (options: FitOptions, model = makeModel(tf.train.adam(0.01))) =>
    fit(model, rows(), { epochs: 3, batchSize: 8, ...options, verbose: options.verbose ?? 0 });

  it("writes every so many epochs and batches, and the last state", async () => {
    await quick({ checkpoint: { path, every: { epochs: 2 } } });
    assert.deepEqual(files(), ["step-0000000010.safetensors", "step-0000000015.safetensors"]);
    const inner = join(path, "a");
    await quick({ checkpoint: { path: inner, every: { batches: 4 }, keep: 9 } });
    assert.deepEqual(
      readdirSync(inner).map((name) => Number(/\d+/.exec(name)?.[0])),
      [4, 8, 12, 15],
    );
    const timed = join(path, "b");
    await quick({ checkpoint: { path: timed, every: { seconds: 1e-6 }, keep: 99 } });
    assert.equal(readdirSync(timed).length, 15);
  });

  it("says where it goes on; a finished training has nothing left to do, and can be made longer", async () => {
    const said = await listen(async () => {
      await assert.rejects(quick({ checkpoint: path, callbacks: failing, verbose: 2 }), /crash/);
      const history = await quick({ checkpoint: path, resume: true, verbose: 2 });
      assert.deepEqual(history.get("epoch"), [1, 2, 3]);
      const again = await quick({ checkpoint: path, resume: true, verbose: 2 });
      assert.deepEqual([again.ended, again.epochs.length], ["finished", 3]);
      const longer = await quick({ checkpoint: path, resume: true, epochs: 5, verbose: 2 });
      assert.deepEqual([longer.ended, longer.epochs.length], ["finished", 5]);
    });
    const goesOn = said.filter((text) => text.startsWith("log: Goes on"));
    assert.deepEqual(goesOn, [
      `log: Goes on with epoch 3 of 3, from ${path}/step-0000000010.safetensors.`,
      `log: Goes on after the last epoch, from ${path}/step-0000000015.safetensors.`,
      `log: Goes on with epoch 4 of 5, from ${path}/step-0000000015.safetensors.`,
    ]);
  });

  it("falls back to the last good one, with a sentence", async () => {
    await quick({ checkpoint: path });
    const [older, newest = ""] = files();
    truncateSync(join(path, newest), 1000);
    const said = await listen(() => quick({ checkpoint: path, resume: true, verbose: 2 }));
    assert.match(
      said.join("\n"),
      new RegExp(
        `^warn: The checkpoint ${path}/${newest} is left out, because it has 1000 bytes, fewer than its header\\.\nlog: Goes on with epoch 3 of 3, from ${path}/${older}\\.`,
      ),
    );
  });

  it("leaves a checkpoint when the cell is stopped, also while validating, unless told not to", async () => {
    const whole = await train(variant);
    for (const [during, onStop] of [
      ["batch", true],
      ["validation", true],
      ["batch", false],
    ] as const) {
      const folder = join(path, during + onStop);
      const controller = new AbortController();
      const globals = globalThis as { [HOST]?: unknown };
      globals[HOST] = { signal: controller.signal, show: () => Promise.resolve() };
      let batches = 0;
      const stop: Callback = {
        onBatchEnd: () => {
          // The fifth batch is the last of an epoch: what follows is validation.
          if (++batches === (during === "validation" ? 10 : 8)) controller.abort();
        },
      };
      const checkpoint = { path: folder, every: { epochs: 100 }, onStop };
      try {
        await assert.rejects(train(variant, { checkpoint }, [stop]), TrainingInterrupted);
      } finally {
        delete globals[HOST];
      }
      assert.equal(readdirSync(folder).length, onStop ? 1 : 0);
      assert.equal(await train(variant, { checkpoint, resume: true }), whole, during);
    }
  });

  it("goes on from a file or a folder that it does not write to", async () => {
    await quick({ checkpoint: { path, keep: 9 } });
    const other = join(path, "other");
    const history = await quick({ resume: join(path, "step-0000000005.safetensors") });
    assert.equal(history.epochs.length, 3);
    const both = await quick({ resume: path, checkpoint: other, epochs: 4 });
    assert.deepEqual([both.epochs.length, readdirSync(other).length], [4, 1]);
    await assert.rejects(
      quick({ resume: join(path, "no") }),
      /resume must be a checkpoint, or a folder with one/,
    );
  });

  it("does not mix trainings in one folder", async () => {
    await quick({ checkpoint: path });
    await assert.rejects(
      quick({ checkpoint: path }),
      /checkpoint\.path must be a folder without checkpoints \(add resume: true to go on from .*15\.safetensors, or take another path\)/,
    );
    const second: Callback = {
      onEpochEnd: () => quick({ checkpoint: path, resume: true }),
    };
    await assert.rejects(
      quick({ checkpoint: path, resume: true, epochs: 4, callbacks: second }),
      /is used by another training \(in this process\)/,
    );
    // Both have ended, so the folder is free.
    await quick({ checkpoint: path, resume: true });
  });

  it("refuses the checkpoint of another model, optimizer or of other data, and changes nothing", async () => {
    await quick({ checkpoint: path });
    const wider = tf.sequential({
      layers: [tf.layers.dense({ units: 9, inputShape: [3] }), tf.layers.dense({ units: 2 })],
    });
    wider.compile({ optimizer: "adam", loss: "meanSquaredError" });
    const before = wider.getWeights().map((weight) => [...weight.dataSync()]);
    await assert.rejects(
      quick({ checkpoint: path, resume: true }, wider),
      /the checkpoint must be of this model, which has dense_Dense\d+\/kernel of shape \[3, 9\]; received "dense_Dense\d+\/kernel of shape \[3, 8\]"/,
    );
    assert.deepEqual(
      wider.getWeights().map((weight) => [...weight.dataSync()]),
      before,
    );
    await assert.rejects(
      loadWeights(wider, join(path, files()[0] ?? "")),
      /the checkpoint must be of this model/,
    );
    await assert.rejects(
      quick({ checkpoint: path, resume: true }, makeModel(tf.train.sgd(0.1))),
      /the checkpoint's optimizer must be SGD, as the model is compiled; received "Adam"/,
    );
  });

  it("gives a model the weights of a checkpoint", async () => {
    const model = makeModel(tf.train.adam(0.01));
    await quick({ checkpoint: path }, model);
    const other = makeModel(tf.train.adam(0.01));
    await loadWeights(other, join(path, files().at(-1) ?? ""));
    const values = (each: tf.LayersModel) =>
      each.getWeights().map((weight) => [...weight.dataSync()]);
    assert.deepEqual(values(other), values(model));
  });

  it("trains on when the disk is full, says so once, and goes on from the last good one", async () => {
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", "size=64k", "tmpfs", path], { stdio: "pipe" });
    } catch {
      console.log("      (skipped: only root may mount a small disk to fill)");
      return;
    }
    try {
      const ballast = join(path, "ballast");
      const fill: Callback = {
        onEpochEnd: (epoch) => {
          if (epoch === 2)
            assert.throws(() => writeFileSync(ballast, Buffer.alloc(2 ** 16)), /ENOSPC/);
          if (epoch === 4) rmSync(ballast);
        },
      };
      const said = await listen(async () => {
        const history = await quick({ checkpoint: path, epochs: 6, callbacks: fill, verbose: 2 });
        assert.equal(history.ended, "finished");
      });
      assert.deepEqual(
        said.filter((text) => !/epoch \d/.test(text)),
        [
          `warn: The checkpoint after 15 updates could not be written to ${path}: the disk is full. ${path}/step-0000000010.safetensors stays, and the training goes on.`,
          `log: Checkpoints are written to ${path} again.`,
        ],
      );
      assert.deepEqual(files(), ["step-0000000025.safetensors", "step-0000000030.safetensors"]);
      const strict = { path: join(path, "strict"), onError: "throw" } as const;
      await assert.rejects(quick({ checkpoint: strict, epochs: 6, callbacks: fill }), {
        code: "ENOSPC",
      });
    } finally {
      execFileSync("umount", ["--lazy", path]);
    }
  });

  it("keeps the state of callbacks of one's own, and refuses files that hold weights alone", async () => {
    const states: unknown[] = [];
    const count = (from: number): Callback => ({
      name: "count",
      saveState: () => ({ from, list: [NaN, { name: "a", value: 1 }], bytes: 2 }),
      restoreState: (state) => void states.push(state),
    });
    await quick({ checkpoint: path, callbacks: [count(1), count(2)] });
    await quick({ checkpoint: path, resume: true, callbacks: [count(3), count(4), count(5)] });
    assert.deepEqual(
      states,
      [1, 2].map((from) => ({ from, list: [NaN, { name: "a", value: 1 }], bytes: 2 })),
    );
    const file = join(path, "model.safetensors");
    await quick({ callbacks: callbacks.ModelCheckpoint({ path: file }) });
    await assert.rejects(
      quick({ resume: file }),
      /resume must be a checkpoint of fit \(files of ModelCheckpoint: dl\.loadWeights reads them\)/,
    );
  });

  it("leaves no tensor behind", async () => {
    const model = makeModel(tf.train.adam(0.01));
    await quick({}, model);
    const before = tf.memory().numTensors;
    await quick({ checkpoint: path }, model);
    await quick({ checkpoint: path, resume: true, epochs: 5 }, model);
    await loadWeights(model, join(path, files()[0] ?? ""));
    assert.equal(tf.memory().numTensors, before);
  });

  it("refuses options that are none, and writes nothing", async () => {
    const wrong: [FitOptions, RegExp][] = [
      [{ checkpoint: "" }, /checkpoint\.path must be the path of a folder; received ""/],
      [
        { checkpoint: 3 as never },
        /checkpoint must be a path, or \{ path, every, keep \}; received 3/,
      ],
      [
        { checkpoint: { path, keep: 0 } },
        /checkpoint\.keep must be a whole number ≥ 1; received 0/,
      ],
      [{ checkpoint: { path, every: {} } }, /checkpoint\.every must be \{ epochs \}/],
      [{ checkpoint: { path, every: { epochs: 1.5 } } }, /every\.epochs must be a whole number/],
      [{ checkpoint: { path, every: { batches: -1 } } }, /every\.batches must be a whole number/],
      [{ checkpoint: { path, every: { seconds: NaN } } }, /every\.seconds must be a finite number/],
      [{ checkpoint: { path, onError: "ask" as never } }, /onError must be "warn" or "throw"/],
      [{ checkpoint: { path, onStop: 1 as never } }, /onStop must be true or false/],
      [{ resume: true }, /resume must be a path, or true together with checkpoint: \{ path \}/],
      [{ resume: "" }, /resume must be true, false, or the path of a checkpoint/],
    ];
    for (const [options, message] of wrong) await assert.rejects(quick(options), message);
    assert.deepEqual(readdirSync(path), []);
  });
});
