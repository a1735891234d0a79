import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Surface, Vector } from "../optim/index.js";
import type { Chart } from "./chart.js";
import { contour } from "./contour.js";
import { chart, INK, PALETTE } from "./theme.js";

/** A surface ready to draw on: its layers, and where a point of it lies. */
export interface Landscape {
  readonly size: { readonly width: number; readonly height: number };
  readonly layers: readonly object[];
  readonly position: { readonly x: object; readonly y: object };
  place(w: Vector): { readonly x: number; readonly y: number };
  /** Whether that place is within the picture. */
  contains(w: Vector): boolean;
}

/** @throws {ArgumentError} for parameter names that do not fit. */
export function landscape(surface: Surface, parameters?: readonly string[]): Landscape {
  const names = parameters ?? (surface.dimension === 1 ? ["w"] : ["w₁", "w₂"]);
  const expectation = `${surface.dimension} name(s)`;
  requireThat(names.length === surface.dimension, "parameters", expectation, parameters);
  return surface.dimension === 1 ? profile(surface, names) : map(surface, names);
}

function profile(surface: Surface, [name = "w"]: readonly string[]): Landscape {
  const [low, high] = surface.domain[0] as readonly [number, number];
  const curve = Array.from({ length: 161 }, (_, i) => {
    const x = low + ((high - low) * i) / 160;
    return { x, y: surface.value([x]) };
  });
  const top = Math.max(...curve.map(({ y }) => y));
  const bottom = Math.min(...curve.map(({ y }) => y));
  const position = {
    x: axis("x", name, [low, high]),
    y: axis("y", "loss", [bottom - 0.05 * (top - bottom), top]),
  };
  return {
    size: { width: 460, height: 280 },
    position,
    layers: [
      {
        data: { values: curve },
        mark: { type: "line", color: INK.soft, strokeWidth: 2, clip: true },
        encoding: position,
      },
    ],
    place: (w) => ({ x: w[0] as number, y: surface.value(w) }),
    contains: ([x = NaN]) => x >= low && x <= high && surface.value([x]) <= top,
  };
}

function map(surface: Surface, [first = "w₁", second = "w₂"]: readonly string[]): Landscape {
  const domain = surface.domain as readonly [readonly [number, number], readonly [number, number]];
  const position = { x: axis("x", first, domain[0]), y: axis("y", second, domain[1]) };
  const lines = contour((x, y) => surface.value([x, y]), domain);
  // By rank, not by value: the levels of a steep surface span many powers of ten.
  const levels = [...new Set(lines.map(({ level }) => level))].toSorted((a, b) => a - b);
  const values = lines.map(({ level, ...line }) => ({
    ...line,
    // Faint at the bottom of a valley, stronger towards its rim.
    ink: Math.round(100 * (0.3 + (0.6 * levels.indexOf(level)) / levels.length)) / 100,
  }));
  const best = surface.minima.map(({ w }) => ({ x: w[0], y: w[1] }));
  return {
    size: { width: 420, height: 340 },
    position,
    layers: [
      {
        data: { values },
        mark: { type: "rule", strokeWidth: 1, color: INK.soft, clip: true },
        encoding: {
          ...position,
          x2: { field: "x2" },
          y2: { field: "y2" },
          opacity: { field: "ink", type: "quantitative", scale: null },
        },
      },
      {
        data: { values: best },
        mark: {
          type: "point",
          shape: "cross",
          size: 110,
          color: INK.strong,
          opacity: 1,
          clip: true,
        },
        encoding: position,
      },
    ],
    place: (w) => ({ x: w[0] as number, y: w[1] as number }),
    contains: (w) =>
      domain.every(([low, high], axis) => {
        const value = w[axis] ?? Number.NaN;
        return value >= low && value <= high;
      }),
  };
}

function axis(field: string, title: string, domain: readonly [number, number]): object {
  return { field, type: "quantitative", title, scale: { domain, nice: false, zero: false } };
}

/**
 * A surface with arrows against the gradient: where a small step leads. Longer arrows where it is
 * steeper (by the root of the slope, or the steep ones would hide the rest).
 *
 * @param surface of two parameters
 * @throws {ArgumentError} for a surface of one parameter.
 * @example
 * dl.plot.arrows(dl.surfaces.bowl);
 */
export function arrows(surface: Surface, parameters?: readonly [string, string]): Chart {
  requireThat(surface.dimension === 2, "surface", "a surface of two parameters", surface.name);
  const ground = landscape(surface, parameters);
  const [[left, right], [low, high]] = surface.domain as [[number, number], [number, number]];
  const [perX, perY] = [ground.size.width / (right - left), ground.size.height / (high - low)];
  const count = 11;
  const spots = Array.from({ length: count * count }, (_, i) => [
    left + ((right - left) * ((i % count) + 0.5)) / count,
    low + ((high - low) * (Math.floor(i / count) + 0.5)) / count,
  ]);
  const steepest = Math.max(...spots.map((w) => Math.hypot(...surface.gradient(w))));
  const values = spots.map((w) => {
    const [gx = 0, gy = 0] = surface.gradient(w);
    const slope = Math.hypot(gx, gy);
    const [x = 0, y = 0] = w;
    // Directions are taken in pixels, so that an arrow and its head agree whatever the axes.
    const pixels = Math.hypot(gx * perX, gy * perY) || 1;
    const length = 30 * Math.sqrt(slope / steepest);
    const [dx, dy] = [(-gx * perX * length) / pixels, (-gy * perY * length) / pixels];
    return {
      x,
      y,
      x2: x + dx / perX,
      y2: y + dy / perY,
      angle: (Math.atan2(dx, dy) * 180) / Math.PI,
      slope,
    };
  });
  const color = PALETTE.vermillion;
  const tip = {
    x: { ...ground.position.x, field: "x2" },
    y: { ...ground.position.y, field: "y2" },
  };
  return chart(
    {
      title: `Downhill everywhere: minus the gradient of ${surface.name}`,
      ...ground.size,
      layer: [
        ...ground.layers,
        {
          data: { values },
          mark: { type: "rule", color, strokeWidth: 1.4 },
          encoding: { ...ground.position, x2: { field: "x2" }, y2: { field: "y2" } },
        },
        {
          data: { values },
          mark: { type: "point", shape: "triangle", size: 30, color, tooltip: true },
          encoding: { ...tip, angle: { field: "angle", type: "quantitative", scale: null } },
        },
      ],
    },
    `Arrows against the gradient of ${surface.name}: they point downhill, towards ${surface.minima
      .map(({ w }) => `(${w.map((value) => formatNumber(value)).join(", ")})`)
      .join(" and ")}; the steepest slope shown is ${formatNumber(steepest)}.`,
  );
}
