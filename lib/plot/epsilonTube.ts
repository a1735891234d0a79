import { requireThat } from "../core/errors.js";
import { counted, formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import type { RegressionText } from "./regression.js";
import { slider } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words of {@link epsilonTube}, and where its slider starts. */
export interface TubeText extends RegressionText {
  /** Where the slider starts; default a tenth of the range of y. */
  readonly epsilon?: number;
}

/** All points travel with the chart, for each costs as the slider says. */
const MOST_POINTS = 2000;

/**
 * The ε-insensitive tube of support vector regression: points inside cost nothing, those outside as much as
 * their stick is long. The slider sets ε; the fitted line stays as it is.
 *
 * L = mean of max(0, |y − ŷ| − ε)
 *
 * @param x positions, @param y the truth, as many
 * @param predict the fitted line: x → ŷ
 * @param text title, epsilon (start of the slider), titles of the axes with units
 * @throws ArgumentError for other lengths, or numbers (also of predict) that are not finite
 * Source: Vapnik, "The nature of statistical learning theory", 1995.
 * @example
 * dl.plot.epsilonTube([0, 1, 2, 3], [0.2, 0.8, 2.5, 2.9], (x) => x, { epsilon: 0.3 });
 */
export function epsilonTube(
  x: Series,
  y: Series,
  predict: (x: number) => number,
  text: TubeText = {},
): Chart {
  const [xs, ys] = [seriesOf(x, "x"), seriesOf(y, "y")];
  requireThat(xs.length === ys.length, "y", `as long as x (${xs.length})`, ys.length);
  requireThat(xs.length <= MOST_POINTS, "x", `at most ${MOST_POINTS} points`, xs.length);
  requireThat(typeof predict === "function", "predict", "a function x → ŷ", predict);
  const at = (value: number): number => {
    const fitted = predict(value);
    requireThat(
      Number.isFinite(fitted),
      `predict(${formatNumber(value)})`,
      "a finite number",
      fitted,
    );
    return fitted;
  };
  const [low, high] = extent(xs);
  const pad = (high - low || 1) * 0.04;
  const line = Array.from({ length: 121 }, (_, i) => {
    const here = low - pad + (i * (high - low + 2 * pad)) / 120;
    return { x: here, fitted: at(here) };
  });
  const points = xs.map((value, i) => ({ x: value, y: ys[i] ?? 0, fitted: at(value) }));
  const [bottom, top] = extent(ys);
  const epsilon = text.epsilon ?? Number(((top - bottom || 1) / 10).toPrecision(2));
  requireThat(Number.isFinite(epsilon) && epsilon >= 0, "epsilon", "a number ≥ 0", epsilon);
  const errors = points.map((point) => Math.abs(point.y - point.fitted));
  const reach = Math.max(2 * epsilon, extent(errors)[1]) || 1;
  const step = 10 ** Math.floor(Math.log10(reach / 50));
  const losses = errors.map((error) => Math.max(0, error - epsilon));
  const outside = losses.filter((loss) => loss > 0).length;
  const [least, most] = extent([
    ...ys,
    ...line.flatMap(({ fitted }) => [fitted - epsilon, fitted + epsilon]),
  ]);
  const margin = (most - least || 1) * 0.08;
  const position = {
    x: {
      field: "x",
      type: "quantitative",
      title: text.x ?? "x",
      scale: { domain: [low - pad, high + pad], nice: false },
    },
    y: {
      field: "y",
      type: "quantitative",
      title: text.y ?? "y",
      // The same at every ε: a wider tube is cut off.
      scale: { domain: [least - margin, most + margin], nice: true, zero: false },
    },
  };
  const loss = [
    { calculate: "abs(datum.y - datum.fitted) - epsilon", as: "over" },
    { calculate: "max(0, datum.over)", as: "loss" },
    // Rounding must not put a point of the border outside.
    { calculate: "datum.over > 1e-9 ? 'outside' : 'inside'", as: "place" },
    { calculate: "datum.fitted + (datum.y > datum.fitted ? epsilon : -epsilon)", as: "edge" },
  ];
  const title = text.title ?? "The ε-tube: inside costs nothing";
  return chart(
    {
      title,
      params: [
        slider("epsilon", "ε", {
          value: epsilon,
          min: 0,
          max: Number((Math.ceil(reach / step) * step).toPrecision(6)),
          step,
        }),
      ],
      layer: [
        {
          data: { values: line },
          transform: [
            { calculate: "datum.fitted - epsilon", as: "lower" },
            { calculate: "datum.fitted + epsilon", as: "upper" },
          ],
          mark: { type: "area", opacity: 0.22, color: PALETTE.blue, clip: true },
          encoding: {
            x: position.x,
            y: { ...position.y, field: "lower" },
            y2: { field: "upper" },
          },
        },
        {
          data: { values: line },
          mark: { type: "line", color: PALETTE.blue },
          encoding: { x: position.x, y: { ...position.y, field: "fitted" } },
        },
        {
          data: { values: points },
          transform: [...loss, { filter: "datum.place === 'outside'" }],
          mark: { type: "rule", color: PALETTE.vermillion, strokeWidth: 2 },
          encoding: { ...position, y2: { field: "edge" } },
        },
        {
          data: { values: points },
          transform: loss,
          mark: { type: "point", filled: true, size: 55, opacity: 1, tooltip: { content: "data" } },
          encoding: {
            ...position,
            color: {
              field: "place",
              type: "nominal",
              title: "point",
              scale: { domain: ["inside", "outside"], range: [INK.soft, PALETTE.vermillion] },
            },
          },
        },
        {
          data: { values: points },
          transform: [
            ...loss,
            { calculate: "datum.place === 'outside' ? 1 : 0", as: "out" },
            {
              aggregate: [
                { op: "mean", field: "loss", as: "mean" },
                { op: "sum", field: "out", as: "out" },
              ],
            },
            {
              calculate: `'ε = ' + format(epsilon, '.3~g') + ': ' + datum.out + ' of ${points.length} points outside, mean loss ' + format(datum.mean, '.4f')`,
              as: "text",
            },
          ],
          mark: {
            type: "text",
            align: "left",
            baseline: "top",
            x: 8,
            y: 6,
            fontSize: 13,
            fontWeight: 600,
          },
          encoding: { text: { field: "text" } },
        },
      ],
    },
    `${title}: ${counted(points.length, "point")}; at ε = ${formatNumber(epsilon)} ${outside} lie outside, mean loss ` +
      `${formatNumber(losses.reduce((a, b) => a + b, 0) / losses.length)}.`,
  );
}
