import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import {
  outputsOn,
  planeOf,
  type Plane,
  type PlaneData,
  type PlaneModel,
  type PlaneSnapshot,
} from "./boundaryGrid.js";
import type { Chart } from "./chart.js";
import { levelLines } from "./contour.js";
import { extent } from "./data.js";
import { HUES, INK, PALETTE } from "./ink.js";
import { type Colour, painted, viridis } from "./picture.js";
import { slider, spread } from "./slider.js";
import { chart } from "./theme.js";
import { written } from "./thin.js";

/** Titles, class names and how fine the grid is, for `decisionBoundary` and `filmStrip`. */
export interface BoundaryText {
  readonly title?: string;
  /** Of the horizontal axis, with its unit. */
  readonly x?: string;
  readonly y?: string;
  readonly classNames?: readonly string[];
  /** Targets are numbers and not classes; by default where one of them is no whole number ≥ 0. */
  readonly regression?: boolean;
  /** Grid points per side; 50 by default. */
  readonly resolution?: number;
}

/** How outputs are coloured, what the points mean, and how well the model does. */
interface Look {
  readonly kind: "binary" | "classes" | "regression";
  readonly names: readonly string[];
  /** The colour of a grid point: a number in [0, 1] for `colour`. */
  readonly scale: (output: readonly number[]) => number;
  readonly colour: Colour;
  readonly range: readonly [number, number];
}

const SIDE = { one: 340, strip: 150 };
/** Drawn this sharp: not every renderer leaves the pixels of an enlarged picture square. */
const SHARP = 100;

/**
 * What a model says over a plane, with the data on it: the probability of class 1, the most probable of several
 * classes (the stronger the surer), or a number. The line is where a binary classifier is undecided, p = 0.5.
 * Of several snapshots a slider shows one.
 *
 * @param model a model with one output of 1 or k numbers, a function of points, or the snapshots of a
 * `BoundaryRecorder`; a single output is a probability (classification) or a number (regression)
 * @param data points [n, 2] and their targets
 * @param text titles with units, class names, resolution
 * @throws ArgumentError for a model or data that do not fit, or class names of another number
 * @example
 * dl.plot.decisionBoundary((points) => points.map(([a, b]) => 1 / (1 + Math.exp(-a - b))),
 *   { x: [[-1, -1], [1, 2]], y: [0, 1] }, { classNames: ["no", "yes"] });
 */
export function decisionBoundary(
  model: PlaneModel | readonly PlaneSnapshot[],
  data: PlaneData,
  text: BoundaryText = {},
): Chart {
  const plane = planeOf(data, text.resolution ?? 50);
  const snapshots = snapshotsOf(model, plane);
  const look = lookOf(plane, snapshots, text);
  const last = snapshots.length - 1;
  const several = last > 0;
  const title =
    text.title ?? (look.kind === "regression" ? "What the model says" : "Decision boundary");
  const labels = JSON.stringify(snapshots.map(({ label }) => label));
  const subtitle = several ? { subtitle: { expr: `'epoch ' + ${labels}[shown]` } } : {};
  return chart(
    {
      title: { text: title, ...subtitle },
      ...(several
        ? { params: [slider("shown", "snapshot", { value: last, min: 0, max: last, step: 1 })] }
        : {}),
      ...view(plane, snapshots, look, text, SIDE.one, several ? "datum.at == shown" : null),
    },
    `${title}: ${told(plane, snapshots.at(-1), look)}${several ? ` ${snapshots.length} snapshots, from epoch ${snapshots[0]?.label} to ${snapshots[last]?.label}.` : ""}`,
  );
}

/**
 * The decision boundary at several moments side by side, all of one size and colour.
 *
 * @param snapshots of a `BoundaryRecorder`; evenly spread ones are drawn, the first and the last included
 * @param data points [n, 2] and their targets
 * @param text as for `decisionBoundary`; `most` pictures, 6 by default
 * @throws ArgumentError for no snapshot, or data that do not fit them
 * @example
 * const data = { x: [[-1, -1], [1, 2]], y: [0, 1] };
 * const film = new dl.plot.BoundaryRecorder(data);
 * for (const slope of [0, 1, 2]) {
 *   film.record((points) => points.map(([a]) => 1 / (1 + Math.exp(-slope * a))), `slope ${slope}`);
 * }
 * dl.plot.filmStrip(film.snapshots, data);
 */
