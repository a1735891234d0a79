import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../lib/core/random.js";
import { seedAll } from "../../../lib/engine/seed.js";
import * as layers from "../../../lib/layers/index.js";
import * as losses from "../../../lib/losses/index.js";
import { optimizers, schedules } from "../../../lib/optim/index.js";
import {
  callbacks,
  fit,
  type Callback,
  type FitOptions,
  type History,
  type Model,
} from "../../../lib/train/index.js";
import { setLearningRate } from "../../../lib/train/checkpoint/optimizer.js";

const ROWS = 21;
const random = new Random(4);

function numbers(...shape: readonly number[]): tf.Tensor {
  const size = shape.reduce((a, b) => a * b, 1);
  return tf.tensor(
    Float32Array.from({ length: size }, () => random.normal()),
    [...shape],
  );
}

function oneHot(classes: number): tf.Tensor {
  const labels = Array.from({ length: ROWS }, () => random.integer(classes));
  return tf.tidy(() => tf.oneHot(tf.tensor1d(labels, "int32"), classes).toFloat());
}

const X = numbers(ROWS, 6);
const Y = oneHot(3);
const LABELS = tf.tidy(() => Y.argMax(1).toFloat());
const IMAGES = numbers(ROWS, 8, 8, 2);
/** Texts of up to 5 tokens, filled up with 0. */
const TOKENS = tf.tensor2d(
  Array.from({ length: ROWS }, () => {
    const length = 1 + random.integer(5);
    return Array.from({ length: 5 }, (_, i) => (i < length ? 1 + random.integer(8) : 0));
  }),
);

const { dense } = tf.layers;
const softmax = () => dense({ units: 3, activation: "softmax" });

function compiled(
  model: tf.LayersModel,
  optimizer: tf.Optimizer = tf.train.adam(0.01),
  loss: unknown = "categoricalCrossentropy",
): tf.LayersModel {
  model.compile({ optimizer, loss: loss as string, metrics: ["accuracy"] });
  return model;
}

function stacked(...stack: tf.layers.Layer[]): tf.LayersModel {
  return tf.sequential({ layers: stack });
}

function mlp(): tf.LayersModel {
  return stacked(dense({ units: 8, inputShape: [6], activation: "relu" }), softmax());
}

interface Case {
  readonly model: () => Model;
  readonly data?: Parameters<typeof fit>[1];
  readonly options?: FitOptions;
}

function twoByTwo(): tf.LayersModel {
  const [a, b] = [tf.input({ shape: [6], name: "a" }), tf.input({ shape: [6], name: "b" })];
  const both = tf.layers.concatenate().apply([a, b]) as tf.SymbolicTensor;
  const one = dense({ units: 3, activation: "softmax", name: "one" }).apply(both);
  const two = dense({ units: 1, name: "two" }).apply(both);
  const model = tf.model({ inputs: [a, b], outputs: [one, two] as tf.SymbolicTensor[] });
  model.compile({
    optimizer: tf.train.adam(0.01),
    loss: { one: "categoricalCrossentropy", two: "meanSquaredError" },
  });
  return model;
}

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

