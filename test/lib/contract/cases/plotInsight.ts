import type * as tfTypes from "@tensorflow/tfjs";
import { tf } from "../../../../lib/engine/index.js";
import * as dl from "../../../../lib/index.js";
import { denseStep } from "../../plot/jitGraphs.js";
import type { Contract } from "../harness.js";
import { atLeastZero, but, finite, given, numbers, oneOf, options, type Kind } from "../kinds.js";

const { interpret } = dl;

function convolution(): tfTypes.Sequential {
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], name: "edges" }),
      tf.layers.globalAveragePooling2d({}),
      tf.layers.dense({ units: 2, activation: "softmax", name: "classes" }),
    ],
  });
}

/** What `look` finds in a model that is gone afterwards. */
async function found<T>(
  look: (model: tfTypes.Sequential, image: tfTypes.Tensor) => T | Promise<T>,
): Promise<T> {
  const [model, image] = [convolution(), tf.ones([6, 6, 1])];
  try {
    return await look(model, image);
  } finally {
    model.dispose();
    image.dispose();
  }
}

const statistics = await found((model, image) => {
  const x = image.expandDims(0);
  const y = tf.tensor2d([[1, 0]]);
  try {
    return interpret.layerStatistics(model, { x, y }, { loss: tf.losses.softmaxCrossEntropy });
  } finally {
    tf.dispose([x, y]);
  }
});
const landscape = await found(async (model, image) => {
  const x = image.expandDims(0);
  try {
    const loss = tf.losses.meanSquaredError;
    const options = { steps: 3, loss, verbose: false } as const;
    return await interpret.lossLandscape(model, { x, y: [[1, 0]] }, options);
  } finally {
    x.dispose();
  }
});
const cam = await found((model, image) => interpret.gradCam(model, image));
const covered = await found((model, image) =>
  interpret.occlusion(model, image, { size: 2, verbose: false }),
);
const salient = await found((model, image) => interpret.saliency(model, image));
const maps = await found((model, image) => interpret.featureMaps(model, "edges", image));
const kernels = await found((model) => interpret.filters(model));

const image: Kind = but(
  given(() => tf.ones([6, 6, 1])),
  { "wrong shape": () => tf.ones([4, 6, 1]) },
);
const distribution = but(
  given(() => statistics),
  { empty: () => ({ ...statistics, layers: [] }) },
);
const text = (fields: Readonly<Record<string, Kind>> = {}) =>
  options({ title: given(() => "t"), ...fields });
const model = given(convolution);
const features = [
  [0, 0],
  [1, 0],
  [0, 1],
];

