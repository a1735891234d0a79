import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../../lib/core/random.js";
import "../../../../lib/engine/index.js";
import { callbacks, History, type TrainingContext } from "../../../../lib/train/index.js";
import { askPython } from "../../../oracle/python.js";

/** A training that only counts: its one weight is the number of the epoch. */
function contextOf(
  rate: number,
): TrainingContext & { asked: string | null; readonly w: tf.Variable } {
  const w = tf.variable(tf.scalar(0));
  return {
    w,
    asked: null as string | null,
    model: null,
    optimizer: tf.train.sgd(rate),
    weights: [{ name: "w", variable: w }],
    history: new History(),
    epochs: 1,
    step: 0,
    batches: 1,
    stopping: null,
    stop(reason = "") {
      this.asked = reason;
    },
    saveState: () => assert.fail(),
    restoreState: () => assert.fail(),
  };
}

const CASES = 120;
const random = new Random(20);

/** Values on a grid of 1/64, which float32 (Keras) and float64 hold alike; some get stuck. */
function values(): number[] {
  const length = 4 + random.integer(20);
  let value = 1 + random.integer(64);
  return Array.from({ length }, () => {
    value = Math.max(1, value + random.integer(9) - 5);
    return value / 64;
  });
}

const MODES = ["min", "max"] as const;
const early = Array.from({ length: CASES }, () => ({
  values: values(),
  options: {
    monitor: "loss",
    mode: random.choice(MODES),
    minDelta: random.integer(4) / 64,
    patience: random.integer(5),
    baseline: random.integer(3) === 0 ? random.integer(64) / 64 : null,
    startFromEpoch: random.integer(4),
    restoreBestWeights: random.integer(2) === 0,
  },
}));
const plateau = Array.from({ length: CASES }, () => ({
  values: values(),
  options: {
    monitor: "loss",
    mode: random.choice(MODES),
    minDelta: random.integer(4) / 64,
    patience: random.integer(5),
    cooldown: random.integer(4),
    factor: random.choice([0.5, 0.25, 0.1]),
    minLearningRate: random.choice([0, 0.05, 0.2]),
  },
}));
const saving = Array.from({ length: 60 }, () => ({
  values: values(),
  batches: 1 + random.integer(7),
  options: {
    monitor: "loss",
    mode: random.choice(MODES),
    saveBestOnly: random.integer(2) === 0,
    saveFreq: random.choice(["epoch", 1, 3, 5] as const),
    initialValueThreshold: random.integer(3) === 0 ? random.integer(64) / 64 : null,
  },
}));
const scheduled = { from: 3, factor: 0.5, epochs: 9 };

const RENAMED: Readonly<Record<string, string>> = { minLearningRate: "min_lr" };
const snake = (name: string): string =>
  RENAMED[name] ?? name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
const toKeras = (options: object) =>
  Object.fromEntries(
    Object.entries(options).map(([name, value]) => [snake(name), value as unknown]),
  );

/** What Keras decides about each case. */
const asked = (): { early: unknown[]; plateau: unknown[]; saving: unknown[]; rates: unknown } => {
  const request = [
    ...early.map(({ options, values }) => ({
      kind: "EarlyStopping",
      values,
      options: toKeras(options),
    })),
    ...plateau.map(({ options, values }) => ({
      kind: "ReduceLROnPlateau",
      values,
      options: toKeras(options),
    })),
    ...saving.map(({ options, ...rest }) => ({
      kind: "ModelCheckpoint",
      ...rest,
      options: toKeras(options),
    })),
    { kind: "LearningRateScheduler", ...scheduled },
  ];
  const answers = askPython("callbacks.py", request) as unknown[];
  return {
    early: answers.slice(0, early.length),
    plateau: answers.slice(early.length, early.length + plateau.length),
    saving: answers.slice(early.length + plateau.length, -1),
    rates: answers.at(-1),
  };
};

