import assert from "node:assert/strict";
import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import { inflateSync } from "node:zlib";
import { formatNumber } from "../../../lib/core/number.js";
import * as interpret from "../../../lib/interpret/index.js";
import * as plot from "../../../lib/plot/index.js";
import { diverging, painted, photograph, pixelsOf } from "../../../lib/plot/picture.js";
import { cnn, image, withoutLeak } from "../interpret/models.js";
import { statistics } from "./modelStatistics.js";
import { slidersOf, textsOf } from "./reading.js";

const MOMENTS = [1, 2, 5].map((epoch) => ({ epoch, statistics: statistics(epoch) }));

describe("plots of layers", () => {
  it("histograms: the slider shows the epoch's own numbers, over axes that stay", async () => {
    const chart = plot.weightHistograms(MOMENTS);
    assert.deepEqual(slidersOf(chart), { epoch: [5, 1, 5] });
    for (const { epoch, statistics: found } of MOMENTS) {
      const texts = await textsOf(chart, { epoch });
      const deviation = found.layers[0]?.weights?.deviation ?? NaN;
      const shown = texts.filter((text) => text.startsWith("standard deviation"));
      assert.equal(shown.length, 2);
      assert.ok(Math.abs(Number(shown[0]?.split(" ").at(-1)) / deviation - 1) < 0.01, shown[0]);
    }
    // Between two epochs the earlier one is shown.
    assert.deepEqual(await textsOf(chart, { epoch: 4 }), await textsOf(chart, { epoch: 2 }));
    const panels = chart.spec["concat"] as {
      layer: { data: { values: { share: number; epoch: number }[] } }[];
    }[];
    for (const panel of panels) {
      for (const { epoch } of MOMENTS) {
        const own = panel.layer[0]?.data.values.filter((bar) => bar.epoch === epoch) ?? [];
        assert.ok(Math.abs(own.reduce((sum, bar) => sum + bar.share, 0) - 1) < 1e-3);
      }
    }
    assert.match(
      chart.description,
      /^Weights by layer, the last of 3 epochs: hidden: 18 values, mean/,
    );
  });

  it("activations tell zeros and dead units", async () => {
    const chart = plot.activationHistograms(statistics(1));
    const dead = statistics(1).layers[0]?.deadUnits ?? 0;
    assert.ok(dead > 0);
    const texts = await textsOf(chart);
    assert.ok(
      texts.some((text) => text.endsWith(`${dead} of 6 units dead`)),
      texts.join(" | "),
    );
    assert.deepEqual(slidersOf(chart), {});
  });

  it("gradient flow: norms by layer, models compared by position, a gradient of 0 marked", async () => {
    const chart = plot.gradientFlow(MOMENTS);
    const texts = await textsOf(chart, { epoch: 1 });
    assert.ok(texts.includes("hidden") && texts.includes("out"));
    const { layers } = MOMENTS[2]?.statistics ?? { layers: [] };
    const last = layers.map(({ gradients }) => gradients?.norm ?? 0);
    assert.ok(
      chart.description.includes(`hidden ${formatNumber(last[0] ?? 0, 3)}`),
      chart.description,
    );
    const two = plot.gradientFlow({ small: statistics(1), dead: statistics(-1) });
    assert.match(two.description, /small, gradient norms: .*; dead, gradient norms: /);
    const silent = statistics(1);
    const zero = {
      ...silent,
      layers: silent.layers.map((layer) => ({
        ...layer,
        gradients: { ...(layer.gradients as interpret.Distribution), norm: 0 },
      })),
    };
    assert.equal((await textsOf(plot.gradientFlow(zero))).filter((text) => text === "0").length, 2);
  });

  it("thins epochs and layers, and says so", () => {
    const one = statistics(1);
    const many = Array.from({ length: 50 }, (_, epoch) => ({ epoch, statistics: one }));
    assert.match(plot.weightHistograms(many).description, /20 of 50 epochs are drawn\.$/);
    const deep = {
      ...one,
      layers: Array.from({ length: 30 }, (_, i) => ({
        ...(one.layers[0] as interpret.LayerStatistics),
        name: `l${i}`,
      })),
    };
    assert.match(plot.weightHistograms(deep).description, /The first 24 of 30 layers are drawn\.$/);
  });

  it("feature PCA keeps the direction of its axes from epoch to epoch", () => {
    const points = [
      [3, 0],
      [1, 1],
      [-1, -1],
      [-3, 0.5],
      [0, 2],
    ];
    const turned = points.map(([x = 0, y = 0]) => [-x, y]);
    const chart = plot.featurePca([
      { epoch: 0, layers: { h: points } },
      { epoch: 1, layers: { h: points.map(([x = 0, y = 0]) => [1.1 * x, y]) } },
      { epoch: 2, layers: { h: turned.map(([x = 0, y = 0]) => [-x, y]) } },
    ]);
    const [panel] = chart.spec["concat"] as {
      layer: { data: { values: { x: number; epoch: number }[] } }[];
    }[];
    const of = (epoch: number): number[] =>
      (panel?.layer[0]?.data.values ?? [])
        .filter((p) => p.epoch === epoch)
        .map(({ x }) => Math.sign(x));
    assert.deepEqual(of(0), of(1));
    assert.deepEqual(of(0), of(2));
    assert.match(
      chart.description,
      /5 samples, 3 epochs\. Variance in the plane at the last epoch: h 100 %/,
    );
  });

  it("feature PCA and scree tell what scikit-learn's ratios say", async () => {
    const x = [
      [0, 0, 1],
      [1, 2, 0],
      [2, 4.5, 1],
      [3, 6, 0],
    ];
    const { explainedVarianceRatio: ratios } = interpret.pca(x, { components: 3 });
    const texts = await textsOf(plot.scree(ratios));
    assert.ok(texts.includes("1 of 3 explain at least 90 %"), texts.join(" | "));
    const big = Array.from({ length: 3000 }, (_, i) => [i % 7, i % 11, i % 13]);
    const chart = plot.featurePca([{ epoch: 1, layers: { a: big } }]);
    assert.match(chart.description, /3000 samples\..*/);
  });
});