const CASES: Readonly<Record<string, Case>> = {
  "sample weights": {
    model: () => compiled(mlp()),
    data: { x: X, y: Y, sampleWeight: tf.linspace(0, 2, ROWS) },
    options: { weightedMetrics: ["accuracy"] },
  },
  "class weights and class indices": {
    model: () => compiled(mlp(), tf.train.sgd(0.1), "sparseCategoricalCrossentropy"),
    data: { x: X, y: LABELS },
    options: { classWeight: { 0: 3, 1: 0.5 } },
  },
  "several inputs and outputs": {
    model: twoByTwo,
    data: { x: { a: X, b: numbers(ROWS, 6) }, y: { one: Y, two: numbers(ROWS, 1) } },
    options: { lossWeights: { one: 1, two: 0.3 }, metrics: { one: ["accuracy"] } },
  },
  "masked positions": {
    model: () =>
      compiled(
        stacked(
          tf.layers.embedding({ inputDim: 9, outputDim: 4, maskZero: true, inputLength: 5 }),
          tf.layers.lstm({ units: 5, returnSequences: true }),
          softmax(),
        ),
      ),
    data: { x: TOKENS, y: tf.tidy(() => tf.stack([Y, Y, Y, Y, Y], 1)) },
  },
  "convolution, pooling, batch normalisation": {
    model: () =>
      compiled(
        stacked(
          tf.layers.conv2d({
            filters: 4,
            kernelSize: 3,
            activation: "relu",
            inputShape: [8, 8, 2],
          }),
          tf.layers.batchNormalization(),
          tf.layers.maxPooling2d({ poolSize: 2 }),
          tf.layers.flatten(),
          softmax(),
        ),
        tf.train.momentum(0.02, 0.9),
      ),
    data: { x: IMAGES, y: Y },
  },
  "recurrent layers": {
    model: () =>
      compiled(
        stacked(
          tf.layers.bidirectional({
            layer: tf.layers.gru({ units: 3, returnSequences: true }),
            inputShape: [5, 1],
          }),
          tf.layers.simpleRNN({ units: 4 }),
          softmax(),
        ),
      ),
    data: { x: TOKENS.expandDims(2).div(9), y: Y },
  },
  "penalties, and layers of dl": {
    model: () =>
      compiled(
        stacked(
          dense({
            units: 8,
            inputShape: [6],
            kernelRegularizer: tf.regularizers.l1l2({ l1: 0.01, l2: 0.02 }),
          }),
          layers.rmsNormalization(),
          layers.groupNormalization({ groups: 2 }),
          softmax(),
        ),
        optimizers.AdamW({ learningRate: 0.01, globalClipNorm: 1, useEma: true }),
        losses.categoricalCrossentropy,
      ),
  },
  "a schedule": {
    model: () =>
      compiled(
        mlp(),
        optimizers.SGD({
          learningRate: schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 9 }),
          momentum: 0.9,
          learningRateMultipliers: { "/bias": 0.5 },
        }),
      ),
  },
  "validation, early stopping with the best weights, a rate that sinks": {
    model: () => compiled(mlp(), tf.train.rmsprop(0.05)),
    options: {
      epochs: 12,
      validation: { x: numbers(ROWS, 6), y: oneHot(3) },
    },
  },
};

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
  const made = model() as tf.LayersModel;
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

