import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, count, given, oneOf, options, seed, text } from "../kinds.js";

/** 2 inputs → 3 hidden units → 2 classes. */
function model(): tfTypes.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.dense({ units: 3, inputShape: [2], activation: "relu", name: "hidden" }),
      tf.layers.dense({ units: 2, activation: "softmax", name: "top" }),
    ],
  });
}

/** A model of one layer, which has nothing to cut off. */
const flat = () => tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });

const anyModel = given(model);
const layer = but(
  given(() => "hidden"),
  { unknown: () => "nothing" },
);
const chosen = but(
  given(() => ["hidden"]),
  { "no layer": () => ["nothing"] },
);

/** A snapshot of a model that is gone. */
function snapshotOf(make: () => tfTypes.LayersModel): dl.Snapshot {
  const made = make();
  try {
    return dl.snapshot(made);
  } finally {
    made.dispose();
  }
}
const someSnapshot = given(() => snapshotOf(model));

const data = () => ({
  x: tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]),
  y: tf.tensor2d([1, 0, 0, 1, 1, 0], [3, 2]),
});
const phase = { name: "one", train: "head", epochs: 1, learningRate: 0.01 } as const;

export const TRANSFER: readonly Contract[] = [
  { name: "cloneModel", args: { model: anyModel } },
  { name: "snapshot", args: { model: anyModel } },
  {
    name: "weightDrift",
    args: {
      before: someSnapshot,
      after: but(someSnapshot, { "nothing in common": () => snapshotOf(flat) }),
    },
  },
  {
    name: "sameWeights",
    args: {
      before: someSnapshot,
      after: someSnapshot,
      layers: but(
        given(() => ["hidden"]),
        { "no layer": () => ["nothing"], empty: () => [] },
      ),
    },
  },
  { name: "freeze", args: { model: anyModel, layer: chosen } },
  { name: "unfreeze", args: { model: anyModel, layer: chosen } },
  { name: "parameterCounts", args: { model: anyModel } },
  {
    name: "layerBoxes",
    args: {
      model: anyModel,
      fresh: but(
        given(() => ["top"]),
        { "no layer": () => ["nothing"] },
      ),
    },
  },
  {
    name: "featureExtractor",
    args: { model: anyModel, layerName: layer },
    bad: [
      [
        "one layer",
        { model: flat, layerName: () => undefined },
        /model must be a model with at least two layers/,
      ],
    ],
    // The extractor shares the model's weights: only one of both may be disposed of.
    call: (from: tfTypes.LayersModel, layerName?: string) =>
      dl.featureExtractor(from, layerName).outputs[0]?.shape,
  },
  {
    name: "replaceHead",
    args: {
      model: anyModel,
      options: options({
        units: count(4),
        activation: oneOf("softmax"),
        name: text("head"),
        after: layer,
        seed: seed(),
      }),
    },
  },
  {
    name: "layerwiseLearningRates",
    args: {
      model: anyModel,
      rates: but(options({ hidden: atLeastZero(0.1), others: atLeastZero(0.01) }), {
        "rates: no layer": () => ({ nothing: 1, others: 1 }),
        "rates: a layer without one": () => ({ hidden: 1 }),
      }),
    },
  },
  {
    name: "fineTune",
    args: {
      model: anyModel,
      data: given(data),
      options: options({
        phases: but(
          given(() => [phase]),
          {
            empty: () => [],
            "twice the same name": () => [phase, phase],
          },
        ),
        batchSize: count(2),
        seed: seed(),
        verbose: given(() => false),
      }),
    },
    bad: [
      [
        "negative rate",
        { options: () => ({ verbose: false, phases: [{ ...phase, learningRate: -1 }] }) },
        /learningRate.* must be /,
      ],
      [
        "NaN rate",
        { options: () => ({ verbose: false, phases: [{ ...phase, learningRate: NaN }] }) },
        /learningRate.* must be /,
      ],
      [
        "no epochs",
        { options: () => ({ verbose: false, phases: [{ ...phase, epochs: 0 }] }) },
        /epochs.* must be /,
      ],
      [
        "unknown layer",
        { options: () => ({ verbose: false, phases: [{ ...phase, train: ["nothing"] }] }) },
        /layer must be /,
      ],
      [
        "wrong shape of y",
        { data: () => ({ x: data().x, y: tf.zeros([3, 5]) }) },
        /\by\b.* must be /,
      ],
    ],
  },
];
