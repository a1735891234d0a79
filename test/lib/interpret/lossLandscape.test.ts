import assert from "node:assert/strict";
import fc from "fast-check";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { HOST, type Host, InterruptedError } from "../../../lib/core/host.js";
import { Random } from "../../../lib/core/random.js";
import { drawDirection, movingWeights } from "../../../lib/interpret/direction.js";
import * as interpret from "../../../lib/interpret/index.js";
import { sparseCategoricalCrossentropy } from "../../../lib/losses/index.js";
import { cnn, image, withoutLeak } from "./models.js";

function near(actual: number, expected: number, within: number): void {
  const size = Math.max(1, Math.abs(expected));
  assert.ok(Math.abs(actual - expected) <= within * size, `${actual}, expected ${expected}`);
}

function linear(inputs: number, units: number): tf.Sequential {
  const model = tf.sequential();
  model.add(tf.layers.dense({ units, inputShape: [inputs] }));
  model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
  return model;
}

function batchNormed(): tf.Sequential {
  const model = tf.sequential({
    layers: [
      tf.layers.embedding({ inputDim: 5, outputDim: 3, inputLength: 4 }),
      tf.layers.reshape({ targetShape: [2, 2, 3] }),
      tf.layers.depthwiseConv2d({ kernelSize: 2, depthMultiplier: 2, padding: "same" }),
      tf.layers.batchNormalization({}),
      tf.layers.conv2dTranspose({ kernelSize: 2, filters: 4 }),
      tf.layers.flatten(),
      tf.layers.dense({ units: 2 }),
    ],
  });
  return model;
}

