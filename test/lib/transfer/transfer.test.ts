import assert from "node:assert/strict";
import { seedAll, tf } from "../../../lib/engine/index.js";
import { optimizers } from "../../../lib/optim/index.js";
import { fit } from "../../../lib/train/index.js";
import {
  cloneModel,
  featureExtractor,
  fineTune,
  freeze,
  layerBoxes,
  layerwiseLearningRates,
  parameterCounts,
  replaceHead,
  sameWeights,
  snapshot,
  unfreeze,
  weightDrift,
} from "../../../lib/transfer/index.js";

const x = tf.tensor4d(
  Array.from({ length: 12 * 36 }, (_, i) => Math.sin(i * i)),
  [12, 6, 6, 1],
);
const y = tf.tidy(() =>
  tf.oneHot(tf.tensor1d([0, 1, 2, 0, 1, 2, 0, 1, 2, 0, 1, 2], "int32"), 3).toFloat(),
);

function build() {
  seedAll(5);
  return tf.sequential({
    layers: [
      tf.layers.conv2d({
        name: "conv",
        inputShape: [6, 6, 1],
        filters: 4,
        kernelSize: 3,
        activation: "relu",
      }),
      tf.layers.flatten({ name: "flatten" }),
      tf.layers.dense({ name: "features", units: 16, activation: "relu" }),
      tf.layers.dense({ name: "top", units: 5, activation: "softmax" }),
    ],
  });
}

const CONV = 3 * 3 * 4 + 4;
const FEATURES = 64 * 16 + 16;
const quiet = { verbose: false, batchSize: 4 };

