import assert from "node:assert/strict";
import { ArgumentError } from "../../../lib/core/errors.js";
import { Random } from "../../../lib/core/random.js";
import { normalQuantile } from "../../../lib/core/special.js";
import { silhouetteSamples } from "../../../lib/metrics/index.js";
import * as plot from "../../../lib/plot/index.js";
import { askPython } from "../../oracle/python.js";
import { slidersOf, textsOf } from "./reading.js";

const random = new Random(12);
const POINTS = Array.from({ length: 14 }, (_, i) => [random.normal(3 * (i % 3)), random.normal()]);
const METHODS = ["single", "complete", "average", "ward"] as const;
const CUTS = [0.1, 0.5, 1, 2, 3.3, 8, 100];
const NORMAL = Array.from({ length: 30 }, () => random.normal(1, 2));
const P = [1e-300, 1e-12, 0.001, 0.02425, 0.3, 0.5, 0.77, 0.999, 1 - 1e-12];

interface Linkage {
  readonly linkage: readonly (readonly number[])[];
  readonly clusters: readonly number[];
  readonly leaves: readonly number[];
}
interface Probplot {
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly r: number;
  readonly slope: number;
  readonly intercept: number;
}

describe("plots of classical methods, beside scipy", () => {
  let linkages: Linkage[];
  let probplot: Probplot;
  let quantiles: number[];
  before(() => {
    const asks = METHODS.map((method) => ({ ask: "linkage", x: POINTS, method, cuts: CUTS }));
    const answers = askPython("insight.py", [
      ...asks,
      { ask: "probplot", residuals: NORMAL },
      { ask: "quantile", p: P },
    ]) as unknown[];
    linkages = answers.slice(0, METHODS.length) as Linkage[];
    [probplot, quantiles] = answers.slice(METHODS.length) as [Probplot, number[]];
  });

  it("dendrogram: at every cut as many clusters as fcluster makes, each in one colour", async () => {
    for (const { linkage, clusters } of linkages) {
      const chart = plot.dendrogram(linkage);
      for (const [i, cut] of CUTS.entries()) {
        const texts = await textsOf(chart, { cut });
        const n = clusters[i];
        const line = `cut at ${cut}: ${n} ${n === 1 ? "cluster" : "clusters"}`;
        assert.ok(texts.includes(line), `${line} in ${texts.join(" | ")}`);
        // Of every link there is one row at each cut, and those of a cluster name the same leaf.
        const [layer] = chart.spec["layer"] as {
          data: {
            values: {
              xa: number;
              xb: number;
              y: number;
              from: number | null;
              to: number | null;
              left: number;
            }[];
          };
        }[];
        const here = (layer?.data.values ?? []).filter(
          ({ from, to }) => (from === null || from <= cut) && (to === null || cut < to),
        );
        assert.equal(here.length, linkage.length);
        const joined = new Set(here.filter(({ left }) => left >= 0).map(({ left }) => left));
        const below = linkage.filter((merge) => (merge[2] ?? 0) <= cut).length;
        assert.equal(here.filter(({ left }) => left >= 0).length, below);
        // Each cluster of two or more has one less merge than samples.
        assert.ok(joined.size <= (n ?? 0) && linkage.length + 1 - below === n);
      }
    }
  });

  it("dendrogram: leaves in scipy's order, named; of many samples the highest merges", async () => {
    const [first] = linkages;
    const labels = POINTS.map((_, i) => `s${i}`);
    const texts = await textsOf(plot.dendrogram(first?.linkage ?? [], { labels }));
    const order = texts.filter((text) => /^s\d+$/.test(text)).map((text) => Number(text.slice(1)));
    assert.deepEqual(
      order.toSorted((a, b) => a - b),
      POINTS.map((_, i) => i),
    );
    const chain = Array.from({ length: 2999 }, (_, i) => [
      i === 0 ? 0 : 3000 + i - 1,
      i + 1,
      i + 1,
      i + 2,
    ]);
    const long = plot.dendrogram(chain);
    assert.match(
      long.description,
      /3000 samples, .* The 59 highest of 2999 merges are drawn; \(n\) is a cluster of n samples\.$/,
    );
    assert.ok((await textsOf(long)).includes("(2941)"));
  });

  it("Q-Q: quantiles, values and line are probplot's", () => {
    P.forEach((p, i) => {
      const expected = quantiles[i] ?? NaN;
      assert.ok(
        Math.abs(normalQuantile(p) - expected) <= 1e-13 * Math.abs(expected) + 1e-15,
        `Φ⁻¹(${p})`,
      );
    });
    const chart = plot.qq(NORMAL);
    const [line, points] = chart.spec["layer"] as {
      data: { values: { quantile: number; value: number }[] };
    }[];
    points?.data.values.forEach(({ quantile, value }, i) => {
      assert.ok(Math.abs(quantile - (probplot.x[i] ?? NaN)) < 1e-12);
      assert.equal(value, probplot.y[i]);
    });
    for (const { quantile, value } of line?.data.values ?? []) {
      assert.ok(Math.abs(value - (probplot.intercept + probplot.slope * quantile)) < 1e-9);
    }
    assert.ok(chart.description.includes(`r = ${probplot.r.toFixed(4)}`), chart.description);
    assert.ok(Number.isNaN(normalQuantile(1.5)) && normalQuantile(0) === -Infinity);
  });
});