describe("callbacks decide as Keras'", () => {
  let keras: ReturnType<typeof asked>;
  before(function () {
    this.timeout(120_000);
    keras = asked();
  });

  it(`EarlyStopping, over ${CASES} random sequences`, () => {
    let stops = 0;
    early.forEach(({ options, values }, i) => {
      const callback = callbacks.EarlyStopping(options);
      const context = contextOf(0.1);
      callback.onTrainBegin();
      let ran = 0;
      for (const loss of values) {
        context.w.assign(tf.scalar(ran + 1));
        callback.onEpochEnd(ran++, { loss }, context);
        if (context.asked !== null) break;
      }
      callback.onTrainEnd({}, context);
      if (callback.stoppedEpoch > 0) stops++;
      const { stoppedEpoch: stopped, best, wait } = callback;
      const weight = context.w.dataSync()[0];
      assert.deepEqual(
        { ran, stopped, best, wait, weight },
        keras.early[i],
        JSON.stringify(early[i]),
      );
    });
    assert.ok(stops > CASES / 3, `${stops} of them stop`);
  });

  it(`ReduceLROnPlateau, over ${CASES} random sequences`, () => {
    let reductions = 0;
    plateau.forEach(({ options, values }, i) => {
      const callback = callbacks.ReduceLROnPlateau(options);
      const context = contextOf(0.5);
      callback.onTrainBegin({}, context);
      const rates = values.map((loss, epoch) => {
        callback.onEpochEnd(epoch, { loss }, context);
        return (context.optimizer as unknown as { learningRate: number }).learningRate;
      });
      const expected = keras.plateau[i] as { rates: number[]; wait: number; best: number };
      rates.forEach((rate, epoch) => {
        const other = expected.rates[epoch] ?? NaN;
        assert.ok(
          Math.abs(rate - other) <= 1e-6 * other,
          `${rate}, Keras ${other}: ${JSON.stringify(plateau[i])}`,
        );
      });
      reductions += new Set(rates).size - 1;
      assert.deepEqual([callback.wait, callback.best], [expected.wait, expected.best]);
    });
    assert.ok(reductions > CASES / 2, `${reductions} reductions`);
  });

  it("ModelCheckpoint writes the same files", async () => {
    const folder = mkdtempSync(join(tmpdir(), "saving-"));
    try {
      for (const [i, { options, values, batches }] of saving.entries()) {
        const path = join(folder, "x-{epoch:02d}-{loss:.6f}");
        const callback = callbacks.ModelCheckpoint({ ...options, path });
        const context = contextOf(0.5);
        await callback.onTrainBegin();
        for (const [epoch, loss] of values.entries()) {
          callback.onEpochBegin(epoch);
          for (let batch = 0; batch < batches; batch++) {
            await callback.onBatchEnd(batch, { loss }, context);
          }
          await callback.onEpochEnd(epoch, { loss }, context);
        }
        const expected = [...new Set((keras.saving[i] as string[]).toReversed())].toReversed();
        assert.deepEqual(
          callback.files.map((file) => basename(file)),
          expected,
          JSON.stringify(saving[i]),
        );
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  it("LearningRateScheduler sets the same rates", () => {
    const { from, factor, epochs } = scheduled;
    const callback = callbacks.LearningRateScheduler((epoch, rate) =>
      epoch < from ? rate : rate * factor,
    );
    const context = contextOf(0.5);
    callback.onTrainBegin({}, context);
    const rates = Array.from({ length: epochs }, (_, epoch) => {
      callback.onEpochBegin(epoch, {}, context);
      return (context.optimizer as unknown as { learningRate: number }).learningRate;
    });
    assert.deepEqual(rates, keras.rates);
  });

  it("R06: 0.9, 0.7, 0.6, 0.62, 0.61, 0.65 with patience 3 stops after epoch 6; epoch 3 was the best", () => {
    const stopping = callbacks.EarlyStopping({ monitor: "loss", patience: 3 });
    const context = contextOf(0.1);
    [0.9, 0.7, 0.6, 0.62, 0.61, 0.65].forEach((loss, epoch) => {
      assert.equal(context.asked, null);
      stopping.onEpochEnd(epoch, { loss }, context);
    });
    assert.deepEqual([stopping.stoppedEpoch, stopping.bestEpoch, stopping.best], [6, 3, 0.6]);
    assert.equal(context.asked, "loss has not improved since epoch 3 (0.6)");
  });
});
