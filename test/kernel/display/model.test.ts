import assert from "node:assert/strict";
import tf from "@tensorflow/tfjs";
import { shown } from "./bundle.js";

/** Columns of aligned text are two or more spaces apart. */
const rows = (text: string): string[][] =>
  text.split("\n").map((line) => line.trim().split(/ {2,}/u));

describe("display of layers models", () => {
  it("lists layers, shapes and parameters, and adds them up", async () => {
    const model = tf.sequential({
      name: "small",
      layers: [
        tf.layers.conv2d({ name: "conv", filters: 8, kernelSize: 3, inputShape: [28, 28, 1] }),
        tf.layers.batchNormalization({ name: "norm" }),
        tf.layers.flatten({ name: "flat" }),
        tf.layers.dense({ name: "head", units: 10, trainable: false }),
      ],
    });
    const text = await shown(model, "text/plain");
    assert.deepEqual(rows(text), [
      ['Sequential "small"'],
      ["Layer", "Type", "Output shape", "Parameters", "Trainable"],
      // 3·3·1·8 + 8; 4·8 of which half are moving statistics; 26·26·8·10 + 10.
      ["conv", "Conv2D", "[null, 26, 26, 8]", "80", "yes"],
      ["norm", "BatchNormalization", "[null, 26, 26, 8]", "32", "in part"],
      ["flat", "Flatten", "[null, 5408]", "0", "–"],
      ["head", "Dense", "[null, 10]", "54,090", "no"],
      ["54,202 parameters: 96 trainable, 54,106 not trainable"],
    ]);
    assert.equal(model.countParams(), 54_202);
    assert.match(await shown(model, "text/html"), /<th[^>]*>Output shape<\/th>/u);
  });

  it("shows what is connected to what, and counts a shared layer once", async () => {
    const input = tf.input({ shape: [4], name: "in" });
    const shared = tf.layers.dense({ units: 4, name: "shared" });
    const once = shared.apply(input) as tf.SymbolicTensor;
    const twice = shared.apply(once) as tf.SymbolicTensor;
    const sum = tf.layers.add({ name: "sum" }).apply([once, twice]) as tf.SymbolicTensor;
    const text = await shown(tf.model({ inputs: input, outputs: sum }), "text/plain");
    assert.match(text, /Connected to/u);
    assert.match(text, /sum +Add +\[null, 4\] +0 +– +shared, shared/u);
    assert.match(text, /\n20 parameters: 20 trainable, 0 not trainable$/u);
  });

  it("says when there are no layers yet", async () => {
    assert.match(await shown(tf.sequential(), "text/plain"), /no layers yet$/u);
  });
});

const SILENT = { verbose: 0 } as const;

describe("display of training histories", () => {
  it("shows losses and metrics by epoch, of long ones both ends", async () => {
    const model = tf.sequential({
      layers: [tf.layers.dense({ units: 1, inputShape: [1], kernelInitializer: "zeros" })],
    });
    model.compile({ loss: "meanSquaredError", optimizer: tf.train.sgd(0) });
    const history = await model.fit(tf.ones([4, 1]), tf.ones([4, 1]).mul(2), {
      epochs: 12,
      ...SILENT,
    });
    const text = await shown(history, "text/plain");
    assert.deepEqual(rows(text).slice(0, 4), [
      ["History of 12 epochs"],
      ["epoch", "loss"],
      ["0", "4"],
      ["1", "4"],
    ]);
    assert.equal(rows(text).length, 2 + 5 + 1 + 5 + 1);
    assert.match(text, /\n +11 +4\nshowing the first and last 5 of 12 epochs$/u);
  });
});
