import { INK } from "./ink.js";

/** More points than this in one series or one plane are thinned or binned, with a note in the chart. */
export const MOST_POINTS = 5000;

/**
 * The indices of at most `most` values that draw the same line: first and last, and of each stretch between
 * them its lowest and its highest value, so that no peak is lost.
 *
 * Source: Jugel, Jerzak, Hackenbroich and Markl, "M4: a visualization-oriented time series data
 * aggregation", 2014 (here without the first and last value of each stretch).
 */
export function thin(values: readonly number[], most = MOST_POINTS): number[] {
  const { length } = values;
  if (length <= most) return Array.from({ length }, (_, i) => i);
  const stretches = Math.floor((most - 2) / 2);
  const kept = [0];
  for (let s = 0; s < stretches; s++) {
    const start = 1 + Math.floor((s * (length - 2)) / stretches);
    const end = 1 + Math.floor(((s + 1) * (length - 2)) / stretches);
    let [low, high] = [start, start];
    for (let i = start; i < end; i++) {
      if ((values[i] ?? 0) < (values[low] ?? 0)) low = i;
      if ((values[i] ?? 0) > (values[high] ?? 0)) high = i;
    }
    kept.push(...(low === high ? [low] : low < high ? [low, high] : [high, low]));
  }
  kept.push(length - 1);
  return kept;
}

/** A cell of a grid over a plane, and how many points fell into it. */
export interface Cell {
  readonly x: number;
  readonly x2: number;
  readonly y: number;
  readonly y2: number;
  readonly count: number;
  /** How many of each kind. */
  readonly kinds: ReadonlyMap<string, number>;
}

/** Points counted in the cells of a grid; cells without a point are left out. */
export function bin(
  points: readonly { readonly x: number; readonly y: number; readonly kind: string }[],
  columns = 60,
  rows = 45,
): Cell[] {
  const xs = edges(
    points.map(({ x }) => x),
    columns,
  );
  const ys = edges(
    points.map(({ y }) => y),
    rows,
  );
  const counts = new Map<number, Map<string, number>>();
  for (const { x, y, kind } of points) {
    const cell = xs.indexOf(x) * rows + ys.indexOf(y);
    const kinds = counts.get(cell) ?? new Map<string, number>();
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1);
    counts.set(cell, kinds);
  }
  return [...counts].map(([cell, kinds]) => {
    const [column, row] = [Math.floor(cell / rows), cell % rows];
    return {
      x: xs.edge(column),
      x2: xs.edge(column + 1),
      y: ys.edge(row),
      y2: ys.edge(row + 1),
      count: [...kinds.values()].reduce((a, b) => a + b, 0),
      kinds,
    };
  });
}

/** Equally wide bins over the values: a value's bin, and where a bin begins. */
export function edges(values: readonly number[], bins: number) {
  const low = values.reduce((a, b) => Math.min(a, b), Infinity);
  const high = values.reduce((a, b) => Math.max(a, b), -Infinity);
  const width = (high - low) / bins || 1;
  return {
    indexOf: (value: number): number => Math.min(bins - 1, Math.floor((value - low) / width)),
    edge: (bin: number): number => low + bin * width,
  };
}

/** 100,000: a count as it is written in a note. */
export function written(count: number): string {
  return count.toLocaleString("en");
}

/** The title of a chart with a note below it, where there is one. */
export function titled(
  title: string | undefined,
  note: string,
): { readonly title?: object | string } {
  if (note === "") return title === undefined ? {} : { title };
  if (title !== undefined) return { title: { text: title, subtitle: note } };
  // Vega draws no subtitle below an empty title.
  return { title: { text: note, fontSize: 12, fontWeight: 400, color: INK.soft } };
}