describe("plots of what a model sees", () => {
  const x = image(5);
  const grey = x.map((row) => row.map(([v = 0]) => v));
  let model: tf.LayersModel;
  before(() => (model = cnn(6)));
  after(() => model.dispose());

  it("overlays carry score and class, a slider for the opacity, and where the peak is", async () => {
    const found = interpret.saliency(model, x, { target: 2 });
    const chart = plot.saliency(grey, found, { classNames: ["a", "b", "c"], opacity: 0.4 });
    assert.deepEqual(slidersOf(chart), { opacity: [0.4, 0, 1] });
    assert.ok((await textsOf(chart)).some((text) => text.startsWith("score of c: ")));
    const most = Math.max(...found.map.flat());
    const row = found.map.findIndex((line) => line.includes(most));
    assert.ok(
      chart.description.endsWith(`largest at row ${row}, column ${found.map[row]?.indexOf(most)}.`),
    );
    const cam = interpret.gradCam(model, x, { target: 0 });
    assert.match(
      plot.gradCam(grey, cam).description,
      /Grad-CAM: where conv2 sees the class\. .* score of output 0/,
    );
    const covered = await interpret.occlusion(model, x, { size: 4, verbose: false });
    assert.match(
      plot.occlusion(grey, covered).description,
      /under a square of 4 pixels\. An image of 10 × 12/,
    );
  });

  it("a filter's slider shows another channel's weights", () => {
    const found = interpret.filters(model, "conv1");
    const chart = plot.filters(found);
    assert.deepEqual(slidersOf(chart), { channel: [0, 0, 1] });
    const [cells] = chart.spec["layer"] as {
      data: {
        values: { at: number; channel: number; row: number; column: number; value: number }[];
      };
    }[];
    assert.equal(cells?.data.values.length, 4 * 2 * 9);
    for (const { at, channel, row, column, value } of cells?.data.values ?? []) {
      assert.ok(Math.abs(value - (found.kernels[at]?.[channel]?.[row]?.[column] ?? NaN)) < 1e-3);
    }
    const wide = {
      ...found,
      channels: 500,
      kernels: Array.from({ length: 100 }, () => Array.from({ length: 500 }, () => [[1]])),
      size: [1, 1] as const,
    };
    assert.match(
      plot.filters(wide).description,
      /64 of 100 filters are drawn\. 64 of 500 channels are drawn\.$/,
    );
  });

  it("feature maps: rectangles for small ones, pictures for large ones, fewer where there are too many", () => {
    const small = plot.featureMaps(interpret.featureMaps(model, "conv2", x));
    assert.match(small.description, /^Feature maps of conv2, 3 × 4: 6 maps/);
    const map = (side: number): number[][] =>
      Array.from({ length: side }, (_, r) => Array.from({ length: side }, (_, c) => r + c));
    const large = plot.featureMaps({ layer: "l", maps: Array.from({ length: 90 }, () => map(56)) });
    assert.match(large.description, /38 of 90 maps are drawn\.$/);
    assert.ok(JSON.stringify(large.spec).length < 400_000);
  });

  it("pictures hold every pixel: a PNG that decodes to the numbers it was given", () => {
    const read = (url: string): { width: number; height: number; kind: number; bytes: Buffer } => {
      const file = Buffer.from(url.split(",")[1] ?? "", "base64");
      const at = file.indexOf("IDAT");
      const data = inflateSync(file.subarray(at + 4, at + 4 + file.readUInt32BE(at - 4)));
      return {
        width: file.readUInt32BE(16),
        height: file.readUInt32BE(20),
        kind: file[25] ?? 0,
        bytes: data,
      };
    };
    const rgb = read(
      photograph(
        pixelsOf(
          [
            [
              [0, 0.5, 1],
              [1, 0, 0],
            ],
          ],
          "x",
        ),
        2,
      ),
    );
    assert.deepEqual([rgb.width, rgb.height, rgb.kind], [2, 1, 2]);
    assert.deepEqual([...rgb.bytes], [0, 0, 128, 255, 255, 0, 0]);
    const twice = read(photograph(pixelsOf([[0, 255]], "x"), 4));
    assert.deepEqual([twice.width, twice.height, twice.kind], [4, 2, 0]);
    assert.deepEqual([...twice.bytes], [0, 0, 0, 255, 255, 0, 0, 0, 255, 255]);
    const indexed = read(painted([[0, 0.5, 1]], (v) => v, diverging, 1));
    assert.deepEqual([indexed.kind, ...indexed.bytes], [3, 0, 0, 128, 255]);
    const long = read(painted([Array.from({ length: 70_000 }, () => 1)], (v) => v, diverging, 1));
    assert.equal(long.bytes.length, 70_001);
    // Standardised pixels are stretched from the least to the most.
    assert.deepEqual([...read(photograph(pixelsOf([[-1, 0, 1]], "x"), 3)).bytes], [0, 0, 128, 255]);
  });
});