/** The largest difference of two lists of numbers, in units of the largest number or of 1. */
function difference(a: readonly number[], b: readonly number[]): number {
  assert.equal(a.length, b.length);
  const size = Math.max(1, ...a.map(Math.abs));
  return Math.max(0, ...a.map((value, i) => Math.abs(value - (b[i] ?? NaN)) / size));
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

  it("begins anew where layers are frozen, or the model is compiled again, between two fits", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(1);
      const model = compiled(mlp());
      const options = { epochs: 2, batchSize: 8, verbose: 0, jit } as const;
      await fit(model, { x: X, y: Y }, options);
      const [first] = model.layers;
      assert.ok(first);
      const kernel = first.getWeights()[0] as tf.Tensor;
      const frozen = [...kernel.dataSync()];
      first.trainable = false;
      compiled(model, tf.train.sgd(0.1));
      await fit(model, { x: X, y: Y }, options);
      assert.deepEqual([...(first.getWeights()[0] as tf.Tensor).dataSync()], frozen);
      first.trainable = true;
      compiled(model, tf.train.adagrad(0.1));
      await fit(model, { x: X, y: Y }, options);
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.ok(difference(await train(false), await train(true)) < 1e-5);
  });

  it("follows what a callback changes in layers and in the optimizer", async () => {
    const train = async (jit: boolean): Promise<number[]> => {
      seedAll(1);
      const model = compiled(
        stacked(
          dense({ units: 8, inputShape: [6] }),
          tf.layers.leakyReLU({ alpha: 0.1 }),
          softmax(),
        ),
        tf.train.momentum(0.05, 0.9),
      );
      const change: Callback = {
        onEpochBegin: (epoch) => {
          Object.assign(model.layers[1] as object, { alpha: 0.1 * epoch });
          setLearningRate(model.optimizer, 0.1 / (epoch + 1));
        },
      };
      const options = { epochs: 3, batchSize: 7, verbose: 0, jit, callbacks: change } as const;
      const history = await fit(model, { x: X, y: Y }, options);
      if (jit) assert.deepEqual(history.steps, { graphs: 3, eager: null });
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.ok(difference(await train(false), await train(true)) < 1e-5);
  });

  it("drops other units in each step, and the same ones after the same seed", async () => {
    const train = async (seed: number): Promise<number[]> => {
      seedAll(5);
      const model = compiled(
        stacked(tf.layers.dropout({ rate: 0.5, inputShape: [6] }), softmax()),
        tf.train.sgd(0),
      );
      seedAll(seed);
      const history = await fit(
        model,
        { x: X, y: Y },
        { epochs: 6, batchSize: 21, shuffle: false, verbose: 0 },
      );
      assert.deepEqual(history.steps, { graphs: 1, eager: null });
      return history.get("loss");
    };
    const [one, again, other] = [await train(1), await train(1), await train(2)];
    assert.equal(new Set(one).size, 6);
    assert.deepEqual(one, again);
    assert.notDeepEqual(one, other);
  });

  it("uses the graphs of the model's last training again, but after a change", async () => {
    const { prototype } = Reflect.get(dense({ units: 1 }), "constructor") as {
      prototype: { call: (...args: unknown[]) => unknown };
    };
    const { call } = prototype;
    let calls = 0;
    prototype.call = function (...args) {
      calls++;
      return call.apply(this, args);
    };
    try {
      const model = compiled(mlp(), tf.train.adam(0.01));
      const train = async (more: object = {}) => {
        calls = 0;
        const options = { batchSize: 8, verbose: 0, ...more } as const;
        const { steps } = await fit(model, { x: X, y: Y }, options);
        return { wrote: calls > 0, graphs: steps.graphs };
      };
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      assert.deepEqual(await train({ epochs: 2 }), { wrote: false, graphs: 2 });
      assert.deepEqual(await train({ lossWeights: [2] }), { wrote: true, graphs: 2 });
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      model.compile({ optimizer: model.optimizer, loss: "categoricalCrossentropy" });
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      Object.assign(model.layers[0] as object, { trainable: false });
      model.compile({ optimizer: tf.train.sgd(0.1), loss: "categoricalCrossentropy" });
      const frozen = model.layers[0]?.getWeights().map((weight) => [...weight.dataSync()]);
      assert.deepEqual(await train(), { wrote: true, graphs: 2 });
      assert.deepEqual(await train(), { wrote: false, graphs: 2 });
      const still = model.layers[0]?.getWeights().map((weight) => [...weight.dataSync()]);
      assert.deepEqual(still, frozen);
      model.dispose();
    } finally {
      prototype.call = call;
    }
  });

  it("trains epoch by epoch as at once", async () => {
    const weights = async (epochs: readonly number[]): Promise<number[]> => {
      seedAll(3);
      const model = compiled(mlp(), tf.train.adam(0.01));
      for (const each of epochs) {
        const options = { epochs: each, batchSize: 8, shuffle: false, verbose: 0 } as const;
        await fit(model, { x: X, y: Y }, options);
      }
      return model.getWeights().flatMap((weight) => [...weight.dataSync()]);
    };
    assert.deepEqual(await weights([1, 1, 2]), await weights([4]));
  });

  it("leaves no tensor after many fits, nor in TensorFlow", async () => {
    const model = compiled(mlp());
    const train = async () =>
      await fit(model, { x: X, y: Y }, { batchSize: 8, verbose: 0, jit: true });
    await train();
    const counts = () => tf.memory().numTensors;
    const before = counts();
    for (let i = 0; i < 20; i++) await train();
    assert.equal(counts(), before);
    model.dispose();
  });

  it("compiles up to 16 shapes, and goes on without", async () => {
    const model = compiled(mlp());
    const batches = Array.from({ length: 18 }, (_, i) => ({
      x: X.slice([0, 0], [i + 2, 6]),
      y: Y.slice([0, 0], [i + 2, 3]),
    }));
    const history = await fit(model, batches, { epochs: 2, verbose: 0 });
    assert.deepEqual(history.steps, {
      graphs: 16,
      eager: "batches of more than 16 shapes: the others run as they are",
    });
  });
});