export function filmStrip(
  snapshots: readonly PlaneSnapshot[],
  data: PlaneData,
  text: BoundaryText & { readonly most?: number } = {},
): Chart {
  const { most = 6, title = "The boundary as the training goes on" } = text;
  requireThat(
    Number.isInteger(most) && most >= 1 && most <= 24,
    "most",
    "a whole number from 1 to 24",
    most,
  );
  requireThat(Array.isArray(snapshots), "snapshots", "snapshots of a BoundaryRecorder", snapshots);
  const plane = planeOf(data, text.resolution ?? 50);
  const all = snapshotsOf(snapshots, plane);
  const look = lookOf(plane, all, text);
  const shown = spread(all.length, most).flatMap((i) => all[i] ?? []);
  const views = shown.map((snapshot) => ({
    ...view(plane, [snapshot], look, text, SIDE.strip, null),
    title: {
      text: /^\d+$/.test(snapshot.label) ? `epoch ${snapshot.label}` : snapshot.label,
      fontSize: 12,
      anchor: "middle",
      offset: 4,
    },
  }));
  return chart(
    { title, columns: Math.min(4, shown.length), concat: views, spacing: 16 },
    `${title}: ${shown.length} of ${all.length} moments, ${shown.map(({ label }) => label).join(", ")}. ` +
      `At the end: ${told(plane, shown.at(-1), look)}`,
  );
}

function snapshotsOf(
  model: PlaneModel | readonly PlaneSnapshot[],
  plane: Plane,
): readonly PlaneSnapshot[] {
  if (!Array.isArray(model)) return [{ label: "", outputs: outputsOn(plane, model as PlaneModel) }];
  const snapshots = model as readonly PlaneSnapshot[];
  requireThat(snapshots.length > 0, "snapshots", "at least one snapshot", snapshots);
  for (const { outputs } of snapshots) {
    const expectation = `snapshots of ${plane.grid.length} outputs: give the resolution of the recorder`;
    requireThat(outputs.length === plane.grid.length, "snapshots", expectation, outputs.length);
  }
  return snapshots;
}

function lookOf(plane: Plane, snapshots: readonly PlaneSnapshot[], text: BoundaryText): Look {
  const width = snapshots[0]?.outputs[0]?.length ?? 0;
  const classes = plane.targets.every((y) => Number.isInteger(y) && y >= 0 && y < 20);
  const regression = text.regression ?? !classes;
  if (regression) {
    requireThat(width === 1, "model", "one number per point", `${width} numbers`);
    const all = snapshots.flatMap(({ outputs }) => outputs.map(([v = 0]) => v));
    const range = extent([...all, ...plane.targets]);
    const scale = ([v = 0]: readonly number[]): number =>
      (v - range[0]) / (range[1] - range[0] || 1);
    return { kind: "regression", names: [], scale, colour: viridis, range };
  }
  requireThat(classes, "data.y", "class indices 0, 1, 2, …", plane.targets);
  const count = Math.max(2, width);
  const names = text.classNames ?? Array.from({ length: count }, (_, i) => `class ${i}`);
  requireThat(names.length === count, "classNames", `${count} names`, names);
  const most = Math.max(...plane.targets);
  requireThat(most < count, "data.y", `class indices below ${count}`, most);
  if (count > 8)
    throw new ArgumentError("model", "a model of at most 8 classes, as many as colours", count);
  if (count === 2) {
    const scale = (row: readonly number[]): number =>
      row.length === 1 ? (row[0] ?? 0) : (row[1] ?? 0);
    const odd = snapshots.flatMap(({ outputs }) => outputs.map(scale)).find((p) => p < 0 || p > 1);
    requireThat(odd === undefined, "model", "probabilities in [0, 1] (or set regression)", odd);
    return { kind: "binary", names, scale, colour: between, range: [0, 1] };
  }
  // 32 shades of each class: from undecided to sure.
  const scale = (row: readonly number[]): number => {
    const best = Math.max(...row);
    const sure = Math.min(1, Math.max(0, (best - 1 / count) / (1 - 1 / count)));
    return (row.indexOf(best) * 32 + Math.round(31 * sure)) / 255;
  };
  return { kind: "classes", names, scale, colour: shades, range: [0, 1] };
}

const RGB = Object.values(HUES).map(([hex]) =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)),
);

/** A class's colour with as much opacity as it is sure: it lies over light and dark pages alike. */
function tint(kind: number, sure: number): readonly [number, number, number, number] {
  const [r = 0, g = 0, b = 0] = RGB[kind] ?? [];
  return [r, g, b, Math.round(255 * 0.55 * sure)];
}

/** Class 0 at 0, nothing where undecided, class 1 at 1. */
const between: Colour = (p) => tint(p < 0.5 ? 0 : 1, Math.abs(2 * p - 1) * 0.9 + 0.1);

const shades: Colour = (value) => {
  const code = Math.round(value * 255);
  return tint(Math.floor(code / 32), (code % 32) / 31);
};

