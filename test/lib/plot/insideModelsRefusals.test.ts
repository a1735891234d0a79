import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import * as plot from "../../../lib/plot/index.js";
import { statistics } from "./modelStatistics.js";

const nan = Number.NaN;
const one = statistics(1);
const saliency = {
  target: 0,
  score: 1,
  gradient: [],
  map: [
    [1, 2],
    [3, 4],
  ],
};
const BAD: readonly [string, () => unknown, RegExp][] = [
  [
    "no statistics",
    () => plot.weightHistograms([]),
    /statistics must be from dl.interpret.layerStatistics/,
  ],
  [
    "a model as statistics",
    () => plot.gradientFlow({ a: {} } as never),
    /a must be from dl.interpret/,
  ],
  [
    "epochs that fall",
    () =>
      plot.activationHistograms([
        { epoch: 2, statistics: one },
        { epoch: 1, statistics: one },
      ]),
    /rising epochs/,
  ],
  [
    "other layers later",
    () =>
      plot.weightHistograms([
        { epoch: 1, statistics: one },
        { epoch: 2, statistics: { ...one, layers: one.layers.slice(1) } },
      ]),
    /snapshots of the same layers/,
  ],
  ["no model to compare", () => plot.gradientFlow({}), /statistics must be of at least one model/],
  [
    "nothing as statistics",
    () => plot.gradientFlow(null as never),
    /statistics must be from dl\.interpret\.layerStatistics/,
  ],
  ["ratios above 1", () => plot.scree([0.9, 0.2]), /shares ≥ 0 of at most 1 together/],
  ["rising ratios", () => plot.scree([0.1, 0.2]), /explainedVarianceRatio must be falling/],
  ["no ratio", () => plot.scree([]), /at least one number/],
  ["no features", () => plot.featurePca([]), /snapshots must be at least one/],
  [
    "two samples",
    () => plot.featurePca([{ epoch: 1, layers: { a: [[1], [2]] } }]),
    /at least 3 samples/,
  ],
  [
    "a layer that is gone",
    () =>
      plot.featurePca([
        { epoch: 1, layers: { a: [[1], [2], [4]] } },
        { epoch: 2, layers: {} },
      ]),
    /with layer a at every epoch/,
  ],
  [
    "classes of other samples",
    () => plot.featurePca([{ epoch: 1, layers: { a: [[1], [2], [4]] } }], { classes: [1] }),
    /classes must be 3 classes/,
  ],
  ["an image of two channels", () => plot.saliency([[[1, 2]]], saliency), /image must be an image/],
  [
    "a pixel of NaN",
    () =>
      plot.saliency(
        [
          [nan, 1],
          [1, 1],
        ],
        saliency,
      ),
    /image must be finite numbers; received NaN/,
  ],
  [
    "a map of another image",
    () => plot.saliency([[1, 2, 3]], saliency),
    /found must be of the same image, 1 × 3/,
  ],
  [
    "an opacity of 2",
    () =>
      plot.saliency(
        [
          [1, 2],
          [3, 4],
        ],
        saliency,
        { opacity: 2 },
      ),
    /opacity must be a number in \[0, 1\]/,
  ],
  [
    "too few class names",
    () =>
      plot.saliency(
        [
          [1, 2],
          [3, 4],
        ],
        { ...saliency, target: 3 },
        { classNames: ["a"] },
      ),
    /names of more than 3 classes/,
  ],
  [
    "a huge image",
    () =>
      plot.saliency(
        Array.from({ length: 300 }, () => Array.from({ length: 300 }, () => 1)),
        saliency,
      ),
    /at most 65536 pixels/,
  ],
  ["no map", () => plot.featureMaps({ layer: "a", maps: [] }), /found must be at least one map/],
  [
    "maps of two sizes",
    () => plot.featureMaps({ layer: "a", maps: [[[1]], [[1, 2]]] }),
    /found must be all of 1 × 1/,
  ],
  [
    "half a column",
    () => plot.featureMaps({ layer: "a", maps: [[[1]]] }, { columns: 0.5 }),
    /columns must be a whole number/,
  ],
  [
    "no filter",
    () => plot.filters({ layer: "a", size: [1, 1], channels: 1, kernels: [] }),
    /at least one kernel/,
  ],
  ["no gate", () => plot.gates({}), /gates must be at least one gate/],
  [
    "gates of two sizes",
    () => plot.gates({ a: [[1]], b: [[1], [2]] }),
    /b must be of 1 steps and 1 units/,
  ],
  [
    "a token too many",
    () => plot.gates({ a: [[1]] }, { tokens: ["a", "b"] }),
    /tokens must be 1 texts/,
  ],
  ["attention of a list", () => plot.attention([1]), /weights must be of shape/],
  ["attention below 0", () => plot.attention([[1.5, -0.5]]), /finite numbers ≥ 0/],
  ["rows that sum to 2", () => plot.attention([[1, 1]]), /weights must be rows that sum to 1/],
  [
    "tokens of another length",
    () => plot.attention([[1]], { tokens: [] }),
    /tokens must be 1 texts/,
  ],
  ["a summary of a list", () => plot.modelSummary([] as never), /model must be a layers model/],
];

describe("plots of models refuse", () => {
  for (const [what, act, message] of BAD) {
    it(what, () =>
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message)),
    );
  }
  it("a direction that is none", async () => {
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
    await assert.rejects(
      plot.layerGraph(model, { direction: "up" as never }),
      /direction must be "down" or "right"/,
    );
    model.dispose();
  });
});
