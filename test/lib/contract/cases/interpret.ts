import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import type { Contract } from "../harness.js";
import {
  but,
  count,
  finite,
  given,
  matrix,
  oneOf,
  options,
  positive,
  seed,
  takes,
  within,
} from "../kinds.js";

const convolution = (): tfTypes.Sequential =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 3,
        inputShape: [6, 6, 1],
        activation: "relu",
        name: "edges",
      }),
      tf.layers.flatten({ name: "flat" }),
      tf.layers.dense({ units: 3, activation: "softmax", name: "classes" }),
    ],
  });
const recurrent = (): tfTypes.Sequential =>
  tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [4, 3], name: "memory" })] });

const model = given(convolution);
const image = but(
  given(() => tf.ones([6, 6, 1])),
  {
    "wrong shape": () => tf.ones([5, 6, 1]),
    "two images": () => tf.ones([2, 6, 6, 1]),
    dtype: () => tf.tensor(["a"]),
  },
);
const layer = (name: string) =>
  but(
    given(() => name),
    { unknown: () => "nothing" },
  );
const target = but(
  given(() => 1),
  { negative: () => -1, "not whole": () => 0.5, NaN: () => NaN, "no unit": () => 3 },
);
const score = { target, score: oneOf("output") };
const batch = given(() => ({
  x: tf.ones([2, 6, 6, 1]),
  y: tf.tensor2d([
    [1, 0, 0],
    [0, 1, 0],
  ]),
}));

export const INTERPRET: readonly Contract[] = [
  {
    name: "interpret.featureMaps",
    args: { model, layer: but(layer("edges"), { "no images": () => "classes" }), image },
  },
  {
    name: "interpret.features",
    args: {
      model,
      layer: layer("flat"),
      x: but(
        given(() => tf.ones([2, 6, 6, 1])),
        { "wrong shape": () => tf.ones([2, 5, 6, 1]) },
      ),
    },
  },
  {
    name: "interpret.filters",
    args: { model, layer: but(layer("edges"), { "no kernels": () => "flat" }) },
  },
  {
    name: "interpret.gates",
    args: {
      model: given(recurrent),
      layer: layer("memory"),
      x: but(
        given(() => tf.ones([4, 3])),
        { "wrong shape": () => tf.ones([4, 2]) },
      ),
    },
  },
  {
    name: "interpret.gradCam",
    args: { model, image, options: options({ ...score, layer: layer("edges") }) },
  },
  { name: "interpret.saliency", args: { model, x: image, options: options(score) } },
  {
    name: "interpret.occlusion",
    args: {
      model,
      image,
      options: options({
        ...score,
        size: but(count(2), { "too large": () => 7 }),
        stride: count(2),
        value: finite(0),
        batchSize: count(4),
        verbose: given(() => false),
      }),
    },
  },
  {
    name: "interpret.layerStatistics",
    args: {
      model,
      batch,
      options: options({
        loss: given(() => tf.losses.softmaxCrossEntropy),
        learningRate: positive(0.1),
      }),
    },
    bad: [
      [
        "wrong shape of x",
        { batch: () => ({ x: tf.ones([2, 5, 6, 1]), y: tf.ones([2, 3]) }) },
        /\bx\b/,
      ],
    ],
  },
  {
    name: "interpret.lossLandscape",
    args: {
      model,
      data: batch,
      options: options({
        dimensions: but(
          given(() => 2),
          { zero: () => 0, three: () => 3 },
        ),
        range: positive(0.5),
        steps: but(count(3), { even: () => 4, "too few": () => 1 }),
        seed: seed(),
        loss: given(() => tf.losses.softmaxCrossEntropy),
        batchSize: count(1),
        verbose: given(() => false),
      }),
    },
    bad: [
      [
        "wrong shape of x",
        { data: () => ({ x: tf.ones([2, 5, 6, 1]), y: tf.ones([2, 3]) }) },
        /\bx\b/,
      ],
      [
        "wrong shape of y",
        { data: () => ({ x: tf.ones([2, 6, 6, 1]), y: tf.ones([2, 2]) }) },
        /\by\b/,
      ],
      [
        "too few targets",
        { data: () => ({ x: tf.ones([2, 6, 6, 1]), y: tf.ones([1, 3]) }) },
        /\by\b/,
      ],
      ["NaN in y", { data: () => ({ x: tf.ones([1, 6, 6, 1]), y: [[NaN, 0, 0]] }) }, /\by\b/],
      ["no loss", { options: () => ({}) }, /\bloss\b/],
    ],
  },
  {
    name: "interpret.pca",
    args: {
      x: matrix([
        [1, 2],
        [2, 1],
        [0, 5],
      ]),
      options: options({ components: but(count(1), { "too many": () => 3 }) }),
    },
  },
  { name: "interpret.summary", args: { model } },
  {
    name: "interpret.coarser",
    args: {
      histogram: given(() => ({ width: 1, first: 0, counts: [1, 2, 3] })),
      wanted: takes(within(2, 0, 100, "(]"), "too high"),
    },
  },
];