describe("fit without graphs", () => {
  class Own extends tf.layers.Layer {
    static readonly className = "OwnForJit";
    override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
      return ([inputs].flat()[0] as tf.Tensor).mul(2);
    }
  }
  tf.serialization.registerClass(Own);
  const replaced = dense({ units: 3, inputShape: [6] });
  const call = replaced.call.bind(replaced);
  replaced.call = (...given) => call(...given);
  const UNKNOWN: Readonly<Record<string, [() => tf.LayersModel, RegExp]>> = {
    "a layer of one's own": [
      () => compiled(stacked(new Own({ inputShape: [6] }), softmax())),
      /^Own own_for_jit\S* is of a class that jit does not know$/,
    ],
    "a lambda": [
      () =>
        compiled(
          stacked(
            layers.lambda({ function: (x: tf.Tensor) => x.mul(2), inputShape: [6] }),
            softmax(),
          ),
        ),
      /^Lambda lambda\S* is of a class/,
    ],
    "a layer within a wrapper": [
      () =>
        compiled(
          stacked(
            tf.layers.reshape({ targetShape: [2, 3], inputShape: [6] }),
            tf.layers.timeDistributed({ layer: new Own({}) }),
            tf.layers.flatten(),
            softmax(),
          ),
        ),
      /^Own /,
    ],
    "a call that was replaced": [() => compiled(stacked(replaced, softmax())), /^call of Dense/],
    "a loss of one's own": [
      () =>
        compiled(mlp(), tf.train.sgd(0.1), (yTrue: tf.Tensor, yPred: tf.Tensor) =>
          yTrue.sub(yPred).square().mean(),
        ),
      /^the loss is a function of your own$/,
    ],
    "a recurrent layer that keeps its state": [
      () =>
        compiled(
          stacked(
            tf.layers.gru({ units: 2, stateful: true, batchInputShape: [7, 6, 1] }),
            softmax(),
          ),
        ),
      /^GRU gru\S* is stateful$/,
    ],
    "accumulated gradients": [
      () => compiled(mlp(), optimizers.SGD({ gradientAccumulationSteps: 2 })),
      /something else every few steps/,
    ],
    "a stream of random numbers of the layer's own": [
      () =>
        compiled(
          stacked(
            tf.layers.reshape({ targetShape: [2, 3, 1], inputShape: [6] }),
            layers.randomContrast({ factor: 0.3, seed: 1 }),
            tf.layers.flatten(),
            softmax(),
          ),
        ),
      /calls tf\.rand\(\)/,
    ],
  };
  for (const [name, [model, why]] of Object.entries(UNKNOWN)) {
    it(`trains ${name} as it is, unless asked`, async () => {
      const made = model();
      const x = name.includes("state") ? X.expandDims(2) : X;
      const { steps } = await fit(made, { x, y: Y }, { batchSize: 7, verbose: 0 });
      assert.equal(steps.graphs, 0);
      assert.match(steps.eager ?? "", why);
    });
  }

  it("compiles functions when asked", async () => {
    const w = tf.variable(tf.zeros([6, 3]));
    const model = { call: (x: tf.Tensor) => x.matMul(w), variables: [w] };
    const options = {
      batchSize: 7,
      epochs: 3,
      verbose: 0,
      loss: losses.meanSquaredError,
      optimizer: tf.train.sgd(0.1),
    } as const;
    const eager = await fit(model, { x: X, y: Y }, options);
    const trained = [...w.dataSync()];
    w.assign(tf.zeros([6, 3]));
    const jitted = await fit(model, { x: X, y: Y }, { ...options, jit: true });
    assert.deepEqual(
      [eager.steps, jitted.steps],
      [
        { graphs: 0, eager: "the model is not one of layers" },
        { graphs: 1, eager: null },
      ],
    );
    assert.ok(difference(trained, [...w.dataSync()]) < 1e-5);
    w.dispose();
  });

  it("says with jit: true what cannot be compiled, and changes nothing", async () => {
    const w = tf.variable(tf.ones([6, 3]));
    const model = {
      call: (x: tf.Tensor) => x.matMul(w).mul(x.sum().dataSync()[0] as number),
      variables: [w],
    };
    const optimizer = tf.train.adam(0.1);
    const before = tf.memory().numTensors;
    await assert.rejects(
      fit(
        model,
        { x: X, y: Y },
        { verbose: 0, loss: losses.meanSquaredError, optimizer, jit: true },
      ),
      /TracerError: jit: the function reads a value of a tensor by dataSync\(\)/,
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...new Set(w.dataSync())], [1]);
    w.dispose();
  });

  it("leaves a step of the learner's own to dl.jit", async () => {
    const step = (): { loss: number } => ({ loss: 1 });
    const history = await fit(step, { x: X, y: Y }, { verbose: 0 });
    assert.deepEqual(history.steps, { graphs: 0, eager: "the step is a function of your own" });
    await assert.rejects(
      fit(step, { x: X, y: Y }, { jit: true }),
      /jit must be "auto" or false for a step of your own, which may call functions made by dl\.jit/,
    );
  });

  it("refuses another word", async () => {
    await assert.rejects(
      fit(compiled(mlp()), { x: X, y: Y }, { jit: "yes" as never }),
      /jit must be "auto", true or false; received "yes"/,
    );
  });
});

