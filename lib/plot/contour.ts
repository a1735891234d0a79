/** A piece of a level line: from (x, y) to (x2, y2), all of it at `level`. */
export interface Segment {
  readonly level: number;
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

type Interval = readonly [number, number];

/**
 * Level lines of f over a rectangle, by marching squares: each grid cell contributes the straight
 * pieces between the points where its edges cross a level.
 *
 * @param levels how many lines; they share the area evenly, so that flat parts show detail, too
 * @param cells how many grid cells per side
 */
export function contour(
  f: (x: number, y: number) => number,
  [xDomain, yDomain]: readonly [Interval, Interval],
  levels = 12,
  cells = 56,
): Segment[] {
  const xs = grid(xDomain, cells);
  const ys = grid(yDomain, cells);
  const heights = xs.map((x) => ys.map((y) => f(x, y)));
  const sorted = heights
    .flat()
    .filter(Number.isFinite)
    .toSorted((a, b) => a - b);
  const atShare = (share: number) => sorted[Math.floor(share * (sorted.length - 1))] as number;
  const values = Array.from({ length: levels }, (_, i) => atShare(((i + 0.5) / levels) ** 1.5));
  return levelLines(xs, ys, heights, [...new Set(values)]);
}

/** Level lines of a height at each point of a grid: `heights[i][j]` at `xs[i]`, `ys[j]`. */
export function levelLines(
  xs: readonly number[],
  ys: readonly number[],
  heights: readonly (readonly number[])[],
  levels: readonly number[],
): Segment[] {
  const segments: Segment[] = [];
  for (let i = 0; i + 1 < xs.length; i++) {
    for (let j = 0; j + 1 < ys.length; j++) {
      const corners = [
        corner(i, j),
        corner(i + 1, j),
        corner(i + 1, j + 1),
        corner(i, j + 1),
      ] as const;
      for (const level of levels) segments.push(...cut(corners, level));
    }
  }
  return segments;

  function corner(i: number, j: number): Corner {
    return { x: xs[i] as number, y: ys[j] as number, z: heights[i]?.[j] as number };
  }
}

interface Corner {
  readonly x: number;
  readonly y: number;
  readonly z: number;
}

function cut(corners: readonly [Corner, Corner, Corner, Corner], level: number): Segment[] {
  const crossings: { x: number; y: number }[] = [];
  corners.forEach((from, k) => {
    const to = corners[(k + 1) % 4] as Corner;
    if (from.z < level === to.z < level) return;
    const share = (level - from.z) / (to.z - from.z);
    crossings.push({ x: from.x + share * (to.x - from.x), y: from.y + share * (to.y - from.y) });
  });
  const pieces: Segment[] = [];
  for (let k = 0; k + 1 < crossings.length; k += 2) {
    const [a, b] = [crossings[k], crossings[k + 1]] as [Corner, Corner];
    pieces.push({ level, x: round(a.x), y: round(a.y), x2: round(b.x), y2: round(b.y) });
  }
  return pieces;
}

function grid([low, high]: Interval, cells: number): number[] {
  return Array.from({ length: cells + 1 }, (_, i) => low + ((high - low) * i) / cells);
}

/** Four digits after the point are finer than a pixel, and keep the specification small. */
function round(value: number): number {
  return Math.round(value * 1e4) / 1e4;
}
