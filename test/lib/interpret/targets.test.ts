import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { layerStatistics } from "../../../lib/interpret/index.js";

function compiled(units: number, loss: string): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, inputShape: [2], activation: units === 1 ? "sigmoid" : "softmax" }),
    ],
  });
  model.compile({ optimizer: "sgd", loss });
  return model;
}

const x = [
  [0, 1],
  [1, 0],
];

describe("the targets of layerStatistics", () => {
  it("may be a list for an output of one column, as in fit", () => {
    const model = compiled(1, "binaryCrossentropy");
    const [list, column] = [
      [1, 0],
      [[1], [0]],
    ].map((y) => layerStatistics(model, { x, y }).loss);
    assert.equal(list, column);
    model.dispose();
  });

  it("may be class indices for a sparse loss", () => {
    const model = compiled(3, "sparseCategoricalCrossentropy");
    const { loss } = layerStatistics(model, { x, y: [2, 0] });
    const { loss: oneHot } = layerStatistics(
      model,
      {
        x,
        y: [
          [0, 0, 1],
          [1, 0, 0],
        ],
      },
      { loss: (yTrue, yPred) => tf.metrics.categoricalCrossentropy(yTrue, yPred) },
    );
    assert.ok(Math.abs(loss - oneHot) < 1e-6);
    model.dispose();
  });

  it("are refused in another shape, naming the layer", () => {
    const model = compiled(3, "categoricalCrossentropy");
    const before = tf.memory().numTensors;
    assert.throws(
      () => layerStatistics(model, { x, y: [2, 0] }),
      /batch\.y must be of shape \[n, 3\], as layer dense\w* gives it \(class indices need the loss sparse/,
    );
    assert.equal(tf.memory().numTensors, before);
    model.dispose();
  });
});
