import { Random } from "../../../../../lib/core/random.js";
import * as plot from "../../../../../lib/plot/index.js";
import type { Goldens } from "../golden.js";

const random = (): Random => new Random(7);

/** Two clouds of points, their classes, and one number for each. */
function clouds(count: number) {
  const stream = random();
  const classes = Array.from({ length: count }, (_, i) => (i % 2 === 0 ? "cat" : "dog"));
  const points = classes.map((name) => {
    const centre = name === "cat" ? 0 : 3;
    return [stream.normal(centre, 1), stream.normal(centre / 2, 1)];
  });
  return { classes, points };
}

export const goldens: Goldens = {
  line: () =>
    plot.line(
      { train: [2.3, 1.2, 0.7, 0.45, 0.3], validation: [2.2, 1.4, 1.0, 0.95, 0.98] },
      { title: "Loss by epoch", x: "epoch", y: "loss (nats)" },
    ),
  "line-logarithmic": () =>
    plot.line(
      Array.from({ length: 60 }, (_, i) => Math.exp(-i / 8)),
      { x: "step", y: "gradient norm", logY: true },
    ),
  scatter: () => {
    const { points, classes } = clouds(80);
    return plot.scatter(points, { x: "width (cm)", y: "height (cm)", classes, legend: "animal" });
  },
  "scatter-binned": () => {
    const { points, classes } = clouds(20_000);
    return plot.scatter(points, { x: "width (cm)", y: "height (cm)", classes, legend: "animal" });
  },
  "line-thinned": () => {
    const stream = random();
    const values = Array.from(
      { length: 40_000 },
      (_, i) => Math.exp(-i / 9000) + stream.normal(0, 0.05),
    );
    return plot.line(values, { x: "batch", y: "loss (nats)", title: "A long training" });
  },
  bar: () => plot.bar({ before: 0.35, after: 0.98 }, { x: "training", y: "accuracy" }),
  histogram: () => {
    const stream = random();
    const draw = (mean: number) => Array.from({ length: 400 }, () => stream.normal(mean, 1));
    return plot.histogram({ before: draw(0), after: draw(2) }, { x: "weight", title: "Weights" });
  },
  heatmap: () =>
    plot.heatmap(
      [
        [0.5, -1, 0.2],
        [0.25, 1, -0.6],
      ],
      { rows: "input", columns: "unit", value: "weight" },
    ),
  confusion: () =>
    plot.confusion(
      [
        [48, 2, 0],
        [5, 40, 5],
        [1, 3, 46],
      ],
      ["cat", "dog", "bird"],
    ),
  images: () =>
    plot.images(
      [0, 1, 2].map((shift) =>
        Array.from({ length: 8 }, (_, y) =>
          Array.from({ length: 8 }, (_, x) => ((x + y + shift) % 4) / 3),
        ),
      ),
      { captions: ["first", "second", "third"], title: "Stripes" },
    ),
  "images-colour": () =>
    plot.images(
      [0, 1].map((k) =>
        Array.from({ length: 12 }, (_, y) =>
          Array.from({ length: 12 }, (__, x) => [x / 11, y / 11, k]),
        ),
      ),
    ),
  "images-diverging": () =>
    plot.images([
      Array.from({ length: 9 }, (_, y) =>
        Array.from({ length: 9 }, (__, x) => Math.sin(x) * Math.cos(y)),
      ),
    ]),
  worstErrors: () => {
    const stream = random();
    const samples = Array.from({ length: 30 }, (_, i) =>
      Array.from({ length: 8 }, (__, y) =>
        Array.from({ length: 8 }, (___, x) => (i % 2 === 0 ? x : y) / 7),
      ),
    );
    const probabilities = samples.map((_, i) => {
      const p = 1 / (1 + Math.exp(-stream.normal(i % 2 === 0 ? 1.5 : -1.5, 1.5)));
      return [p, 1 - p];
    });
    const yTrue = samples.map((_, i) => i % 2);
    return plot.worstErrors(
      { samples, yTrue, probabilities },
      { classNames: ["across", "down"], count: 8, columns: 4 },
    );
  },
  "worstErrors-texts": () =>
    plot.worstErrors(
      {
        samples: ["a film to forget", "not bad at all", "a masterpiece"],
        yTrue: [0, 1, 1],
        probabilities: [
          [0.7, 0.3],
          [0.95, 0.05],
          [0.02, 0.98],
        ],
      },
      { classNames: ["negative", "positive"] },
    ),
  row: () =>
    plot.row({
      bars: plot.bar({ a: 1, b: 2 }, { x: "name", y: "count" }),
      line: plot.line([1, 3, 2], { x: "step", y: "value" }),
    }),
};