describe("plots of sequences", () => {
  it("gates: one panel each, tokens on the axis, units thinned with a note", async () => {
    const model = tf.sequential({
      layers: [tf.layers.gru({ units: 3, inputShape: [2, 1], name: "memory" })],
    });
    const found = interpret.gates(model, "memory", [[1], [2]]);
    model.dispose();
    const texts = await textsOf(plot.gates(found, { tokens: ["one", "two"] }));
    for (const text of ["update", "reset", "candidate", "one", "two"])
      assert.ok(texts.includes(text), text);
    const wide = Array.from({ length: 100 }, () => Array.from({ length: 400 }, () => 0.5));
    assert.match(plot.gates({ input: wide }).description, /120 of 400 units are drawn\.$/);
  });

  it("attention: the slider picks the head, and the words say who looks at whom", async () => {
    const chart = plot.attention(
      [
        [
          [0.9, 0.1],
          [0.25, 0.75],
        ],
        [
          [0.5, 0.5],
          [0.5, 0.5],
        ],
      ],
      { tokens: ["the", "the"] },
    );
    assert.deepEqual(slidersOf(chart), { head: [0, 0, 1] });
    assert.ok((await textsOf(chart)).includes("0.90"));
    const second = await textsOf(chart, { head: 1 });
    assert.equal(second.filter((text) => text === "0.50").length, 4);
    assert.match(chart.description, /2 heads, 2 × 2 tokens\. the looks most at the \(0\.9\)/);
    const cross = tf.tensor2d([[0.5, 0.25, 0.25]]);
    assert.match(
      plot.attention(cross, { tokens: ["q"], keyTokens: ["a", "b", "c"] }).description,
      /q looks most at a/,
    );
    cross.dispose();
  });
});

describe("plots of whole models", () => {
  it("the summary counts what is to be counted, in HTML and in text", async () => {
    const model = cnn(1, true);
    await withoutLeak(() => {
      const { html, text } = plot.modelSummary(model);
      for (const part of [
        "↳ conv1",
        "n × 10 × 12 × 4",
        "GlobalAveragePooling2D",
        "319 parameters (1.28 kB in float32): 319 learn, 0 do not",
      ]) {
        assert.ok(text.includes(part) && html.includes(part), `${part} in ${text}`);
      }
    });
    model.dispose();
    const large = tf.sequential({
      layers: [tf.layers.dense({ units: 512, inputShape: [784] }), tf.layers.dense({ units: 10 })],
    });
    large.layers[0]?.setWeights(large.layers[0].getWeights());
    assert.match(plot.modelSummary(large).text, /407,050 parameters \(1\.63 MB in float32\)/);
    assert.match(plot.modelSummary(large).text, /401,920/);
    large.dispose();
  });

  it("the graph draws skips and shared layers, and escapes nothing away", async () => {
    const input = tf.input({ shape: [4], name: "x" });
    const shared = tf.layers.dense({ units: 4, name: "shared" });
    const sum = tf.layers
      .add({ name: "sum" })
      .apply([shared.apply(input) as tf.SymbolicTensor, input]);
    const model = tf.model({
      inputs: input,
      outputs: shared.apply(sum) as tf.SymbolicTensor,
      name: "m",
    });
    for (const direction of ["down", "right"] as const) {
      const chart = await plot.layerGraph(model, { direction });
      const texts = await textsOf(chart);
      for (const text of ["shared", "Dense", "n × 4", "20 parameters", "sum"])
        assert.ok(texts.includes(text), text);
      assert.match(
        chart.description,
        /3 layers, 4 connections, 2 with several inputs, 20 parameters\. x; x and sum → shared; shared and x → sum\./,
      );
    }
    model.dispose();
  });
});
