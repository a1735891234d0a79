import { requireThat } from "../core/errors.js";
import { counted, formatNumber } from "../core/number.js";
import { normalQuantile } from "../core/special.js";
import type { Chart } from "./chart.js";
import { type Series, seriesOf } from "./data.js";
import { spread } from "./slider.js";
import { chart, PALETTE } from "./theme.js";

/** Words of {@link residualsAgainstFitted} and {@link qq}. */
export interface RegressionText {
  readonly title?: string;
  /** Of the horizontal axis, with its unit. */
  readonly x?: string;
  /** Of the vertical axis, with its unit. */
  readonly y?: string;
}

/** More points than this are thinned, with a note. */
const MOST_POINTS = 2000;

/**
 * Residuals yTrue − yPred against the fitted values: a cloud without shape is a good sign, a bend says that
 * the model misses something, a funnel that the noise grows. The line is the mean of ten equal groups.
 *
 * @param yTrue the truth, @param yPred the fitted values, as many
 * @throws ArgumentError for other lengths or numbers that are not finite
 * Source: Anscombe, "Graphs in statistical analysis", 1973.
 * @example
 * dl.plot.residualsAgainstFitted([1, 2, 3, 4], [1.1, 1.9, 3.2, 3.8], { x: "fitted price (k€)" });
 */
export function residualsAgainstFitted(
  yTrue: Series,
  yPred: Series,
  text: RegressionText = {},
): Chart {
  const truth = seriesOf(yTrue, "yTrue");
  const fitted = seriesOf(yPred, "yPred");
  requireThat(
    truth.length === fitted.length,
    "yPred",
    `as long as yTrue (${truth.length})`,
    fitted.length,
  );
  const rows = fitted.map((value, i) => ({ fitted: value, residual: (truth[i] ?? 0) - value }));
  const drawn = spread(rows.length, MOST_POINTS);
  const note =
    drawn.length < rows.length ? `${drawn.length} of ${rows.length} points are drawn.` : "";
  const mean = rows.reduce((sum, { residual }) => sum + residual, 0) / rows.length;
  const deviation = Math.sqrt(
    rows.reduce((sum, { residual }) => sum + (residual - mean) ** 2, 0) / rows.length,
  );
  const sorted = rows.toSorted((a, b) => a.fitted - b.fitted);
  const groups = Math.min(10, Math.floor(rows.length / 3));
  const trend = Array.from({ length: groups }, (_, g) => {
    const from = Math.floor((g * rows.length) / groups);
    const own = sorted.slice(from, Math.floor(((g + 1) * rows.length) / groups));
    const average = (field: "fitted" | "residual"): number =>
      own.reduce((sum, row) => sum + row[field], 0) / own.length;
    return { fitted: average("fitted"), residual: average("residual") };
  });
  const position = {
    x: {
      field: "fitted",
      type: "quantitative",
      title: text.x ?? "fitted value",
      scale: { zero: false, padding: 8 },
    },
    y: { field: "residual", type: "quantitative", title: text.y ?? "residual: truth − fitted" },
  };
  const title = text.title ?? "Residuals against fitted values";
  const summary = `mean ${formatNumber(mean, 3)}, standard deviation ${formatNumber(deviation, 3)}`;
  return chart(
    {
      title: { text: title, subtitle: [summary, ...(note === "" ? [] : [note])] },
      layer: [
        {
          data: { values: drawn.flatMap((i) => rows[i] ?? []) },
          mark: { type: "point", filled: true, opacity: 0.6, tooltip: { content: "data" } },
          encoding: position,
        },
        {
          data: { values: [{ residual: 0 }] },
          mark: { type: "rule", strokeDash: [4, 4] },
          encoding: { y: position.y },
        },
        ...(trend.length < 2
          ? []
          : [
              {
                data: { values: trend },
                mark: {
                  type: "line",
                  color: PALETTE.vermillion,
                  point: { color: PALETTE.vermillion },
                },
                encoding: position,
              },
            ]),
      ],
    },
    `${title}: ${counted(rows.length, "point")}, residuals with ${summary}.${note === "" ? "" : ` ${note}`}`,
  );
}