describe("transfer", () => {
  it("cloneModel: the same predictions, other weights in memory, no tie", async () => {
    const model = build();
    freeze(model, ["conv"]);
    const copy = await cloneModel(model);
    const [a, b] = [model, copy].map((one) => Array.from((one.predict(x) as typeof x).dataSync()));
    assert.deepEqual(a, b);
    assert.equal(copy.getLayer("conv").trainable, false);
    assert.equal(copy.getLayer("features").trainable, true);
    const before = snapshot(model);
    copy.getLayer("top").setWeights(
      copy
        .getLayer("top")
        .getWeights()
        .map((w) => tf.zerosLike(w)),
    );
    assert.ok(sameWeights(before, snapshot(model), ["conv", "features", "top"]));
  });

  it("freeze and unfreeze move parameters between the counts", () => {
    const model = build();
    const total = CONV + FEATURES + 85;
    assert.deepEqual(parameterCounts(model), {
      trainable: total,
      frozen: 0,
      total,
      trainableTensors: 6,
    });
    freeze(model, ["conv", "features"]);
    assert.deepEqual(parameterCounts(model), {
      trainable: 85,
      frozen: total - 85,
      total,
      trainableTensors: 2,
    });
    assert.deepEqual(
      layerBoxes(model, ["top"]).map(({ name, state }) => `${name} ${state}`),
      ["conv frozen", "flatten no weights", "features frozen", "top new"],
    );
    unfreeze(model, (layer) => layer.name === "features");
    assert.equal(parameterCounts(model).trainable, FEATURES + 85);
    freeze(model);
    assert.equal(parameterCounts(model).trainableTensors, 0);
    unfreeze(model);
    assert.equal(parameterCounts(model).frozen, 0);
    assert.throws(
      () => freeze(model, ["conv", "head"]),
      /layer must be one of .*features, top; received "head"/,
    );
    assert.equal(parameterCounts(model).frozen, 0);
  });

  it("featureExtractor gives the outputs of the layer", () => {
    const model = build();
    const features = featureExtractor(model).predict(x) as typeof x;
    assert.deepEqual(features.shape, [12, 16]);
    assert.deepEqual((featureExtractor(model, "conv").predict(x) as typeof x).shape, [12, 4, 4, 4]);
    const [kernel, bias] = model.getLayer("top").getWeights();
    const byHand = features
      .as2D(12, 16)
      .matMul(kernel as ReturnType<typeof tf.tensor2d>)
      .add(bias as typeof x)
      .softmax();
    const distance =
      byHand
        .sub(model.predict(x) as typeof x)
        .abs()
        .max()
        .dataSync()[0] ?? NaN;
    assert.ok(distance < 1e-6);
    assert.throws(() => featureExtractor(model, "nothing"), /nothing/);
  });

  it("replaceHead keeps the base, leaves the model alone, and starts as Glorot says", async () => {
    const model = build();
    const before = snapshot(model);
    const wide = await replaceHead(model, { units: 300, name: "wide", seed: 4 });
    assert.deepEqual(wide.outputs[0]?.shape, [null, 300]);
    assert.ok(sameWeights(before, snapshot(wide), ["conv", "features"]));
    const kernel = snapshot(wide).get("wide")?.[0] ?? new Float32Array();
    assert.equal(kernel.length, 16 * 300);
    const deviation = Math.sqrt(kernel.reduce((sum, w) => sum + w * w, 0) / kernel.length);
    assert.ok(Math.abs(deviation / Math.sqrt(2 / (16 + 300)) - 1) < 0.1);
    const again = await replaceHead(model, { units: 300, name: "wide", seed: 4 });
    assert.ok(sameWeights(snapshot(wide), snapshot(again), ["wide"]));
    await fineTune(
      wide,
      { x, y: tf.zeros([12, 300]) },
      { ...quiet, phases: [{ name: "a", train: "all", epochs: 1, learningRate: 0.1 }] },
    );
    assert.ok(sameWeights(before, snapshot(model), ["conv", "features", "top"]));
    await assert.rejects(replaceHead(model, { units: 0 }), /units must be a whole number ≥ 1/);
  });

  it("fineTune: the first phase leaves frozen weights bit-identical, the second moves them", async () => {
    const model = await replaceHead(build(), { units: 3, seed: 1 });
    const start = snapshot(model);
    let between = start;
    const histories = await fineTune(
      model,
      { x, y },
      {
        ...quiet,
        phases: [
          { name: "head", train: "head", epochs: 3, learningRate: 0.01 },
          { name: "all", train: "all", epochs: 2, learningRate: 0.01 },
        ],
        callbacks: [
          {
            onEpochEnd: (epoch) => {
              if (epoch === 2) between = snapshot(model);
            },
          },
        ],
      },
    );
    assert.deepEqual(
      Object.entries(histories).map(([name, { epochs }]) => [name, epochs.length]),
      [
        ["head", 3],
        ["all", 2],
      ],
    );
    assert.ok(sameWeights(start, between, ["conv", "features"]));
    assert.ok(!sameWeights(start, between, ["head"]));
    const end = weightDrift(between, model);
    assert.ok((end["conv"] ?? 0) > 0 && (end["features"] ?? 0) > 0);
    const twice = [1, 2].map(() => ({
      name: "a",
      train: "all" as const,
      epochs: 1,
      learningRate: 1,
    }));
    await assert.rejects(
      fineTune(model, { x, y }, { phases: twice }),
      /phases must be one or more phases with different names/,
    );
  });

  it("layerwiseLearningRates: plain SGD moves each layer by its own rate times the gradient", async () => {
    const model = await replaceHead(build(), { units: 3, seed: 1 });
    const start = snapshot(model);
    const moves = async (rates: Record<string, number>) => {
      const copy = await cloneModel(model);
      const optimizer = layerwiseLearningRates(copy, rates, optimizers.SGD);
      copy.compile({ optimizer, loss: "categoricalCrossentropy" });
      await fit(copy, { x, y }, { epochs: 1, batchSize: 12, verbose: false });
      return snapshot(copy);
    };
    const one = await moves({ others: 0.1 });
    const mixed = await moves({ conv: 0, features: 0.05, head: 0.2 });
    assert.ok(sameWeights(start, mixed, ["conv"]));
    for (const [layer, factor] of [
      ["features", 0.5],
      ["head", 2],
    ] as const) {
      start.get(layer)?.forEach((values, t) =>
        values.forEach((value, i) => {
          const plain = (one.get(layer)?.[t]?.[i] ?? NaN) - value;
          const scaled = (mixed.get(layer)?.[t]?.[i] ?? NaN) - value;
          assert.ok(Math.abs(scaled - factor * plain) < 1e-6);
        }),
      );
    }
    assert.throws(
      () => layerwiseLearningRates(model, { nothing: 1 }),
      /rates must be keyed by .*or others; received "nothing"/,
    );
    assert.throws(() => layerwiseLearningRates(model, { others: -1 }), /rates\.others must be/);
    assert.throws(
      () => layerwiseLearningRates(model, { head: 1 }),
      /a rate for layer conv, or for others/,
    );
  });

  it("weightDrift is the relative distance, by layer", () => {
    const snap = (values: number[]) => new Map([["layer", [Float32Array.from(values)]]]);
    assert.deepEqual(weightDrift(snap([3, 4]), snap([3, 4])), { layer: 0 });
    assert.ok(
      Math.abs((weightDrift(snap([3, 4]), snap([4, 3]))["layer"] ?? NaN) - Math.SQRT2 / 5) < 1e-7,
    );
    assert.throws(
      () => weightDrift(snap([1]), snap([1, 2])),
      /after must be weights with at least one layer as before/,
    );
    const model = build();
    assert.deepEqual(weightDrift(snapshot(model), model), { conv: 0, features: 0, top: 0 });
  });
});