describe("a step by graph whose loss is not finite", () => {
  it("changes nothing, and names the layer", async () => {
    for (const optimizer of [tf.train.adam(0.01), optimizers.Adam({ learningRate: 0.01 })]) {
      const model = compiled(
        stacked(
          dense({ units: 4, inputShape: [6], name: "hidden" }),
          dense({ units: 1, name: "out" }),
        ),
        optimizer,
        "meanSquaredError",
      );
      const y = tf.tidy(() =>
        numbers(ROWS, 1)
          .concat(tf.tensor2d([[3e38]]))
          .slice([1, 0]),
      );
      const bits: number[][] = [];
      const keep: Callback = {
        onBatchEnd: (_, { loss }) => {
          if (Number.isFinite(loss)) bits.splice(0, Infinity, ...values(model));
        },
      };
      const before = tf.memory().numTensors;
      await assert.rejects(
        fit(model, { x: X, y }, { batchSize: 7, shuffle: false, verbose: 0, callbacks: keep }),
        /RangeError: the loss became Infinity in epoch 1, batch 3: weights and outputs of all layers are finite, so it is the loss that overflows/,
      );
      assert.ok(bits.length > 0);
      assert.deepEqual(values(model), bits);
      const slots = optimizer.getClassName() === "Adam" ? 8 : 8;
      assert.equal(tf.memory().numTensors - before, slots);
    }
  });

  function values(model: tf.LayersModel): number[][] {
    return model.getWeights().map((weight) => [...weight.dataSync()]);
  }

  it("lets a training go on whose callbacks bear it", async () => {
    const model = compiled(mlp());
    const bad = tf.tidy(() => X.slice([0, 0], [7, 6]).add(NaN));
    const batches = [
      { x: X.slice([0, 0], [7, 6]), y: Y.slice([0, 0], [7, 3]) },
      { x: bad, y: Y.slice([0, 0], [7, 3]) },
      { x: X.slice([7, 0], [7, 6]), y: Y.slice([7, 0], [7, 3]) },
    ];
    const tolerant: Callback = { toleratesNonFinite: true };
    const history = await fit(model, batches, { epochs: 2, verbose: 0, callbacks: tolerant });
    assert.deepEqual(history.steps, { graphs: 1, eager: null });
    assert.deepEqual(
      history.batches.map(({ loss }) => Number.isFinite(loss)),
      [true, false, true, true, false, true],
    );
    assert.ok(values(model).flat().every(Number.isFinite));
  });
});