describe("plots of classical methods", () => {
  it("elbow at 3 for three blobs, and the best silhouette there", async () => {
    const inertias = [900, 420, 60, 52, 47, 43];
    const chart = plot.elbow(inertias, { silhouettes: [null, 0.4, 0.8, 0.6, 0.5, 0.4] });
    const texts = await textsOf(chart);
    assert.ok(texts.includes("elbow: k = 3") && texts.includes("best: k = 3"), texts.join(" | "));
    const other = plot.elbow([100, 50, 10, 9], { k: [2, 4, 8, 16] });
    assert.match(other.description, /the elbow is at k = 8\.$/);
    assert.match(plot.elbow([3, 2, 1]).description, /there is no elbow\.$/);
  });

  it("silhouette: clusters with size and mean, thinned with a note", async () => {
    const x = Array.from({ length: 40 }, (_, i) => [random.normal(6 * (i % 2))]);
    const labels = x.map((_, i) => (i % 2 === 0 ? "left" : "right"));
    const values = silhouetteSamples(x, labels);
    const texts = await textsOf(plot.silhouette(values, labels));
    const mean = values.reduce((a, b) => a + b, 0) / 40;
    assert.ok(texts.includes(`mean ${mean.toFixed(3)}`));
    assert.ok(texts.some((text) => text.startsWith("left: 20, mean ")));
    const many = Array.from({ length: 20_000 }, (_, i) => Math.cos(i));
    const chart = plot.silhouette(
      many,
      many.map((_, i) => i % 4),
    );
    assert.match(chart.description, /1500 of 20000 samples are drawn\.$/);
  });

  it("residuals against fitted: mean and deviation of all, points thinned", async () => {
    const truth = Array.from({ length: 100_000 }, (_, i) => i / 1000 + Math.sin(i));
    const fitted = truth.map((_, i) => i / 1000);
    const chart = plot.residualsAgainstFitted(truth, fitted, { x: "fitted price (k€)" });
    assert.match(
      chart.description,
      /standard deviation 0\.707\. 2000 of 100000 points are drawn\.$/,
    );
    assert.ok((await textsOf(chart)).includes("fitted price (k€)"));
  });

  it("ε-tube: counts and loss follow the slider; points on the border cost nothing", async () => {
    const x = [0, 1, 2, 3, 4];
    const y = [0.5, 1, 2.25, 2, 6];
    const chart = plot.epsilonTube(x, y, (at) => at, { epsilon: 0.25 });
    for (const epsilon of [0.25, 0, 0.5, 1, 2]) {
      const losses = x.map((at, i) => Math.max(0, Math.abs((y[i] ?? 0) - at) - epsilon));
      const out = losses.filter((loss) => loss > 0).length;
      const mean = losses.reduce((a, b) => a + b, 0) / x.length;
      const line = `ε = ${epsilon}: ${out} of 5 points outside, mean loss ${mean.toFixed(4)}`;
      const texts = await textsOf(chart, { epsilon });
      assert.ok(texts.includes(line), `${line} in ${texts.join(" | ")}`);
    }
    assert.match(chart.description, /at ε = 0\.25 3 lie outside, mean loss 0\.55\.$/);
    // Nothing outside: still a picture, with the axis that it has at every ε.
    const ticks = async (epsilon: number): Promise<string[]> =>
      (await textsOf(chart, { epsilon })).filter((text) => /^−?\d+$/.test(text));
    assert.deepEqual(await ticks(2), await ticks(0.25));
    assert.match(
      plot.residualsAgainstFitted([1], [1]).description,
      /1 point, residuals with mean 0/,
    );
  });

  it("Gaussian process: the step at the slider, its evaluations, thinned positions", async () => {
    const x = Array.from({ length: 300 }, (_, i) => i / 10);
    const flat = x.map(() => 0);
    const step = (n: number): plot.GaussianProcessStep => ({
      mean: flat,
      deviation: x.map(() => 1 / (n + 1)),
      evaluations: Array.from({ length: n }, (_, i): [number, number] => [i, i * i]),
      acquisition: flat,
      next: n,
    });
    const chart = plot.gaussianProcess(x, [step(0), step(1), step(2)], { x: "rate", y: "score" });
    assert.deepEqual(slidersOf(chart), { step: [2, 0, 2] });
    assert.match(
      chart.description,
      /3 steps over rate from 0 to 29\.9; at the last 2 evaluations, score from 0 to 1, the next at 2\. 120 of 300 positions are drawn\.$/,
    );
    const texts = await textsOf(chart, { step: 0 });
    assert.ok(texts.includes("acquisition") && texts.includes("score"));
    assert.deepEqual(
      slidersOf(
        plot.gaussianProcess([0, 1], [{ mean: [0, 0], deviation: [1, 1], evaluations: [] }]),
      ),
      {},
    );
  });
});

