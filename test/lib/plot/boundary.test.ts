import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { sigmoid } from "../../../lib/nn/activations/index.js";
import { NaiveDense, NaiveSequential } from "../../../lib/nn/index.js";
import * as plot from "../../../lib/plot/index.js";
import { fit } from "../../../lib/train/index.js";
import { slidersOf, textsOf } from "./reading.js";

const data = {
  x: [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
  y: [0, 0, 1, 1],
};

type Points = readonly (readonly [number, number])[];

/** p = 0.5 on the line x₁ = 0. */
const upright = (points: Points) => points.map(([a]) => 1 / (1 + Math.exp(-3 * a)));

interface Segment {
  readonly x: number;
  readonly x2?: number;
}

function line(chart: { readonly spec: unknown }): readonly Segment[] {
  const { layer } = chart.spec as {
    layer: { mark: { type: string }; data: { values: Segment[] } }[];
  };
  return layer.find(({ mark }) => mark.type === "rule")?.data.values ?? [];
}

describe("plot.decisionBoundary", () => {
  it("draws the line where the model is undecided", () => {
    const pieces = line(plot.decisionBoundary(upright, data));
    assert.ok(pieces.length >= 49);
    for (const { x, x2 = NaN } of pieces) assert.ok(Math.abs(x) < 0.01 && Math.abs(x2) < 0.01);
  });

  it("tells how many points lie right and how the plane is shared", () => {
    const { description } = plot.decisionBoundary(upright, data, { classNames: ["left", "right"] });
    assert.equal(
      description,
      "Decision boundary: 4 of 4 points lie in the area of their class; left on 50% of the plane, right on 50% of the plane.",
    );
    const wrong = plot.decisionBoundary(upright, { ...data, y: [1, 0, 1, 1] });
    assert.match(wrong.description, /3 of 4 points/);
  });

  it("takes models of tfjs and of dl.nn, one-hot targets and tensors, and leaves no tensor", () => {
    const naive = new NaiveSequential([
      new NaiveDense({ inputSize: 2, outputSize: 1, activation: sigmoid, seed: 1 }),
    ]);
    const keras = tf.sequential({
      layers: [tf.layers.dense({ units: 2, activation: "softmax", inputShape: [2] })],
    });
    const x = tf.tensor2d(data.x);
    const y = tf.oneHot(tf.tensor1d(data.y, "int32"), 2);
    const constant = (points: Points) => tf.tidy(() => tf.ones([points.length, 1]).mul(0.7));
    const before = tf.memory().numTensors;
    for (const model of [naive, keras, constant]) {
      assert.match(plot.decisionBoundary(model, { x, y }).description, /of 4 points/);
    }
    assert.equal(tf.memory().numTensors, before);
    tf.dispose([x, y]);
    naive.dispose();
    keras.dispose();
  });

  it("colours several classes and numbers, too", () => {
    const three = (points: Points) =>
      points.map(([a]) => [a > 0 ? 0.8 : 0.1, a > 0 ? 0.1 : 0.8, 0.1]);
    assert.match(plot.decisionBoundary(three, data).description, /class 0 on 50% of the plane/);
    const plane = plot.decisionBoundary((points) => points.map(([a]) => a), {
      ...data,
      y: [0.5, 1, 2, 3],
    });
    assert.match(plane.description, /the output goes from −1\.2.* to 1\.2/);
  });

  it("shows the epochs of a training with a slider, and as a strip", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, activation: "sigmoid", inputShape: [2] })],
    });
    model.compile({ optimizer: "sgd", loss: "binaryCrossentropy" });
    const film = new plot.BoundaryRecorder(data, 20);
    const [x, y] = [tf.tensor2d(data.x), tf.tensor2d(data.y, [4, 1])];
    await fit(model, { x, y }, { epochs: 3, callbacks: [film], verbose: 0 });
    tf.dispose([x, y]);
    model.dispose();
    assert.deepEqual(
      film.snapshots.map(({ label }) => label),
      ["0", "1", "2", "3"],
    );
    const chart = plot.decisionBoundary(film.snapshots, data, { resolution: 20 });
    assert.deepEqual(slidersOf(chart), { shown: [3, 0, 3] });
    assert.ok((await textsOf(chart)).includes("epoch 3"));
    assert.ok((await textsOf(chart, { shown: 1 })).includes("epoch 1"));
    const strip = plot.filmStrip(film.snapshots, data, { resolution: 20, most: 2 });
    const titles = await textsOf(strip);
    assert.ok(
      titles.includes("epoch 0") && titles.includes("epoch 3") && !titles.includes("epoch 1"),
    );
  });

  it("keeps at most 24 moments of a long training, the first and the last among them", () => {
    const film = new plot.BoundaryRecorder(data, 8);
    for (let epoch = 0; epoch <= 1000; epoch++) film.record(upright, String(epoch));
    const labels = film.snapshots.map(({ label }) => Number(label));
    assert.ok(labels.length > 12 && labels.length <= 24, `${labels.length}`);
    assert.deepEqual([labels[0], labels.at(-1)], [0, 1000]);
    const steps = new Set(labels.slice(1, -1).map((label, i) => label - (labels[i] ?? 0)));
    assert.equal(steps.size, 1);
  });

  const bad: readonly [string, () => unknown, RegExp][] = [
    [
      "points that are no pairs",
      () => plot.decisionBoundary(upright, { x: [[1]], y: [0] }),
      /data.x must be pairs/,
    ],
    [
      "other targets",
      () => plot.decisionBoundary(upright, { ...data, y: [0] }),
      /data.y must be 4 targets/,
    ],
    [
      "NaN",
      () => plot.decisionBoundary(upright, { ...data, y: [0, NaN, 1, 1] }),
      /data.y must be finite/,
    ],
    [
      "a text as model",
      () => plot.decisionBoundary("m" as never, data),
      /model must be a model with predict/,
    ],
    [
      "outputs for other points",
      () => plot.decisionBoundary(() => [1], data),
      /model must be 2500 outputs/,
    ],
    [
      "outputs of NaN",
      () => plot.decisionBoundary((p) => p.map(() => NaN), data),
      /finite outputs; received NaN/,
    ],
    [
      "logits",
      () => plot.decisionBoundary((p) => p.map(() => 3), data),
      /probabilities in \[0, 1\].*received 3/,
    ],
    [
      "one name",
      () => plot.decisionBoundary(upright, data, { classNames: ["a"] }),
      /classNames must be 2 names/,
    ],
    [
      "a huge grid",
      () => plot.decisionBoundary(upright, data, { resolution: 1e6 }),
      /resolution must be/,
    ],
    ["no snapshots", () => plot.filmStrip([], data), /snapshots must be at least one/],
    [
      "snapshots of another grid",
      () => plot.filmStrip([{ label: "1", outputs: [[1]] }], data),
      /give the resolution/,
    ],
    ["a strip of none", () => plot.filmStrip([], data, { most: 0 }), /most must be/],
  ];
  for (const [what, act, message] of bad) {
    it(`not ${what}`, () => {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    });
  }
});