/**
 * Are residuals normally distributed? The sorted values against the quantiles that a normal distribution
 * would have there, with the line of least squares: on the line yes; ends that bend away are heavy or light
 * tails. r is the correlation with the line.
 *
 * xᵢ = Φ⁻¹(mᵢ), mᵢ = (i − 0.3175) / (n + 0.365), m₁ = 1 − 0.5^(1/n), mₙ = 0.5^(1/n)
 *
 * @param values at least three, not all equal
 * @throws ArgumentError for fewer, all equal, or numbers that are not finite
 * Source: Filliben, "The probability plot correlation coefficient test for normality", 1975; scipy's
 * `probplot`.
 * @example
 * dl.plot.qq([-1.2, -0.4, 0.1, 0.3, 1.4]);
 */
export function qq(values: Series, text: RegressionText = {}): Chart {
  const sorted = seriesOf(values, "values").toSorted((a, b) => a - b);
  const n = sorted.length;
  requireThat(
    n >= 3 && sorted[0] !== sorted.at(-1),
    "values",
    "at least three, not all equal",
    values,
  );
  const quantiles = sorted.map((_, i) => {
    const edge = 0.5 ** (1 / n);
    const m = i === 0 ? 1 - edge : i === n - 1 ? edge : (i + 1 - 0.3175) / (n + 0.365);
    return normalQuantile(m);
  });
  const { slope, intercept, r } = leastSquares(quantiles, sorted);
  const drawn = spread(n, MOST_POINTS);
  const note = drawn.length < n ? `${drawn.length} of ${n} points are drawn.` : "";
  const position = {
    x: {
      field: "quantile",
      type: "quantitative",
      title: text.x ?? "normal quantile",
      axis: { tickCount: 6 },
    },
    y: {
      field: "value",
      type: "quantitative",
      title: text.y ?? "sorted residual",
      scale: { zero: false },
    },
  };
  const ends = [quantiles[0] ?? 0, quantiles.at(-1) ?? 0];
  const title = text.title ?? "Normal quantiles (Q-Q)";
  const summary = `correlation with the line r = ${r.toFixed(4)}`;
  return chart(
    {
      title: { text: title, subtitle: [summary, ...(note === "" ? [] : [note])] },
      layer: [
        {
          data: {
            values: ends.map((quantile) => ({ quantile, value: intercept + slope * quantile })),
          },
          mark: { type: "line", color: PALETTE.vermillion, strokeWidth: 1.8 },
          encoding: position,
        },
        {
          data: { values: drawn.map((i) => ({ quantile: quantiles[i], value: sorted[i] })) },
          mark: { type: "point", filled: true, opacity: 0.7, tooltip: { content: "data" } },
          encoding: position,
        },
      ],
    },
    `${title}: ${n} values from ${formatNumber(sorted[0] ?? 0)} to ${formatNumber(sorted.at(-1) ?? 0)}; ${summary}, ` +
      `line ${formatNumber(intercept)} + ${formatNumber(slope)}·x.${note === "" ? "" : ` ${note}`}`,
  );
}

function leastSquares(
  x: readonly number[],
  y: readonly number[],
): { readonly slope: number; readonly intercept: number; readonly r: number } {
  const mean = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0) / list.length;
  const [mx, my] = [mean(x), mean(y)];
  let [xx, xy, yy] = [0, 0, 0];
  x.forEach((value, i) => {
    const [dx, dy] = [value - mx, (y[i] ?? 0) - my];
    xx += dx * dx;
    xy += dx * dy;
    yy += dy * dy;
  });
  const slope = xy / xx;
  return { slope, intercept: my - slope * mx, r: xy / Math.sqrt(xx * yy) };
}