export const PLOT_INSIGHT: readonly Contract[] = [
  ...(["gradCam", "occlusion", "saliency"] as const).map((name) => ({
    name: `plot.${name}`,
    args: {
      image,
      found: given(() => ({ gradCam: cam, occlusion: covered, saliency: salient })[name]),
      text: text(),
    },
  })),
  {
    name: "plot.featureMaps",
    args: {
      found: but(
        given(() => maps),
        { empty: () => ({ ...maps, maps: [] }) },
      ),
    },
  },
  {
    name: "plot.filters",
    args: {
      found: but(
        given(() => kernels),
        { empty: () => ({ ...kernels, kernels: [] }) },
      ),
    },
  },
  { name: "plot.activationHistograms", args: { statistics: distribution } },
  { name: "plot.weightHistograms", args: { statistics: distribution } },
  {
    name: "plot.lossLandscape",
    args: {
      found: but(
        given(() => landscape),
        {
          empty: () => ({ ...landscape, losses: [] }),
          ragged: () => ({ ...landscape, losses: [[1], [1, 2], [1]] }),
          NaN: () => ({ ...landscape, losses: landscape.losses.map((row) => row.map(() => NaN)) }),
        },
      ),
      text: text(),
    },
  },
  { name: "plot.gradientFlow", args: { statistics: distribution } },
  { name: "plot.layerGraph", args: { model, text: text({ direction: oneOf("right") }) } },
  {
    name: "plot.jitGraph",
    args: {
      graph: given(denseStep),
      text: text({ detail: oneOf("parts"), direction: oneOf("right") }),
    },
  },
  { name: "plot.modelSummary", args: { model } },
  {
    name: "plot.featurePca",
    args: {
      snapshots: but(
        given(() => [{ epoch: 1, layers: { hidden: features } }]),
        {
          empty: () => [],
          "too few samples": () => [{ epoch: 1, layers: { hidden: [[1, 2]] } }],
        },
      ),
      text: text({
        classes: but(
          given(() => [0, 1, 1]),
          { "too few": () => [0] },
        ),
      }),
    },
    bad: [
      [
        "NaN",
        {
          snapshots: () => [
            {
              epoch: 1,
              layers: {
                hidden: [
                  [NaN, 0],
                  [1, 0],
                  [0, 1],
                ],
              },
            },
          ],
        },
        / must be /,
      ],
    ],
  },
  {
    name: "plot.attention",
    args: {
      weights: but(
        given(() => [
          [0.5, 0.5],
          [0.25, 0.75],
        ]),
        {
          empty: () => [],
          ragged: () => [[1], [0.5, 0.5]],
          NaN: () => [
            [NaN, 1],
            [0.5, 0.5],
          ],
          "no distribution": () => [
            [1, 1],
            [0.5, 0.5],
          ],
        },
      ),
      text: text({
        tokens: but(
          given(() => ["I", "you"]),
          { "too few": () => ["I"] },
        ),
      }),
    },
  },
  {
    name: "plot.gates",
    args: {
      gates: but(
        given(() => ({ forget: [[0.9], [0.1]] })),
        {
          empty: () => ({}),
        },
      ),
      text: text({
        tokens: but(
          given(() => ["a", "b"]),
          { "too few": () => ["a"] },
        ),
      }),
    },
  },
  {
    name: "plot.gates",
    args: { gates: given(() => ({ forget: [[0.9], [0.1]] })) },
    bad: [
      ["different sizes", { gates: () => ({ a: [[1]], b: [[1], [1]] }) }, /b must be of 1 steps/],
    ],
  },
  {
    name: "plot.dendrogram",
    args: {
      linkage: but(
        given(() => [
          [0, 1, 1, 2],
          [2, 3, 1.5, 2],
          [4, 5, 6, 4],
        ]),
        {
          empty: () => [],
          "no tree": () => [[0, 0, 1, 2]],
          NaN: () => [[0, 1, NaN, 2]],
          negative: () => [[0, 1, -1, 2]],
        },
      ),
      text: text({
        labels: but(
          given(() => ["a", "b", "c", "d"]),
          { "too few": () => ["a"] },
        ),
        cut: finite(2),
      }),
    },
  },
  {
    name: "plot.elbow",
    args: {
      inertias: but(numbers([9, 4, 2, 1]), { "too few": () => [2, 1] }),
      text: text({
        k: but(
          given(() => [1, 2, 3, 4]),
          { "too few": () => [1], "not rising": () => [4, 3, 2, 1] },
        ),
      }),
    },
  },
  {
    name: "plot.silhouette",
    args: {
      values: but(numbers([0.5, 0.2, -0.1]), { "out of range": () => [2, 0, 0] }),
      labels: but(
        given(() => [0, 0, 1]),
        { "too few": () => [0] },
      ),
    },
  },
  {
    name: "plot.epsilonTube",
    args: {
      x: numbers([0, 1, 2]),
      y: but(numbers([0, 1, 2]), { "too few": () => [0] }),
      predict: but(
        given(() => (x: number) => x),
        { "no numbers": () => () => NaN },
      ),
      text: text({ epsilon: atLeastZero(0.3) }),
    },
  },
  {
    name: "plot.gaussianProcess",
    args: {
      x: but(numbers([0, 0.5, 1]), { "not rising": () => [1, 0.5, 0] }),
      steps: but(
        given(() => [{ mean: [0, 0, 0], deviation: [1, 1, 1], evaluations: [] }]),
        { empty: () => [] },
      ),
    },
    bad: [
      [
        "deviation: negative",
        { steps: () => [{ mean: [0, 0, 0], deviation: [-1, 1, 1], evaluations: [] }] },
        /deviation/,
      ],
      [
        "mean: too few",
        { steps: () => [{ mean: [0], deviation: [1, 1, 1], evaluations: [] }] },
        /mean/,
      ],
    ],
  },
  {
    name: "plot.qq",
    args: {
      values: but(numbers([-1, 0, 1]), { "too few": () => [1], "all equal": () => [1, 1, 1] }),
    },
  },
  {
    name: "plot.residualsAgainstFitted",
    args: { yTrue: numbers([1, 2, 3]), yPred: but(numbers([1, 2, 4]), { "too few": () => [1] }) },
  },
  {
    name: "plot.scree",
    args: {
      explainedVarianceRatio: but(numbers([0.7, 0.3]), {
        negative: () => [-0.1, 1],
        "above 1": () => [0.9, 0.9],
      }),
    },
  },
];
