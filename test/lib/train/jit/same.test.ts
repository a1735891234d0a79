import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import { seedAll } from "../../../../lib/engine/seed.js";
import { optimizers } from "../../../../lib/optim/index.js";
import { callbacks, fit, type Callback, type History } from "../../../../lib/train/index.js";
import { setLearningRate } from "../../../../lib/train/checkpoint/optimizer.js";
import { CASES, type Case } from "./cases.js";
import { X, Y, compiled, difference, mlp } from "./models.js";

/** Changes the rate, and once the weights, as callbacks do. */
function meddling(model: () => tf.LayersModel): Callback {
  return {
    onEpochBegin: (epoch, _, { optimizer }) => {
      setLearningRate(optimizer as tf.Optimizer, 0.02 / (epoch + 1));
    },
    onBatchEnd: (batch) => {
      if (batch !== 1) return;
      tf.tidy(() =>
        model().setWeights(
          model()
            .getWeights()
            .map((weight) => weight.mul(0.9)),
        ),
      );
    },
  };
}

const OPTIMIZERS: Readonly<Record<string, () => tf.Optimizer>> = {
  sgd: () => tf.train.sgd(0.1),
  momentum: () => tf.train.momentum(0.05, 0.9, true),
  adagrad: () => tf.train.adagrad(0.1),
  adadelta: () => tf.train.adadelta(1),
  adam: () => tf.train.adam(0.01),
  adamax: () => tf.train.adamax(0.01, 0.9, 0.999, 1e-7, 0.01),
  rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0.5),
  "dl Lion": () => optimizers.Lion({ learningRate: 0.003 }),
  "dl Nadam": () => optimizers.Nadam({ learningRate: 0.01 }),
};

interface Run {
  readonly history: History;
  readonly weights: readonly (readonly number[])[];
}

async function run({ model, data = { x: X, y: Y }, options }: Case, jit: boolean): Promise<Run> {
  seedAll(7);
  const made = model();
  const before = tf.memory().numTensors;
  const early = callbacks.EarlyStopping({ patience: 3, restoreBestWeights: true });
  const watch =
    options?.validation === undefined
      ? [meddling(() => made)]
      : [early, callbacks.ReduceLROnPlateau({ patience: 1 })];
  const scheduled = (made.optimizer as { schedule?: unknown }).schedule != null;
  const history = await fit(made, data, {
    epochs: 3,
    batchSize: 8,
    verbose: 0,
    ...options,
    ...(scheduled ? {} : { callbacks: watch }),
    jit: jit ? "auto" : false,
  });
  const weights = made.getWeights().map((weight) => [...weight.dataSync()]);
  // The slots of the optimizer, and nothing that only one of the two ways leaves.
  made.optimizer.dispose();
  const left = tf.memory().numTensors - before;
  assert.ok(left <= 0, `${left} tensors are left, jit ${jit}`);
  return { history, weights };
}

async function requireSame(example: Case): Promise<void> {
  const eager = await run(example, false);
  const jitted = await run(example, true);
  assert.deepEqual(eager.history.steps, { graphs: 0, eager: "jit is false" });
  // 21 rows: batches of 8, 8 and 5.
  assert.deepEqual(jitted.history.steps, { graphs: 2, eager: null });
  assert.deepEqual(jitted.history.metrics, eager.history.metrics);
  for (const name of eager.history.metrics) {
    const away = difference(eager.history.get(name), jitted.history.get(name));
    assert.ok(away < 1e-5, `${name} differs by ${away}`);
  }
  eager.weights.forEach((weight, i) => {
    const away = difference(weight, jitted.weights[i] ?? []);
    assert.ok(away < 1e-5, `weight ${i} differs by ${away}`);
  });
}

describe("fit by graphs", () => {
  for (const [name, example] of Object.entries(CASES)) {
    it(`trains as without: ${name}`, async () => await requireSame(example));
  }
  for (const [name, optimizer] of Object.entries(OPTIMIZERS)) {
    it(`trains as without: ${name}`, async () => {
      await requireSame({ model: () => compiled(mlp(), optimizer()) });
    });
  }
});