describe("interpret.lossLandscape", () => {
  it("of a linear model is the quadratic of its closed form, in one and two dimensions", async () => {
    const [n, inputs, units] = [13, 3, 2];
    const random = new Random(4);
    const drawn = (rows: number, columns: number): number[][] =>
      Array.from({ length: rows }, () => Array.from({ length: columns }, () => random.normal()));
    const data = { x: drawn(n, inputs), y: drawn(n, units) };
    const model = linear(inputs, units);
    const [kernel, bias] = model.getWeights().map((w) => w.arraySync()) as [number[][], number[]];
    // The same stream of numbers, scaled here in float64.
    const stream = new Random(9);
    const directions = [0, 1].map(() => {
      const d = Array.from({ length: inputs }, () =>
        Array.from({ length: units }, () => stream.normal()),
      );
      const length = (m: number[][], k: number) => Math.hypot(...m.map((row) => row[k] ?? NaN));
      return d.map((row) => row.map((v, k) => (v * length(kernel, k)) / length(d, k)));
    });
    const lossAt = (by: readonly number[]): number => {
      let sum = 0;
      data.x.forEach((x, i) => {
        for (let k = 0; k < units; k++) {
          let out = bias[k] ?? 0;
          x.forEach((value, j) => {
            const step = by.reduce((s, a, m) => s + a * (directions[m]?.[j]?.[k] ?? NaN), 0);
            out += value * ((kernel[j]?.[k] ?? NaN) + step);
          });
          sum += (out - (data.y[i]?.[k] ?? NaN)) ** 2;
        }
      });
      return sum / (n * units);
    };
    await withoutLeak(async () => {
      const options = { steps: 5, range: 1.5, seed: 9, batchSize: 4 };
      const plane = await interpret.lossLandscape(model, data, options);
      assert.deepEqual(plane.alphas, [-1.5, -0.75, 0, 0.75, 1.5]);
      plane.betas.forEach((beta, r) =>
        plane.alphas.forEach((alpha, c) =>
          near(plane.losses[r]?.[c] ?? NaN, lossAt([alpha, beta]), 1e-5),
        ),
      );
      const line = await interpret.lossLandscape(model, data, { ...options, dimensions: 1 });
      line.alphas.forEach((alpha, c) => near(line.losses[c] ?? NaN, lossAt([alpha]), 1e-5));
      assert.equal(line.centreLoss, plane.centreLoss);
    });
    model.dispose();
  });

  it("has model.evaluate in its centre, whatever the model, batch and seed", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.integer({ min: 1, max: 12 }),
        fc.integer({ min: 1, max: 5 }),
        fc.integer({ min: 1, max: 14 }),
        fc.integer({ min: 0, max: 2 ** 32 - 1 }),
        async (n, units, batchSize, seed) => {
          const model = linear(2, units);
          const random = new Random(seed);
          const [x, y] = [2, units].map((size) =>
            tf.tensor2d(
              Array.from({ length: n * size }, () => random.normal()),
              [n, size],
            ),
          ) as [tf.Tensor2D, tf.Tensor2D];
          const expected = model.evaluate(x, y) as tf.Scalar;
          const options = { dimensions: 1, steps: 3, batchSize, seed } as const;
          const { centreLoss, losses } = await interpret.lossLandscape(model, { x, y }, options);
          near(centreLoss, expected.dataSync()[0] ?? NaN, 1e-6);
          assert.equal(losses[1], centreLoss);
          tf.dispose([x, y, expected]);
          model.dispose();
        },
      ),
      { numRuns: 25 },
    );
  });

  it("scales filters to the weights', and moves neither biases nor normalisations", () => {
    const model = batchNormed();
    const moving = movingWeights(model);
    assert.deepEqual(
      moving.map(({ variable, axes }) => [variable.shape, axes]),
      [
        [[5, 3], [1]],
        [
          [2, 2, 3, 2],
          [0, 1],
        ],
        [
          [2, 2, 4, 6],
          [0, 1, 3],
        ],
        [[36, 2], [0]],
      ],
    );
    for (const weight of moving) {
      const direction = drawDirection(weight, new Random(1));
      const [a, b] = [direction, weight.variable].map((t) =>
        tf.tidy(() =>
          t
            .square()
            .sum([...weight.axes])
            .sqrt()
            .dataSync(),
        ),
      );
      a?.forEach((length, i) => near(length, b?.[i] ?? NaN, 1e-5));
      direction.dispose();
    }
    for (const layer of model.layers) layer.trainable = layer === model.layers[0];
    assert.equal(movingWeights(model).length, 1);
    model.dispose();
  });

  it("takes labels, a column as a list, and repeats itself from its seed", async () => {
    const model = cnn(3);
    const data = { x: [image(1), image(2)], y: [0, 2] };
    const options = { steps: 3, loss: sparseCategoricalCrossentropy, seed: 2 } as const;
    const [a, b, other] = [
      await interpret.lossLandscape(model, data, options),
      await interpret.lossLandscape(model, data, options),
      await interpret.lossLandscape(model, data, { ...options, seed: 3 }),
    ];
    assert.deepEqual(a, b);
    assert.notDeepEqual(a.losses, other.losses);
    await assert.rejects(
      interpret.lossLandscape(model, { ...data, y: [0, 3] }, options),
      /y must be class indices from 0 to 2/,
    );
    const column = linear(1, 1);
    const [x, y] = [
      [[1], [2]],
      [1, 2],
    ];
    const flat = await interpret.lossLandscape(column, { x, y }, { dimensions: 1, steps: 3 });
    const tall = { x, y: [[1], [2]] };
    assert.deepEqual(
      flat,
      await interpret.lossLandscape(column, tall, { dimensions: 1, steps: 3 }),
    );
    model.dispose();
    column.dispose();
  });

  it("leaves every weight bit for bit: after the end, Stop, and an error of the loss", async () => {
    const model = cnn(1);
    const bits = (): string =>
      model
        .getWeights()
        .map((w) => Buffer.from(w.dataSync().slice().buffer).toString("hex"))
        .join();
    const before = bits();
    const data = { x: [image(1), image(2)], y: [0, 1] };
    const options = { dimensions: 1, steps: 5, loss: sparseCategoricalCrossentropy } as const;
    await withoutLeak(() => interpret.lossLandscape(model, data, options));
    assert.equal(bits(), before);
    let calls = 0;
    const breaking = (): never => {
      calls++;
      throw new Error("broken");
    };
    const oneHot = {
      x: data.x,
      y: [
        [1, 0, 0],
        [0, 1, 0],
      ],
    };
    await withoutLeak(async () => {
      const fails = interpret.lossLandscape(model, oneHot, { ...options, loss: breaking });
      await assert.rejects(fails, /broken/);
    });
    assert.equal(calls, 1);
    assert.equal(bits(), before);
    const stop = new AbortController();
    const shown: unknown[] = [];
    const place: Host = {
      signal: stop.signal,
      show: async (value) => {
        const data = value as { [key: symbol]: () => Record<string, string> };
        shown.push(data[Symbol.for("Jupyter.display")]?.()["text/plain"]);
        assert.equal(bits(), before);
        stop.abort();
      },
    };
    Reflect.set(globalThis, HOST, place);
    try {
      await withoutLeak(async () => {
        await assert.rejects(interpret.lossLandscape(model, data, options), InterruptedError);
      });
    } finally {
      Reflect.deleteProperty(globalThis, HOST);
    }
    assert.equal(shown.length, 1);
    assert.match(String(shown[0]), /loss landscape 1 of 5$/);
    assert.equal(bits(), before);
    model.dispose();
  });
});
