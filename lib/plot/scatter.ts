import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { isTensor } from "../core/nested.js";
import type { AxisText } from "./axisText.js";
import type { Chart } from "./chart.js";
import { extent, type Matrix, matrixOf } from "./data.js";
import { anyOf, isTable, numbersOf, numericNames, type Table } from "./table.js";
import { chart, INK } from "./theme.js";
import { bin, MOST_POINTS, titled, written } from "./thin.js";

/** Titles of a scatter plot and its axes, and the classes of its points. */
export interface ScatterText extends AxisText {
  /** The class of each point, by name or number, or the name of the table's column: its colour and its shape. */
  readonly classes?: readonly (string | number)[] | string;
  /** What the classes are. */
  readonly legend?: string;
}

interface Point {
  readonly x: number;
  readonly y: number;
  readonly kind: string;
}

/**
 * Points in a plane, coloured and shaped by class. More than 5,000 points are counted in the cells of a
 * grid, with a note: a cell shows its most frequent class, the stronger the more points.
 *
 * @param points [x, y] of each, a tensor [n, 2], or a table (records, a DataFrame): the columns that the
 * texts x and y name, else its first two numeric ones
 * @param text titles with units; classes and what they are
 * @throws ArgumentError for points that are no pairs of finite numbers, or another number of classes
 * @example
 * dl.plot.scatter([[0, 1], [2, 3]], { x: "width (cm)", y: "height (cm)", classes: ["cat", "dog"] });
 */
export function scatter(points: Matrix | Table, text: ScatterText = {}): Chart {
  const { title, legend = "class" } = text;
  const { pairs, x, y } = pairsOf(points, text);
  const classes = classesOf(points, text.classes, pairs.length);
  const all = pairs.map(([px, py], i): Point => ({
    x: px,
    y: py,
    kind: classes?.[i] ?? "",
  }));
  const kinds = [...new Set(all.map(({ kind }) => kind))].toSorted();
  const binned = all.length > MOST_POINTS;
  const note = binned ? `${written(all.length)} points counted in cells of a grid.` : "";
  const drawn = binned
    ? cellView(all, { x, y, legend, kinds, classed: classes !== undefined })
    : pointView(all, { x, y, legend, kinds, classed: classes !== undefined });
  const told = kinds.map((kind) => `${all.filter((p) => p.kind === kind).length} of ${kind}`);
  const spread = (k: 0 | 1): string => {
    const [least, most] = extent(pairs.map((p) => p[k]));
    return `${formatNumber(least)} to ${formatNumber(most)}`;
  };
  return chart(
    { ...titled(title, note), ...drawn },
    `${title ?? `${y} against ${x}`}: ${all.length} points, ${x} from ${spread(0)}, ${y} from ${spread(1)}` +
      `${classes === undefined ? "" : `; ${told.join(", ")}`}.${note === "" ? "" : ` ${note}`}`,
  );
}

interface Look {
  readonly x: string;
  readonly y: string;
  readonly legend: string;
  readonly kinds: readonly string[];
  readonly classed: boolean;
}

function pointView(all: readonly Point[], { x, y, legend, kinds, classed }: Look): object {
  // A domain instead of a sort: JupyterLab's Vega-Lite 5.6.1 merges the two legends only then.
  const kind = { field: "kind", type: "nominal", title: legend, scale: { domain: kinds } };
  return {
    data: { values: all },
    mark: { type: "point", filled: true, opacity: 0.8 },
    encoding: {
      x: { field: "x", type: "quantitative", title: x, scale: { zero: false, padding: 10 } },
      y: { field: "y", type: "quantitative", title: y, scale: { zero: false, padding: 10 } },
      ...(classed ? { color: kind, shape: kind } : {}),
    },
  };
}

function cellView(all: readonly Point[], { x, y, legend, kinds, classed }: Look): object {
  const values = bin(all).map(({ kinds: counts, count, ...cell }) => {
    const kind = [...counts].reduce((a, b) => (b[1] > a[1] ? b : a), ["", 0])[0];
    return { ...cell, count, kind };
  });
  const opacity = {
    field: "count",
    type: "quantitative",
    title: "points",
    scale: { type: "log", range: [0.25, 1] },
    legend: { symbolFillColor: INK.strong },
  };
  const kind = {
    field: "kind",
    type: "nominal",
    title: `most frequent ${legend}`,
    scale: { domain: kinds },
  };
  return {
    data: { values },
    mark: { type: "rect", tooltip: true },
    encoding: {
      x: { field: "x", type: "quantitative", title: x, scale: { zero: false, nice: false } },
      x2: { field: "x2" },
      y: { field: "y", type: "quantitative", title: y, scale: { zero: false, nice: false } },
      y2: { field: "y2" },
      opacity,
      ...(classed ? { color: kind } : {}),
    },
  };
}

function pairsOf(points: Matrix | Table, text: ScatterText) {
  if (!isTensor(points) && isTable(points)) {
    const numeric = numericNames(points);
    const named = (title: string | undefined, at: number): string =>
      title !== undefined && numeric.includes(title) ? title : (numeric[at] ?? "");
    requireThat(numeric.length >= 2, "points", "a table with two columns of numbers", numeric);
    const [x, y] = [named(text.x, 0), named(text.y, 1)];
    const [xs, ys] = [numbersOf(points, x, "points"), numbersOf(points, y, "points")];
    const pairs = xs.map((value, i): [number, number] => [value, ys[i] ?? 0]);
    return { pairs, x: text.x ?? x, y: text.y ?? y };
  }
  const { x = "x₁", y = "x₂" } = text;
  if (isTensor(points)) {
    requireThat(points.rank === 2 && points.shape[1] === 2, "points", "a tensor [n, 2]", points);
    return { pairs: matrixOf(points, "points") as [number, number][], x, y };
  }
  requireThat(Array.isArray(points) && points.length > 0, "points", "at least one point", points);
  const wrong = points.find(
    (p) => !Array.isArray(p) || p.length !== 2 || !p.every(Number.isFinite),
  );
  requireThat(wrong === undefined, "points", "pairs of finite numbers", wrong);
  return { pairs: points as [number, number][], x, y };
}

function classesOf(
  points: Matrix | Table,
  classes: ScatterText["classes"],
  count: number,
): readonly string[] | undefined {
  if (classes === undefined) return undefined;
  if (typeof classes === "string") {
    if (!isTensor(points) && isTable(points)) return anyOf(points, classes, "classes").map(String);
    throw new ArgumentError("classes", "a list; a column's name only beside a table", classes);
  }
  requireThat(classes.length === count, "classes", `${count} classes, one per point`, classes);
  return classes.map(String);
}