const nan = Number.NaN;
const step = { mean: [0, 0], deviation: [1, 1], evaluations: [] as [number, number][] };
const BAD: readonly [string, () => unknown, RegExp][] = [
  ["no merge", () => plot.dendrogram([]), /linkage must be at least one merge/],
  [
    "a sample merged twice",
    () =>
      plot.dendrogram([
        [0, 1, 1, 2],
        [0, 2, 2, 2],
      ]),
    /linkage\[1\] must be \[a, b, distance, size\] of two clusters/,
  ],
  ["a cluster with itself", () => plot.dendrogram([[0, 0, 1, 2]]), /linkage\[0\] must be/],
  [
    "falling distances",
    () =>
      plot.dendrogram([
        [0, 1, 2, 2],
        [2, 3, 1, 3],
      ]),
    /at a distance ≥ 0 that is not below those inside; received 1/,
  ],
  ["a distance of NaN", () => plot.dendrogram([[0, 1, nan, 2]]), /at a distance/],
  [
    "a wrong size",
    () => plot.dendrogram([[0, 1, 1, 3]]),
    /linkage\[0\] must be of 2 samples; received 3/,
  ],
  [
    "labels of other samples",
    () => plot.dendrogram([[0, 1, 1, 2]], { labels: ["a"] }),
    /labels must be 2 different names/,
  ],
  ["a cut below 0", () => plot.dendrogram([[0, 1, 1, 2]], { cut: -1 }), /cut must be a number ≥ 0/],
  ["an elbow of two", () => plot.elbow([1, 2]), /inertias must be at least three/],
  ["k that falls", () => plot.elbow([3, 2, 1], { k: [3, 2, 1] }), /k must be 3 rising numbers/],
  [
    "a silhouette of 2",
    () => plot.elbow([3, 2, 1], { silhouettes: [null, 2, 0] }),
    /silhouettes must be scores in/,
  ],
  ["a silhouette value of 2", () => plot.silhouette([2], [0]), /values must be numbers in/],
  ["labels too few", () => plot.silhouette([0.5], []), /labels must be 1 clusters/],
  [
    "predictions too few",
    () => plot.residualsAgainstFitted([1, 2], [1]),
    /yPred must be as long as yTrue \(2\)/,
  ],
  ["equal residuals", () => plot.qq([1, 1, 1]), /values must be at least three, not all equal/],
  [
    "a tube of other lengths",
    () => plot.epsilonTube([1], [1, 2], (x) => x),
    /y must be as long as x \(1\)/,
  ],
  [
    "a line of NaN",
    () => plot.epsilonTube([1], [1], () => nan),
    /predict\(.*\) must be a finite number/,
  ],
  ["no line", () => plot.epsilonTube([1], [1], 3 as never), /predict must be a function/],
  [
    "ε below 0",
    () => plot.epsilonTube([1], [1], (x) => x, { epsilon: -1 }),
    /epsilon must be a number ≥ 0/,
  ],
  ["no step", () => plot.gaussianProcess([0, 1], []), /steps must be at least one step/],
  [
    "positions that fall",
    () => plot.gaussianProcess([1, 0], [step]),
    /x must be at least two rising numbers/,
  ],
  [
    "a mean too short",
    () => plot.gaussianProcess([0, 1], [{ ...step, mean: [0] }]),
    /steps\[0\]\.mean must be 2 numbers/,
  ],
  [
    "σ below 0",
    () => plot.gaussianProcess([0, 1], [{ ...step, deviation: [1, -1] }]),
    /steps\[0\]\.deviation must be numbers ≥ 0; received -1/,
  ],
  [
    "an evaluation of NaN",
    () => plot.gaussianProcess([0, 1], [{ ...step, evaluations: [[0, nan]] }]),
    /steps\[0\]\.evaluations must be pairs/,
  ],
];

describe("plots of classical methods refuse", () => {
  for (const [what, act, message] of BAD) {
    it(what, () =>
      assert.throws(act, (error) => error instanceof ArgumentError && message.test(error.message)),
    );
  }
});
