import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { GradientNoise } from "../optim/index.js";
import { requireFound } from "./found.js";
import type { Chart } from "./chart.js";
import { chart, PALETTE } from "./theme.js";

/**
 * How noisy the gradient of a batch is, by batch size, both axes logarithmic, with the line that
 * theory draws through the smallest batch: variance = constant / batch size.
 *
 * @param noise what `dl.gradientNoise` measured
 * @throws ArgumentError for fewer than two batch sizes, or a variance that is not above 0: it has no place on
 * a logarithmic axis
 * @example
 * const problem = dl.squaredErrorOfLine([0, 1, 2], [1, 3, 5.5]);
 * dl.plot.gradientNoise(dl.gradientNoise(problem, { w: [0, 0], batchSizes: [1, 4, 16, 64] }));
 */
export function gradientNoise(noise: GradientNoise): Chart {
  requireFound(noise, "noise", "points", "dl.gradientNoise(…)");
  const { points, slope } = noise;
  requireThat(points.length >= 2, "noise", "measured at two or more batch sizes", points);
  const odd = points.find(({ variance }) => !(variance > 0 && variance < Infinity));
  requireThat(odd === undefined, "noise", "of finite variances above 0", odd);
  const first = points[0];
  const anchor = (first?.variance ?? NaN) * (first?.batchSize ?? NaN);
  const values = points.flatMap(({ batchSize, variance }) => [
    { batchSize, variance, series: "measured" },
    { batchSize, variance: anchor / batchSize, series: "theory: 1 / batch size" },
  ]);
  const scale = { type: "log" };
  const ends = [points[0], points.at(-1)].map(
    (point) => `${formatNumber(point?.variance ?? NaN)} at batch size ${point?.batchSize}`,
  );
  return chart(
    {
      title: `Four times the batch, a quarter of the noise (slope ${formatNumber(slope, 3)})`,
      data: { values },
      encoding: {
        x: {
          field: "batchSize",
          type: "quantitative",
          title: "batch size (samples)",
          scale: { ...scale, base: 2 },
          axis: { values: points.map(({ batchSize }) => batchSize), format: "~d" },
        },
        y: {
          field: "variance",
          type: "quantitative",
          title: "variance of the gradient",
          scale,
          axis: { format: "~g", tickCount: 4 },
        },
        color: {
          field: "series",
          type: "nominal",
          title: null,
          scale: {
            domain: ["measured", "theory: 1 / batch size"],
            range: [PALETTE.blue, PALETTE.orange],
          },
        },
      },
      layer: [
        {
          transform: [{ filter: 'datum.series !== "measured"' }],
          mark: { type: "line", strokeDash: [6, 4] },
        },
        {
          transform: [{ filter: 'datum.series === "measured"' }],
          mark: { type: "point", size: 90, tooltip: true },
        },
      ],
    },
    `Variance of a batch's gradient: ${ends.join(", ")}; slope ${formatNumber(slope, 3)} on logarithmic axes.`,
  );
}
