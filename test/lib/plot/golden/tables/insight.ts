import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../../../lib/core/random.js";
import * as interpret from "../../../../../lib/interpret/index.js";
import { meanSquaredError } from "../../../../../lib/losses/index.js";
import { silhouetteSamples } from "../../../../../lib/metrics/index.js";
import type { Chart } from "../../../../../lib/plot/chart.js";
import * as plot from "../../../../../lib/plot/index.js";
import { denseStep } from "../../jitGraphs.js";
import type { Goldens } from "../golden.js";

/** A sequential model whose weights come from a formula. */
function withWeights<M extends tf.LayersModel>(model: M, size: number): M {
  const random = new Random(7);
  const weights = model.getWeights().map((weight) => {
    const values = Float32Array.from({ length: weight.size }, () => random.normal(0, size));
    return tf.tensor(values, weight.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

function mlp(): tf.LayersModel {
  const layers = [
    tf.layers.dense({ units: 16, activation: "relu", inputShape: [4], name: "hidden_1" }),
    tf.layers.dense({ units: 12, activation: "tanh", name: "hidden_2" }),
    tf.layers.dense({ units: 1, name: "output" }),
  ];
  return withWeights(tf.sequential({ layers, name: "mlp" }), 0.6);
}

function cnn(): tf.LayersModel {
  const layers = [
    tf.layers.conv2d({
      filters: 6,
      kernelSize: 3,
      activation: "relu",
      inputShape: [14, 14, 1],
      name: "conv1",
    }),
    tf.layers.maxPooling2d({ poolSize: 2, name: "pool" }),
    tf.layers.conv2d({ filters: 4, kernelSize: 3, activation: "relu", name: "conv2" }),
    tf.layers.globalAveragePooling2d({ name: "mean" }),
    tf.layers.dense({ units: 2, activation: "softmax", name: "class" }),
  ];
  return withWeights(tf.sequential({ layers, name: "cnn" }), 0.5);
}

/** A ring. */
const IMAGE = Array.from({ length: 14 }, (_, y) =>
  Array.from({ length: 14 }, (_, x) => [Math.abs(Math.hypot(x - 6, y - 7) - 4) < 1 ? 0.9 : 0.1]),
);
const CLASSES = { classNames: ["cross", "ring"] };

/** Runs with a model and disposes it. */
async function using<T>(
  model: tf.LayersModel,
  act: (model: tf.LayersModel) => T,
): Promise<Awaited<T>> {
  try {
    return await act(model);
  } finally {
    model.dispose();
  }
}

function statistics(model: tf.LayersModel): interpret.ModelStatistics {
  const random = new Random(2);
  const x = Array.from({ length: 24 }, () => Array.from({ length: 4 }, () => random.normal()));
  const y = x.map((row) => [(row[0] ?? 0) - (row[1] ?? 0)]);
  return interpret.layerStatistics(model, { x, y }, { loss: tf.losses.meanSquaredError });
}

const QUIET = { loss: meanSquaredError, seed: 5, verbose: false } as const;

/** The landscape around a network whose targets are its own outputs and a little noise: a valley. */
async function around(
  look: (
    model: tf.LayersModel,
    data: { x: number[][]; y: number[][] },
  ) => Promise<interpret.LossLandscape>,
): Promise<Chart> {
  return await using(mlp(), async (model) => {
    const random = new Random(6);
    const x = Array.from({ length: 32 }, () => Array.from({ length: 4 }, () => random.normal()));
    const outputs = tf.tidy(() => (model.predict(tf.tensor2d(x)) as tf.Tensor2D).arraySync());
    const y = outputs.map((row) => row.map((value) => value + random.normal(0, 0.3)));
    return plot.lossLandscape(await look(model, { x, y }));
  });
}

/** The same model with weights that grow. */
async function snapshots(): Promise<plot.StatisticsSnapshot[]> {
  return await using(mlp(), (model) =>
    [0, 5, 10].map((epoch) => {
      const found = { epoch, statistics: statistics(model) };
      const grown = model.getWeights().map((w) => tf.tidy(() => w.mul(1.6)));
      model.setWeights(grown);
      tf.dispose(grown);
      return found;
    }),
  );
}

function deep(skips: boolean): tf.LayersModel {
  const input = tf.input({ shape: [4] });
  let h = input;
  for (let i = 0; i < 10; i++) {
    const next = tf.layers
      .dense({ units: 4, activation: "sigmoid", name: `dense_${i + 1}` })
      .apply(h) as tf.SymbolicTensor;
    h = skips
      ? (tf.layers.add({ name: `add_${i + 1}` }).apply([next, h]) as tf.SymbolicTensor)
      : next;
  }
  const y = tf.layers.dense({ units: 1, name: "output" }).apply(h) as tf.SymbolicTensor;
  return withWeights(tf.model({ inputs: input, outputs: y }), 0.5);
}

function residual(): tf.LayersModel {
  const x = tf.input({ shape: [8, 8, 3], name: "image" });
  const conv = (name: string, from: tf.SymbolicTensor): tf.SymbolicTensor =>
    tf.layers
      .conv2d({ filters: 3, kernelSize: 3, padding: "same", activation: "relu", name })
      .apply(from) as tf.SymbolicTensor;
  const sum = tf.layers
    .add({ name: "sum" })
    .apply([conv("conv2", conv("conv1", x)), x]) as tf.SymbolicTensor;
  const flat = tf.layers.flatten({ name: "flat" }).apply(sum) as tf.SymbolicTensor;
  const y = tf.layers
    .dense({ units: 10, activation: "softmax", name: "class" })
    .apply(flat) as tf.SymbolicTensor;
  const model = tf.model({ inputs: x, outputs: y, name: "residual" });
  model.getLayer("conv1").trainable = false;
  return model;
}

/** Points on two circles, and what two layers might make of them as training goes on. */
function features(): { readonly moments: plot.FeatureSnapshot[]; readonly classes: string[] } {
  const random = new Random(3);
  const points = Array.from({ length: 60 }, (_, i) => {
    const angle = random.uniform(0, 2 * Math.PI);
    const radius = i % 2 === 0 ? 1 : 2.2;
    return [radius * Math.cos(angle), radius * Math.sin(angle)];
  });
  const moments = [0, 1, 2, 3].map((epoch) => ({
    epoch,
    layers: {
      hidden_1: points.map(([x = 0, y = 0]) => [x, y, (epoch * (x * x + y * y)) / 6, x * y]),
      hidden_2: points.map(([x = 0, y = 0]) => [
        x / (1 + epoch),
        y,
        epoch * (x * x + y * y),
        0.3 * x,
      ]),
    },
  }));
  return { moments, classes: points.map((_, i) => (i % 2 === 0 ? "inner" : "outer")) };
}

const WORDS = ["the", "film", "was", "not", "bad"];

function blobs(): { readonly x: number[][]; readonly labels: number[] } {
  const random = new Random(11);
  const labels = Array.from({ length: 45 }, (_, i) => i % 3);
  const x = labels.map((k) => [random.normal(3 * k, 0.9), random.normal(k === 1 ? 3 : 0, 0.9)]);
  return { x, labels };
}

/** scipy.cluster.hierarchy.linkage of ten points on a line: 0, 1, 1.6, 5, 5.5, 7, 12, 12.4, 13.5, 20; average. */
const LINKAGE = [
  [6, 7, 0.4, 2],
  [3, 4, 0.5, 2],
  [1, 2, 0.6, 2],
  [0, 12, 1.3, 3],
  [8, 10, 1.3, 3],
  [5, 11, 1.75, 3],
  [13, 15, 4.967, 6],
  [9, 14, 7.367, 4],
  [16, 17, 11.125, 10],
];

/** What a process believes of sin after some evaluations, by inverse distances: for the drawing alone. */
function process(): { readonly x: number[]; readonly steps: plot.GaussianProcessStep[] } {
  const x = Array.from({ length: 41 }, (_, i) => i / 8);
  const places = [1, 4, 2.5, 0.25];
  const steps = places.map((_, n) => {
    const evaluations = places.slice(0, n).map((at): [number, number] => [at, Math.sin(at)]);
    const near = (at: number): number =>
      Math.min(1, ...evaluations.map(([p]) => Math.abs(p - at) / 1.5));
    const mean = x.map((at) => Math.sin(at) * (1 - near(at)));
    const deviation = x.map((at) => 0.8 * near(at));
    const acquisition = x.map((at) => near(at) ** 2);
    return { mean, deviation, acquisition, evaluations, next: places[n] ?? 0 };
  });
  return { x, steps };
}

function straight(): { readonly x: number[]; readonly y: number[]; readonly fitted: number[] } {
  const random = new Random(5);
  const x = Array.from({ length: 40 }, (_, i) => i / 4);
  const y = x.map((value) => 2 * value + 1 + random.normal(0, 0.4 + value / 8));
  return { x, y, fitted: x.map((value) => 2 * value + 1) };
}

export const goldens: Goldens = {
  gradientFlow: async () => plot.gradientFlow(await snapshots()),
  "gradientFlow-models": async () =>
    plot.gradientFlow({
      plain: await using(deep(false), statistics),
      "with skips": await using(deep(true), statistics),
    }),
  weightHistograms: async () => plot.weightHistograms(await snapshots()),
  activationHistograms: async () => plot.activationHistograms((await snapshots()).slice(0, 1)),
  featurePca: () => {
    const { moments, classes } = features();
    return plot.featurePca(moments, { classes });
  },
  scree: () => plot.scree([0.55, 0.2, 0.12, 0.08, 0.03, 0.02]),
  filters: async () =>
    await using(cnn(), (model) => plot.filters(interpret.filters(model, "conv2"))),
  featureMaps: async () =>
    await using(cnn(), (model) => plot.featureMaps(interpret.featureMaps(model, "conv1", IMAGE))),
  "featureMaps-pictures": async () =>
    plot.featureMaps({
      layer: "wide",
      maps: [0, 1, 2].map((k) =>
        Array.from({ length: 40 }, (_, y) =>
          Array.from({ length: 40 }, (_, x) => Math.max(0, Math.sin((x + k * y) / 6))),
        ),
      ),
    }),
  lossLandscape: async () =>
    await around((model, data) => interpret.lossLandscape(model, data, QUIET)),
  "lossLandscape-line": async () =>
    await around((model, data) =>
      interpret.lossLandscape(model, data, { ...QUIET, dimensions: 1 }),
    ),
  saliency: async () =>
    await using(cnn(), (model) => plot.saliency(IMAGE, interpret.saliency(model, IMAGE), CLASSES)),
  gradCam: async () =>
    await using(cnn(), (model) => plot.gradCam(IMAGE, interpret.gradCam(model, IMAGE), CLASSES)),
  occlusion: async () =>
    await using(cnn(), async (model) => {
      const found = await interpret.occlusion(model, IMAGE, { size: 4, stride: 1, verbose: false });
      return plot.occlusion(IMAGE, found, CLASSES);
    }),
  gates: async () => {
    const layers = [tf.layers.lstm({ units: 6, inputShape: [5, 3], name: "memory" })];
    const x = WORDS.map((_, i) => [Math.sin(i), Math.cos(i), i / 5]);
    return await using(withWeights(tf.sequential({ layers }), 0.9), (model) =>
      plot.gates(interpret.gates(model, "memory", x), { tokens: WORDS }),
    );
  },
  attention: () => {
    const head = (sharp: number): number[][] =>
      WORDS.map((_, q) => {
        const e = WORDS.map((_, k) => Math.exp(-sharp * Math.abs(q - k - 1)));
        const total = e.reduce((a, b) => a + b, 0);
        return e.map((value) => value / total);
      });
    return plot.attention([head(1), head(0.2)], { tokens: WORDS });
  },
  jitGraph: () => plot.jitGraph(denseStep()),
  "jitGraph-parts": () => plot.jitGraph(denseStep(), { detail: "parts", direction: "right" }),
  layerGraph: async () => await using(residual(), (model) => plot.layerGraph(model)),
  dendrogram: () =>
    plot.dendrogram(LINKAGE, { labels: "abcdefghij".split(""), cut: 3, y: "distance (cm)" }),
  elbow: () =>
    plot.elbow([480, 210, 62, 55, 50, 47], { silhouettes: [null, 0.51, 0.66, 0.52, 0.41, 0.36] }),
  silhouette: () => {
    const { x, labels } = blobs();
    return plot.silhouette(silhouetteSamples(x, labels), labels);
  },
  residualsAgainstFitted: () => {
    const { y, fitted } = straight();
    return plot.residualsAgainstFitted(y, fitted, { x: "fitted price (k€)" });
  },
  qq: () => {
    const { y, fitted } = straight();
    return plot.qq(y.map((value, i) => value - (fitted[i] ?? 0)));
  },
  epsilonTube: () => {
    const { x, y } = straight();
    return plot.epsilonTube(x, y, (at) => 2 * at + 1, {
      epsilon: 1,
      x: "size (m²)",
      y: "price (k€)",
    });
  },
  gaussianProcess: () => {
    const { x, steps } = process();
    const truth = x.map(Math.sin);
    return plot.gaussianProcess(x, steps, {
      x: "log₁₀ learning rate",
      y: "accuracy",
      acquisition: "expected improvement",
      truth,
    });
  },
};
