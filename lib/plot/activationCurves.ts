import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Activation } from "../nn/activations/index.js";
import type { CurveRange } from "./activations.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { INK, PALETTE } from "./ink.js";
import { slider } from "./slider.js";
import { chart } from "./theme.js";

const POINTS = 121;
const WIDTH = 260;
/** Colour alone does not tell lines apart that lie on each other: a dashed one lets the other through. */
const DASHES = [
  [1, 0],
  [8, 4],
  [2, 3],
  [10, 3, 2, 3],
  [5, 2],
  [1, 4],
  [12, 5],
  [4, 4, 1, 4],
];

/**
 * Several activations on the same axes: φ on the left, φ′ on the right. A slider moves a line through both,
 * and the values at it stand beside each.
 *
 * @param activations 2 to 8 of `dl.activations`, or your own by `defineActivation`, of different names
 * @param range of x: `from`, −6 by default, `to`, 6 by default
 * @throws ArgumentError for fewer or more activations, two of one name, or an empty range
 * @example
 * const { relu, sigmoid, tanh } = dl.activations;
 * dl.plot.activationCurves([relu, sigmoid, tanh]);
 */
export function activationCurves(
  activations: readonly Activation[],
  { from = -6, to = 6 }: CurveRange = {},
): Chart {
  const expectation = `a list of 2 to ${DASHES.length} of dl.activations`;
  requireThat(areActivations(activations), "activations", expectation, activations);
  const names = activations.map(({ name }) => name);
  const different = new Set(names).size === names.length;
  requireThat(different, "activations", "activations of different names", names);
  const curves = activations.map((activation) => activation.curve(from, to, POINTS));
  const step = (to - from) / (POINTS - 1);
  const values = curves.flatMap((curve, row) =>
    curve.map(({ x, y, slope }) => {
      const digits = (value: number) => Number(value.toPrecision(6));
      return { x: digits(x), y: digits(y), slope: digits(slope), activation: names[row], row };
    }),
  );
  return chart(
    {
      title: "Activations and their derivatives",
      params: [slider("at", "x", { value: from + 80 * step, min: from, max: to, step })],
      data: { values },
      hconcat: [
        panel("y", "φ(x)", names, { from, to, step }),
        panel("slope", "φ′(x)", names, { from, to, step }),
      ],
      spacing: 24,
    },
    `${names.length} activations for x from ${formatNumber(from)} to ${formatNumber(to)}. ` +
      curves
        .map((curve, i) => {
          const slopes = curve.map(({ slope }) => slope);
          const [first, last] = [curve[0]?.y ?? 0, curve.at(-1)?.y ?? 0];
          return (
            `${names[i]}: from ${formatNumber(first)} to ${formatNumber(last)}, ` +
            `slope from ${formatNumber(Math.min(...slopes))} to ${formatNumber(Math.max(...slopes))}.`
          );
        })
        .join(" "),
  );
}

function areActivations(given: unknown): boolean {
  return (
    Array.isArray(given) &&
    given.length >= 2 &&
    given.length <= DASHES.length &&
    given.every((each) => typeof each === "function" && "curve" in each)
  );
}

interface Axis {
  readonly from: number;
  readonly to: number;
  readonly step: number;
}

function panel(
  field: "y" | "slope",
  title: string,
  names: readonly string[],
  { from, to, step }: Axis,
): VegaLiteSpec {
  const x = {
    field: "x",
    type: "quantitative",
    title: "x (weighted sum)",
    scale: { domain: [from, to], nice: false },
    axis: { tickCount: 6 },
  };
  const legend = { symbolType: "stroke", symbolSize: 500, orient: "bottom", columns: 4 };
  const look = (range: readonly unknown[]) => ({
    field: "activation",
    type: "nominal",
    title: null,
    scale: { domain: names, range: range.slice(0, names.length) },
    legend,
  });
  const color = look(Object.values(PALETTE));
  const position = { x, y: { field, type: "quantitative", title: null } };
  const prime = field === "y" ? "" : "′";
  const atSlider = { filter: `abs(datum.x - at) < ${step / 2}` };
  return {
    title: { text: title, fontSize: 13, anchor: "middle", offset: 6 },
    width: WIDTH,
    height: 240,
    layer: [
      {
        transform: [atSlider, { filter: "datum.row == 0" }],
        mark: { type: "rule", color: INK.soft, strokeWidth: 1 },
        encoding: { x },
      },
      { mark: "line", encoding: { ...position, color, strokeDash: look(DASHES) } },
      {
        transform: [atSlider],
        mark: { type: "point", filled: true, size: 50, opacity: 1 },
        encoding: { ...position, color },
      },
      // Beside the panel no curve of any activation runs through the text.
      ...names.map((_, row) => ({
        transform: [
          atSlider,
          { filter: `datum.row == ${row}` },
          {
            calculate: `datum.activation + '${prime} = ' + format(datum.${field}, '.4f')`,
            as: "text",
          },
        ],
        mark: { type: "text", align: "left", fontWeight: 600, x: WIDTH + 10, y: 10 + 20 * row },
        encoding: { color, text: { field: "text" } },
      })),
    ],
  };
}
