import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import { slider, spread } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

/** What a Gaussian process believes after some evaluations. */
export interface GaussianProcessStep {
  /** Its mean at each x. */
  readonly mean: Series;
  /** Its standard deviation σ at each x, ≥ 0. */
  readonly deviation: Series;
  /** How much an evaluation at each x promises; drawn below. */
  readonly acquisition?: Series;
  /** What was evaluated until then: [x, y]. */
  readonly evaluations: readonly (readonly [number, number])[];
  /** Where the next evaluation will be. */
  readonly next?: number;
}

/** Words of {@link gaussianProcess}, and the true function where it is known. */
export interface GaussianProcessText {
  readonly title?: string;
  /** Of the horizontal axis, with its unit. */
  readonly x?: string;
  /** Of the vertical axis, with its unit. */
  readonly y?: string;
  /** What the acquisition is: "expected improvement". */
  readonly acquisition?: string;
  /** The true function at each x, where it is known: a dashed line. */
  readonly truth?: Series;
}

const MOST_POSITIONS = 120;
const MOST_STEPS = 40;

/**
 * A Gaussian process step by step: its mean with bands of one and two standard deviations, the evaluations,
 * and below them the acquisition that says where to look next. A slider goes through the steps.
 *
 * @param x the positions at which mean and deviation are given, rising
 * @param steps one or more; at most 40 are drawn, of at most 120 positions each
 * @param text title, x, y, acquisition (names with units), truth
 * @throws ArgumentError for no step, other lengths, deviations below 0, or numbers that are not finite
 * Source: Rasmussen and Williams, "Gaussian processes for machine learning", 2006; Snoek et al., "Practical
 * Bayesian optimization", 2012.
 * @example
 * dl.plot.gaussianProcess([0, 0.5, 1], [
 *   { mean: [0, 0, 0], deviation: [1, 1, 1], evaluations: [] },
 *   { mean: [0, 0.5, 0], deviation: [0.8, 0, 0.8], evaluations: [[0.5, 0.5]], acquisition: [0.2, 0, 0.2], next: 0 },
 * ]);
 */
