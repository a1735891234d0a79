import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { extent, namesOf, type Series, seriesOf } from "./data.js";
import { chart, PALETTE } from "./theme.js";

export interface AxisText {
  readonly title?: string;
  /** Of the horizontal axis, with its unit: "time (s)". */
  readonly x?: string;
  /** Of the vertical axis, with its unit. */
  readonly y?: string;
}

export interface LineText extends AxisText {
  /** A logarithmic vertical axis; all values must be above 0. */
  readonly logY?: boolean;
}

/** More points than this in one series, or in one plane, are thinned, with a note. */
const MOST_POINTS = 2000;

/**
 * Lines over a common horizontal axis: one per name, or a single one.
 * @param series name → values, or one list; the horizontal axis counts 0, 1, 2, … unless `at` is given
 * @param text titles of chart and axes, with units
 * @param at the horizontal position of each value
 * @throws {ArgumentError} for empty series, values that are not finite, or lengths that differ from `at`.
 * @example line({ "η = 0.1": history.batchLoss }, { x: "update", y: "loss (nats)" })
 */
export function line(
  series: Series | Readonly<Record<string, Series>>,
  { title, x = "step", y = "value", logY = false }: LineText = {},
  at?: Series,
): Chart {
  const named = isSeries(series) ? { [y]: series } : series;
  const names = Object.keys(named);
  requireThat(names.length > 0, "series", "at least one named series", series);
  const positions = at === undefined ? undefined : seriesOf(at, "at");
  const lists = names.map((name) => seriesOf(named[name] ?? [], name));
  lists.forEach((values, i) => {
    const fits = positions === undefined || positions.length === values.length;
    requireThat(fits, names[i] ?? "series", `as long as at (${positions?.length})`, values.length);
    requireThat(
      !logY || values.every((v) => v > 0),
      names[i] ?? "series",
      "above 0 for logY",
      values,
    );
  });
  const values = lists.flatMap((list, i) =>
    thinned(list.length).map((k) => ({ x: positions?.[k] ?? k, y: list[k], name: names[i] })),
  );
  const note = lists.some((list) => list.length > MOST_POINTS)
    ? ` Of each longer series ${MOST_POINTS} points are drawn.`
    : "";
  const told = lists.map(
    (list, i) =>
      `${names[i]} goes from ${formatNumber(list[0] ?? 0)} to ${formatNumber(list.at(-1) ?? 0)}`,
  );
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values },
      mark: { type: "line", point: values.length <= 40 },
      encoding: {
        x: {
          field: "x",
          type: "quantitative",
          title: x,
          axis: at === undefined ? { tickMinStep: 1 } : {},
        },
        y: {
          field: "y",
          type: "quantitative",
          title: y,
          scale: logY ? { type: "log" } : { zero: false },
        },
        color: {
          field: "name",
          type: "nominal",
          title: null,
          sort: names,
          ...(names.length === 1 ? { legend: null } : {}),
        },
      },
    },
    `${title ?? `${y} against ${x}`}: ${told.join("; ")}.${note}`,
  );
}

export interface ScatterText extends AxisText {
  /** The class of each point, by name or number: its colour and its shape. */
  readonly classes?: readonly (string | number)[];
  /** What the classes are. */
  readonly legend?: string;
}

/**
 * Points in a plane, coloured and shaped by class.
 * @param points [x, y] of each, or a tensor of shape [n, 2]
 * @throws {ArgumentError} for points that are no pairs of finite numbers, or another number of classes.
 * @example scatter([[0, 1], [2, 3]], { x: "width (cm)", y: "height (cm)", classes: ["cat", "dog"] })
 */
export function scatter(
  points: readonly (readonly number[])[],
  { title, x = "x₁", y = "x₂", classes, legend = "class" }: ScatterText = {},
): Chart {
  requireThat(points.length > 0, "points", "at least one point", points);
  const wrong = points.find((p) => p.length !== 2 || !p.every(Number.isFinite));
  requireThat(wrong === undefined, "points", "pairs of finite numbers", wrong);
  const fits = classes === undefined || classes.length === points.length;
  requireThat(fits, "classes", `${points.length} classes, one per point`, classes);
  const all = points.map(([px, py], i) => ({ x: px, y: py, class: String(classes?.[i] ?? "") }));
  const drawn = thinned(all.length);
  const values = drawn.flatMap((i) => all[i] ?? []);
  const note = drawn.length < all.length ? ` ${drawn.length} of them are drawn.` : "";
  const kinds = [...new Set(all.map((v) => v.class))].toSorted();
  const told = kinds.map((kind) => `${all.filter((v) => v.class === kind).length} of ${kind}`);
  // A domain instead of a sort: JupyterLab's Vega-Lite 5.6.1 merges the two legends only then.
  const kind = { field: "class", type: "nominal", title: legend, scale: { domain: kinds } };
  const spread = (k: number): string => {
    const [least, most] = extent(points.map((p) => p[k] ?? 0));
    return `${formatNumber(least)} to ${formatNumber(most)}`;
  };
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values },
      mark: { type: "point", filled: true, opacity: 0.8 },
      encoding: {
        x: { field: "x", type: "quantitative", title: x, scale: { zero: false, padding: 10 } },
        y: { field: "y", type: "quantitative", title: y, scale: { zero: false, padding: 10 } },
        ...(classes === undefined ? {} : { color: kind, shape: kind }),
      },
    },
    `${title ?? `${y} against ${x}`}: ${points.length} points, ${x} from ${spread(0)}, ${y} from ${spread(1)}` +
      `${classes === undefined ? "" : `; ${told.join(", ")}`}.${note}`,
  );
}

/**
 * One bar per name, with its value written at its end.
 * @param values name → value
 * @throws {ArgumentError} for no bars or values that are not finite.
 * @example bar({ "before": 0.35, "after": 0.98 }, { x: "training", y: "accuracy" })
 */
export function bar(
  values: Readonly<Record<string, number>>,
  { title, x = "", y = "value" }: AxisText = {},
): Chart {
  const names = namesOf(Object.keys(values), Object.keys(values).length, "values");
  const heights = seriesOf(Object.values(values), "values");
  const rows = names.map((name, i) => ({
    name,
    value: heights[i] ?? 0,
    text: formatNumber(heights[i] ?? 0, 3),
  }));
  const position = {
    x: {
      field: "name",
      type: "nominal",
      title: x === "" ? null : x,
      sort: names,
      axis: { labelAngle: 0 },
    },
    y: { field: "value", type: "quantitative", title: y },
  };
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      data: { values: rows },
      width: names.length * Math.max(70, 8 * Math.max(...names.map((name) => name.length))),
      layer: [
        { mark: { type: "bar", color: PALETTE.blue }, encoding: position },
        {
          mark: { type: "text", dy: -8 },
          encoding: { ...position, text: { field: "text" } },
        },
      ],
    },
    `${title ?? y}: ${rows.map((row) => `${row.name} ${row.text}`).join(", ")}.`,
  );
}

function isSeries(value: Series | Readonly<Record<string, Series>>): value is Series {
  return Array.isArray(value) || ArrayBuffer.isView(value) || "dataId" in value;
}

/** Indices of at most {@link MOST_POINTS} evenly spread entries, both ends included. */
function thinned(length: number): number[] {
  const count = Math.min(length, MOST_POINTS);
  return Array.from({ length: count }, (_, i) =>
    count === 1 ? 0 : Math.round((i * (length - 1)) / (count - 1)),
  );
}
