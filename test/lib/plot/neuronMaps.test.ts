import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../../../lib/core/errors.js";
import { relu, tanh } from "../../../lib/nn/activations/index.js";
import { NaiveDense, NaiveSequential } from "../../../lib/nn/index.js";
import * as plot from "../../../lib/plot/index.js";
import { textsOf } from "./reading.js";

const data = {
  x: [
    [-1, -1],
    [-1, 1],
    [1, -1],
    [1, 1],
  ],
  y: [0, 1, 1, 0],
};

/** h₁ = tanh(x₁), h₂ = 0 of a layer of relu behind. */
function model(): NaiveSequential {
  const dense = (kernel: number[][], bias: number[], activation: typeof relu) =>
    new NaiveDense({
      inputSize: kernel.length,
      outputSize: bias.length,
      activation,
      kernelInitializer: () => tf.tensor2d(kernel),
      biasInitializer: () => tf.tensor1d(bias),
    });
  return new NaiveSequential([dense([[1], [0]], [0], tanh), dense([[3, 1]], [0, -2], relu)]);
}

/** The bytes of the picture of each unit, as levels from 0 to 255. */
function levelsOf({ spec }: { readonly spec: unknown }): number[][] {
  const { layer } = spec as { layer: { data: { values: { url: string }[] } }[] };
  return (layer[0]?.data.values ?? []).map(({ url }) => {
    const png = Buffer.from(url.split(",")[1] ?? "", "base64");
    const at = png.indexOf("IDAT") + 4 + 2 + 5;
    const side = png.readUInt32BE(16);
    return Array.from({ length: side }, (_, c) => png[at + 1 + c] ?? -1);
  });
}

describe("plot.neuronMaps", () => {
  it("paints a ÷ largest |a| of the layer at every place of the plane", () => {
    const net = model();
    const chart = plot.neuronMaps(net, data, { resolution: 60 });
    net.dispose();
    const [, , h, y1, y2] = levelsOf(chart);
    // The plane reaches 12% of 2 beyond the points.
    const xs = Array.from({ length: 60 }, (_, i) => -1.24 + (2.48 * (i + 0.5)) / 60);
    const most = Math.tanh(xs.at(-1) ?? 0);
    xs.forEach((x, i) => {
      const share = Math.tanh(x) / most;
      assert.ok(Math.abs((h?.[i] ?? -1) - 255 * (share / 2 + 0.5)) <= 0.6, `${x}`);
      assert.ok(Math.abs((y1?.[i] ?? -1) - 255 * (Math.max(0, share) / 2 + 0.5)) <= 0.6, `${x}`);
      assert.equal(y2?.[i], 128);
    });
  });

  it("names layers and units, tells their reach and which unit is dead", async () => {
    const net = model();
    const before = tf.memory().numTensors;
    const chart = plot.neuronMaps(net, data, { classNames: ["same", "different"] });
    assert.equal(tf.memory().numTensors, before);
    net.dispose();
    const texts = await textsOf(chart);
    for (const text of ["input", "tanh", "relu", "x₁", "x₂", "h₁", "y₁", "y₂ = 0", "different"]) {
      assert.ok(texts.includes(text), `${text} in ${texts.join(" | ")}`);
    }
    assert.match(
      chart.description,
      /^What each unit sees: input: 2 units, largest \|a\| 1\.2; tanh: 1 unit, .*; relu: 2 units, .*, y₂ is 0 everywhere\.$/,
    );
  });

  it("takes a model of tfjs and targets that are no classes; draws some units of a wide layer", async () => {
    const net = tf.sequential({
      layers: [
        tf.layers.dense({ units: 20, activation: "relu", inputShape: [2] }),
        tf.layers.dropout({ rate: 0.5 }),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const chart = plot.neuronMaps(net, { ...data, y: [0.5, 1, 2, 3] }, { mostUnits: 3 });
    net.dispose();
    assert.match(chart.description, /relu: 20 units \(3 drawn\)/);
    const units = (await textsOf(chart)).filter((text) => /^[hxy][₀-₉]+/.test(text));
    assert.equal(units.length, 2 + 3 + 1);
  });

  it("refuses what it cannot draw", () => {
    const [net, three] = [model(), new NaiveDense({ inputSize: 3, outputSize: 1, seed: 1 })];
    const wide = new NaiveSequential([three]);
    const bad: readonly [() => unknown, RegExp][] = [
      [() => plot.neuronMaps(wide, data), /model must be a model with two inputs; received 3/],
      [() => plot.neuronMaps("m" as never, data), /model must be a NaiveSequential or/],
      [() => plot.neuronMaps(null as never, data), /model must be a NaiveSequential or/],
      [() => plot.neuronMaps(net, { x: [[1]], y: [0] }), /data.x must be pairs/],
      [() => plot.neuronMaps(net, data, { mostUnits: 0 }), /mostUnits must be/],
      [() => plot.neuronMaps(net, data, { resolution: 1e6 }), /resolution must be/],
      [() => plot.neuronMaps(net, data, { classNames: ["a"] }), /classNames must be 2 different/],
    ];
    for (const [act, message] of bad) {
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message));
    }
    net.dispose();
    wide.dispose();
  });
});