export function gaussianProcess(
  x: Series,
  steps: readonly GaussianProcessStep[],
  text: GaussianProcessText = {},
): Chart {
  const positions = seriesOf(x, "x");
  const rising =
    positions.length >= 2 && positions.every((p, i) => i === 0 || p > (positions[i - 1] ?? 0));
  requireThat(rising, "x", "at least two rising numbers", positions);
  requireThat(steps.length > 0, "steps", "at least one step", steps);
  const along = (values: Series, argument: string): number[] => {
    const list = seriesOf(values, argument);
    requireThat(
      list.length === positions.length,
      argument,
      `${positions.length} numbers, one per x`,
      list.length,
    );
    return list;
  };
  const columns = spread(positions.length, MOST_POSITIONS);
  const kept = spread(steps.length, MOST_STEPS);
  const short = (value: number): number => Number(value.toPrecision(5));
  const bands = kept.flatMap((at, step) => {
    const { mean, deviation, acquisition } = steps[at] as GaussianProcessStep;
    const [means, deviations] = [
      along(mean, `steps[${at}].mean`),
      along(deviation, `steps[${at}].deviation`),
    ];
    const negative = deviations.find((sigma) => sigma < 0);
    requireThat(negative === undefined, `steps[${at}].deviation`, "numbers ≥ 0", negative);
    const promise =
      acquisition === undefined ? undefined : along(acquisition, `steps[${at}].acquisition`);
    return columns.map((i) => ({
      step,
      x: positions[i] ?? 0,
      mean: short(means[i] ?? 0),
      deviation: short(deviations[i] ?? 0),
      ...(promise === undefined ? {} : { acquisition: short(promise[i] ?? 0) }),
    }));
  });
  const points = kept.flatMap((at, step) =>
    (steps[at]?.evaluations ?? []).map(([px, py], order) => {
      requireThat(
        Number.isFinite(px) && Number.isFinite(py),
        `steps[${at}].evaluations`,
        "pairs of finite numbers",
        [px, py],
      );
      return { step, x: px, y: py, order };
    }),
  );
  const nexts = kept.flatMap((at, step) => {
    const next = steps[at]?.next;
    if (next === undefined) return [];
    requireThat(Number.isFinite(next), `steps[${at}].next`, "a finite number", next);
    return [{ step, x: next }];
  });
  const truth = text.truth === undefined ? undefined : along(text.truth, "truth");
  const { title = "Gaussian process: mean ± σ and ± 2σ", acquisition = "acquisition" } = text;
  const last = kept.length - 1;
  const shown = last === 0 ? [] : [{ filter: "datum.step === step" }];
  const axisX = (label: string | null): object => ({
    field: "x",
    type: "quantitative",
    title: label,
    scale: { domain: [positions[0], positions.at(-1)], nice: false },
  });
  // The same axis at every step.
  const reach = [
    ...bands.flatMap((row) => [row.mean - 2 * row.deviation, row.mean + 2 * row.deviation]),
    ...points.map((point) => point.y),
    ...(truth ?? []),
  ];
  const y = {
    type: "quantitative",
    title: text.y ?? "y",
    scale: { domain: extent(reach), nice: true, zero: false },
  };
  const promised = bands.some((row) => "acquisition" in row);
  const xTitle = text.x ?? "x";
  const width = 480;
  const band = (sigmas: number, opacity: number): object => ({
    data: { values: bands },
    transform: [
      ...shown,
      { calculate: `datum.mean - ${sigmas} * datum.deviation`, as: "lower" },
      { calculate: `datum.mean + ${sigmas} * datum.deviation`, as: "upper" },
    ],
    mark: { type: "area", opacity, color: PALETTE.blue },
    encoding: {
      x: axisX(promised ? null : xTitle),
      y: { ...y, field: "lower" },
      y2: { field: "upper" },
    },
  });
  const nextRule = {
    data: { values: nexts },
    transform: shown,
    mark: { type: "rule", color: PALETTE.vermillion, strokeDash: [5, 4], strokeWidth: 1.8 },
    encoding: { x: axisX(promised ? null : xTitle) },
  };
  const belief = {
    width,
    height: 240,
    layer: [
      band(2, 0.16),
      band(1, 0.24),
      {
        data: { values: bands },
        transform: shown,
        mark: { type: "line", color: PALETTE.blue, tooltip: { content: "data" } },
        encoding: { x: axisX(promised ? null : xTitle), y: { ...y, field: "mean" } },
      },
      ...(truth === undefined
        ? []
        : [
            {
              data: { values: columns.map((i) => ({ x: positions[i], y: truth[i] })) },
              mark: { type: "line", strokeDash: [5, 4], strokeWidth: 1.4, color: INK.soft },
              encoding: { x: axisX(promised ? null : xTitle), y: { ...y, field: "y" } },
            },
          ]),
      nextRule,
      {
        data: { values: points },
        transform: shown,
        mark: {
          type: "point",
          filled: true,
          size: 70,
          opacity: 1,
          color: INK.strong,
          tooltip: { content: "data" },
        },
        encoding: { x: axisX(promised ? null : xTitle), y: { ...y, field: "y" } },
      },
    ],
  };
  const below = {
    width,
    height: 120,
    layer: [
      {
        data: { values: bands },
        transform: [...shown, { filter: "isValid(datum.acquisition)" }],
        mark: { type: "area", color: PALETTE.green, opacity: 0.5, line: { color: PALETTE.green } },
        encoding: {
          x: axisX(xTitle),
          y: {
            field: "acquisition",
            type: "quantitative",
            title: acquisition,
            axis: { tickCount: 3 },
          },
        },
      },
      { ...nextRule, encoding: { x: axisX(xTitle) } },
    ],
  };
  const notes = [
    ...(kept.length < steps.length ? [`${kept.length} of ${steps.length} steps are drawn.`] : []),
    ...(columns.length < positions.length
      ? [`${columns.length} of ${positions.length} positions are drawn.`]
      : []),
  ];
  const final = steps.at(-1);
  const best = (final?.evaluations ?? []).map(([, py]) => py);
  return chart(
    {
      title: notes.length === 0 ? title : { text: title, subtitle: notes },
      ...(last === 0
        ? {}
        : { params: [slider("step", "step", { value: last, min: 0, max: last, step: 1 })] }),
      ...(promised ? { vconcat: [belief, below], spacing: 10 } : belief),
    },
    `${title}: ${steps.length} ${steps.length === 1 ? "step" : "steps"} over ${xTitle} from ${formatNumber(positions[0] ?? 0)} to ${formatNumber(positions.at(-1) ?? 0)}; ` +
      `at the last ${best.length} evaluations${best.length === 0 ? "" : `, ${text.y ?? "y"} from ${formatNumber(Math.min(...best))} to ${formatNumber(Math.max(...best))}`}` +
      `${final?.next === undefined ? "" : `, the next at ${formatNumber(final.next)}`}.${notes.map((note) => ` ${note}`).join("")}`,
  );
}
