import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { chart, PALETTE } from "./theme.js";

/** Names of the axes, and how far the curve around the tangent point reaches. */
export interface TangentText {
  /** What is nudged, the horizontal axis: "w". */
  readonly x: string;
  /** What answers, the vertical axis: "loss_val". */
  readonly y: string;
  /** How far the curve reaches to both sides; 1 by default. */
  readonly reach?: number;
}

const STEPS = 40;

/**
 * A function beside its tangent at one point, with a slider ε: how far f(A + ε) is from f(A) + k · ε.
 *
 * @param fn the function
 * @param at the point A
 * @param slope k, the derivative at A
 * @throws ArgumentError for a point or slope that is not finite, a reach that is not above 0, and a function
 *   that is not finite there
 * @example
 * dl.plot.tangent((w) => Math.abs(4 - (2 * w + 1)), 3, 2, { x: "w", y: "loss_val" });
 */
export function tangent(
  fn: (x: number) => number,
  at: number,
  slope: number,
  { x, y, reach = 1 }: TangentText,
): Chart {
  requireThat(Number.isFinite(reach) && reach > 0, "reach", "a finite number above 0", reach);
  requireThat(Number.isFinite(at), "at", "a finite number", at);
  requireThat(Number.isFinite(slope), "slope", "a finite number", slope);
  const start = fn(at);
  const values = Array.from({ length: 2 * STEPS + 1 }, (_, i) => {
    const epsilon = ((i - STEPS) / STEPS) * reach;
    const reached = fn(at + epsilon);
    const change = `${y} changes by ${formatNumber(reached - start)}`;
    const promise = `k · ε = ${formatNumber(slope)} · ${formatNumber(epsilon)} = ${formatNumber(slope * epsilon)}`;
    return {
      epsilon,
      x: at + epsilon,
      function: reached,
      tangent: start + slope * epsilon,
      text: `${x} ${epsilon < 0 ? "−" : "+"} ${formatNumber(Math.abs(epsilon))}: ${change}; ${promise}`,
    };
  });
  requireThat(
    values.every((row) => Number.isFinite(row.function)),
    "fn",
    `finite on [${formatNumber(at - reach)}, ${formatNumber(at + reach)}]`,
    values.map((row) => row.function),
  );
  const chosen = { filter: `abs(datum.epsilon - epsilon) < ${reach / STEPS / 2}` };
  const fold = { fold: ["function", "tangent"], as: ["line", "y"] };
  const position = {
    x: { field: "x", type: "quantitative", title: x, scale: { zero: false, nice: false } },
    y: { field: "y", type: "quantitative", title: y, scale: { zero: false } },
  };
  const color = {
    field: "line",
    type: "nominal",
    title: null,
    scale: { domain: ["function", "tangent"], range: [PALETTE.blue, PALETTE.vermillion] },
  };
  return chart(
    {
      data: { values },
      params: [
        {
          name: "epsilon",
          value: reach / 2,
          bind: { input: "range", min: -reach, max: reach, step: reach / STEPS, name: "ε" },
        },
      ],
      layer: [
        {
          transform: [fold],
          mark: "line",
          encoding: {
            ...position,
            color,
            strokeDash: {
              condition: { test: "datum.line === 'tangent'", value: [6, 4] },
              value: [],
            },
          },
        },
        {
          transform: [chosen, fold],
          mark: { type: "point", size: 110, opacity: 1 },
          encoding: { ...position, color },
        },
        {
          transform: [chosen],
          mark: { type: "text", align: "left", baseline: "bottom", fontSize: 13 },
          encoding: { x: { value: 0 }, y: { value: -8 }, text: { field: "text", type: "nominal" } },
        },
      ],
    },
    `${y} against ${x} near ${formatNumber(at)}, with its tangent of slope ${formatNumber(slope)}.`,
  );
}