function view(
  plane: Plane,
  snapshots: readonly PlaneSnapshot[],
  look: Look,
  text: BoundaryText,
  side: number,
  shown: string | null,
): Record<string, unknown> {
  const filter = shown === null ? {} : { transform: [{ filter: shown }] };
  const axis = (field: string, title: string, domain: readonly [number, number]) => ({
    field,
    type: "quantitative",
    title,
    scale: { domain, nice: false, zero: false },
    axis: { grid: false, tickCount: side > 200 ? 6 : 3 },
  });
  const position = { x: axis("x", text.x ?? "x₁", plane.x), y: axis("y", text.y ?? "x₂", plane.y) };
  const [cx, cy] = [(plane.x[0] + plane.x[1]) / 2, (plane.y[0] + plane.y[1]) / 2];
  const pictures = snapshots.map(({ outputs }, at) => ({
    at,
    x: cx,
    y: cy,
    url: painted(
      rowsOf(outputs, plane.side),
      (i) => look.scale(outputs[i] ?? []),
      look.colour,
      SHARP,
    ),
  }));
  const lines =
    look.kind === "binary"
      ? snapshots.flatMap(({ outputs }, at) => undecided(plane, outputs, look, at))
      : [];
  const every = Math.ceil(plane.points.length / 1000);
  const points = plane.points.flatMap(([x, y], i) => {
    const target = plane.targets[i] ?? 0;
    return i % every === 0 ? [{ x, y, target: look.names[target] ?? target }] : [];
  });
  const regression = look.kind === "regression";
  const domain = look.names;
  const color = regression
    ? {
        field: "target",
        type: "quantitative",
        title: "target",
        scale: { scheme: "viridis", domain: look.range },
      }
    : {
        field: "target",
        type: "nominal",
        title: "true class",
        scale: { domain, range: Object.values(PALETTE).slice(0, domain.length) },
      };
  return {
    width: side,
    height: side,
    layer: [
      {
        data: { values: pictures },
        ...filter,
        mark: { type: "image", width: side, height: side, aspect: false },
        encoding: { ...position, url: { field: "url" } },
      },
      ...(lines.length === 0
        ? []
        : [
            {
              data: { values: lines },
              ...filter,
              mark: { type: "rule", color: INK.strong, strokeWidth: 1.6 },
              encoding: { ...position, x2: { field: "x2" }, y2: { field: "y2" } },
            },
          ]),
      {
        data: { values: points },
        mark: {
          type: "point",
          filled: true,
          size: side > 200 ? 40 : 14,
          opacity: 1,
          stroke: INK.paper,
          strokeWidth: 0.7,
          tooltip: true,
        },
        encoding: {
          ...position,
          color,
          ...(regression
            ? {}
            : {
                shape: { field: "target", type: "nominal", title: "true class", scale: { domain } },
              }),
        },
      },
    ],
  };
}

/** The numbers of the grid points as rows, for a picture. */
function rowsOf(outputs: readonly unknown[], side: number): number[][] {
  return Array.from({ length: side }, (_, r) =>
    outputs.slice(r * side, (r + 1) * side).map((__, c) => r * side + c),
  );
}

function undecided(
  plane: Plane,
  outputs: readonly (readonly number[])[],
  look: Look,
  at: number,
): object[] {
  const { side } = plane;
  const xs = plane.grid.slice(0, side).map(([x]) => x);
  const ys = Array.from({ length: side }, (_, r) => plane.grid[r * side]?.[1] ?? 0);
  const heights = xs.map((_, c) => ys.map((__, r) => look.scale(outputs[r * side + c] ?? [])));
  return levelLines(xs, ys, heights, [0.5]).map(({ x, y, x2, y2 }) => ({ at, x, y, x2, y2 }));
}

/** How many points lie on the side of their class, or how far the outputs reach. */
function told(plane: Plane, snapshot: PlaneSnapshot | undefined, look: Look): string {
  const outputs = snapshot?.outputs ?? [];
  const { points, targets } = plane;
  const drawn =
    points.length > 1000 ? ` About 1,000 of ${written(points.length)} points are drawn.` : "";
  if (look.kind === "regression") {
    const [low, high] = extent(outputs.map(([v = 0]) => v));
    return `${points.length} points; the output goes from ${formatNumber(low)} to ${formatNumber(high)}.${drawn}`;
  }
  const classOf = (row: readonly number[]): number =>
    look.kind === "binary" ? (look.scale(row) >= 0.5 ? 1 : 0) : row.indexOf(Math.max(...row));
  const right = points.filter(
    (point, i) => classOf(outputs[nearest(plane, point)] ?? []) === targets[i],
  ).length;
  const shares = look.names.map((name, k) => {
    const share = outputs.filter((row) => classOf(row) === k).length / outputs.length;
    return `${name} on ${Math.round(100 * share)}% of the plane`;
  });
  return `${right} of ${points.length} points lie in the area of their class; ${shares.join(", ")}.${drawn}`;
}

function nearest({ side, x, y }: Plane, [px, py]: readonly [number, number]): number {
  const cell = ([low, high]: readonly [number, number], v: number): number =>
    Math.min(side - 1, Math.max(0, Math.floor(((v - low) / (high - low)) * side)));
  return (side - 1 - cell(y, py)) * side + cell(x, px);
}
