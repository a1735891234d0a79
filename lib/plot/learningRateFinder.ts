import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { LearningRateFinderResult } from "../optim/index.js";
import type { Chart } from "./chart.js";
import { PALETTE } from "./ink.js";
import { chart } from "./theme.js";
import { thin } from "./thin.js";

const COLOURS = {
  steepest: PALETTE.vermillion,
  valley: PALETTE.green,
  minimum: PALETTE.purple,
} as const;

/**
 * The loss against the learning rate of a sweep, on a logarithmic axis: each batch faint, the smoothed loss
 * strong, the suggested rates marked. What lies far above the first loss is cut off.
 *
 * @param result what `dl.lrFinder` gives
 * @param text the title
 * @throws ArgumentError for a result without two points of rate above 0 and finite loss
 * Source: Smith, "Cyclical learning rates for training neural networks", 2017.
 * @example
 * dl.plot.learningRateFinder({
 *   points: [{ rate: 0.001, loss: 2.3, smoothed: 2.3 }, { rate: 0.1, loss: 0.9, smoothed: 1.2 }],
 *   suggestion: { steepest: 0.01, valley: null, minimum: null },
 *   diverged: false,
 * });
 */
export function learningRateFinder(
  result: LearningRateFinderResult,
  text: { readonly title?: string } = {},
): Chart {
  const finite = (result?.points ?? []).filter(
    ({ rate, loss, smoothed }) => rate > 0 && Number.isFinite(loss) && Number.isFinite(smoothed),
  );
  const enough = finite.length >= 2;
  requireThat(enough, "result", "of dl.lrFinder, with at least two points of finite loss", result);
  const kept = thin(
    finite.map(({ loss }) => loss),
    600,
  ).flatMap((i) => finite[i] ?? []);
  const { title = "Learning-rate finder" } = text;
  const smoothed = finite.map((point) => point.smoothed);
  const [low, first] = [Math.min(...smoothed), smoothed[0] ?? 0];
  const top =
    Math.max(first, low + 1.3 * (first - low)) + 0.15 * Math.abs(first - low || first || 1);
  const marks = Object.entries(result.suggestion).flatMap(([name, rate]) =>
    rate === null ? [] : [{ name, rate, text: `${name} ${formatNumber(rate, 2)}` }],
  );
  const x = {
    field: "rate",
    type: "quantitative",
    title: "learning rate",
    scale: { type: "log", nice: false },
    axis: { format: "~e", labelOverlap: true },
  };
  const y = {
    field: "loss",
    type: "quantitative",
    title: "loss",
    scale: { zero: false, domainMax: top },
  };
  const names = Object.keys(COLOURS);
  const color = {
    field: "name",
    type: "nominal",
    title: "suggestion",
    scale: { domain: names, range: Object.values(COLOURS) },
    legend: null,
  };
  const sweep = `${formatNumber(finite[0]?.rate ?? 0, 2)} to ${formatNumber(finite.at(-1)?.rate ?? 0, 2)}`;
  return chart(
    {
      title,
      width: 460,
      height: 260,
      layer: [
        {
          data: { values: kept },
          mark: { type: "line", strokeWidth: 1, opacity: 0.35, clip: true },
          encoding: { x, y },
        },
        {
          data: { values: kept },
          mark: { type: "line", clip: true, tooltip: true },
          encoding: { x, y: { ...y, field: "smoothed" } },
        },
        {
          data: { values: marks },
          mark: { type: "rule", strokeDash: [4, 3], strokeWidth: 1.6 },
          encoding: { x, color },
        },
        ...marks.map((mark, i) => ({
          data: { values: [mark] },
          mark: { type: "text", align: "right", dx: -4, y: 10 + 16 * i, fontWeight: 600 },
          encoding: { x, text: { field: "text" }, color },
        })),
      ],
    },
    `${title}: rates from ${sweep}, lowest smoothed loss ${formatNumber(low)}` +
      (result.diverged ? "; the loss exploded at the end" : "") +
      `${marks.length === 0 ? "; no suggestion, as the loss never fell" : `; suggested: ${marks.map((m) => m.text).join(", ")}`}.`,
  );
}
