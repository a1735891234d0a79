import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { meanSquaredError } from "../losses/index.js";
import type { Chart } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Titles of chart and axes, and the line that the sliders start with. */
export interface ResidualText {
  readonly title?: string;
  readonly x?: string;
  readonly y?: string;
  /** Where the sliders start. */
  readonly slope?: number;
  readonly intercept?: number;
}

/**
 * Points, a line with sliders for slope and intercept, a stick for each residual, and the mean squared
 * error of the line, which changes as the sliders move: residual = slope · x + intercept − y.
 *
 * @param xs where the points lie
 * @param ys the targets, as many
 * @param text titles, and the slope (1) and intercept (0) that the sliders start with
 * @throws ArgumentError for series of different lengths or numbers that are not finite
 * @example
 * dl.plot.residuals([0, 1, 2], [1, 3, 5], { slope: 1, intercept: 1 });
 */
export function residuals(xs: Series, ys: Series, text: ResidualText = {}): Chart {
  const x = seriesOf(xs, "xs");
  const y = seriesOf(ys, "ys");
  requireThat(x.length === y.length, "ys", `as long as xs (${x.length})`, y.length);
  const { title, slope = 1, intercept = 0 } = text;
  for (const [name, value] of Object.entries({ slope, intercept })) {
    requireThat(Number.isFinite(value), name, "a finite number", value);
  }
  const predicted = x.map((v) => slope * v + intercept);
  const mse = meanSquaredError(y, predicted);
  const [low, high] = extent(x);
  const pad = (high - low || 1) * 0.05;
  const [bottom, top] = extent([...y, ...predicted]);
  const margin = (top - bottom || 1) * 0.35;
  const position = {
    x: {
      field: "x",
      type: "quantitative",
      title: text.x ?? "x",
      scale: { domain: [low - pad, high + pad], nice: false },
    },
    y: {
      type: "quantitative",
      title: text.y ?? "y",
      scale: {
        domain: [bottom - margin, top + margin],
        nice: true,
        clamp: true,
      },
    },
  };
  const predict = { calculate: "slope * datum.x + intercept", as: "prediction" };
  const bind = (name: string, start: number): object => {
    const reach = Math.max(2, 2 * Math.abs(start));
    return {
      input: "range",
      min: start - reach,
      max: start + reach,
      step: reach / 100,
      name: `${name} `,
    };
  };
  return chart(
    {
      title: title ?? "Residuals: the sticks from prediction to truth",
      params: [
        { name: "slope", value: slope, bind: bind("slope", slope) },
        { name: "intercept", value: intercept, bind: bind("intercept", intercept) },
      ],
      data: { values: x.map((v, i) => ({ x: v, y: y[i] })) },
      transform: [predict],
      layer: [
        {
          mark: { type: "rule", color: PALETTE.vermillion, strokeWidth: 2 },
          encoding: {
            x: position.x,
            y: { ...position.y, field: "y" },
            y2: { field: "prediction" },
          },
        },
        {
          data: { values: [{ x: low - pad }, { x: high + pad }] },
          transform: [predict],
          mark: { type: "line", color: PALETTE.blue },
          encoding: { x: position.x, y: { ...position.y, field: "prediction" } },
        },
        {
          mark: {
            type: "point",
            filled: true,
            size: 60,
            color: INK.strong,
            tooltip: { content: "data" },
          },
          encoding: { x: position.x, y: { ...position.y, field: "y" } },
        },
        {
          transform: [
            { calculate: "pow(datum.prediction - datum.y, 2)", as: "squared" },
            { aggregate: [{ op: "mean", field: "squared", as: "mse" }] },
            { calculate: "'mean squared error = ' + format(datum.mse, '.4f')", as: "text" },
          ],
          mark: {
            type: "text",
            align: "left",
            baseline: "top",
            x: 8,
            y: 6,
            fontSize: 14,
            fontWeight: 600,
          },
          encoding: { text: { field: "text" } },
        },
      ],
    },
    `${x.length} points and the line ${formatNumber(slope)}·x + ${formatNumber(intercept)}; ` +
      `the mean squared error is ${formatNumber(mse)}.`,
  );
}
