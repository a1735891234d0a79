import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { chart, PALETTE } from "./theme.js";

/**
 * How the error of a numeric derivative depends on its step h, on logarithmic axes: the formula's own
 * error on the right (h for one side, h² for centred), rounding on the left (1/h); a slider chooses h.
 *
 * @param fn the function
 * @param at where the derivative is taken
 * @param derivative the exact derivative there
 * @throws ArgumentError for a point or derivative that is not finite, a derivative of 0, and a function that
 *   is not finite there
 * @example
 * dl.plot.differenceError(Math.exp, 1, Math.E);
 */
export function differenceError(fn: (x: number) => number, at: number, derivative: number): Chart {
  requireThat(
    Number.isFinite(derivative) && derivative !== 0,
    "derivative",
    "a finite number other than 0",
    derivative,
  );
  requireThat(Number.isFinite(at), "at", "a finite number", at);
  const value = fn(at);
  requireThat(Number.isFinite(value), "fn", `finite at ${at}`, value);
  const kinds = {
    "one-sided": (h: number) => (fn(at + h) - fn(at)) / h,
    centred: (h: number) => (fn(at + h) - fn(at - h)) / (2 * h),
  };
  const exponents = Array.from({ length: 49 }, (_, i) => -13 + i / 4);
  const values = Object.entries(kinds).flatMap(([kind, estimate]) =>
    exponents.map((exponent) => {
      const error = Math.abs(estimate(10 ** exponent) - derivative) / Math.abs(derivative);
      // An error of exactly 0 has no place on a logarithmic axis; half an ulp stands for it.
      return { kind, exponent, h: 10 ** exponent, error: Math.max(error, Number.EPSILON / 2) };
    }),
  );
  const errorsOf = (kind: keyof typeof kinds): string =>
    [-1, -5, -13]
      .map((exponent) => values.find((row) => row.kind === kind && row.exponent === exponent))
      .map((row) => `${formatNumber(row?.error ?? 0, 2)} at h = ${formatNumber(row?.h ?? 0, 2)}`)
      .join(", ");
  const power = { format: "~e", labelOverlap: true };
  return chart(
    {
      data: { values },
      params: [
        {
          name: "exponent",
          value: -5,
          bind: { input: "range", min: -13, max: -1, step: 0.25, name: "log₁₀ h" },
        },
      ],
      encoding: {
        x: {
          field: "h",
          type: "quantitative",
          scale: { type: "log" },
          axis: power,
          title: "step h",
        },
        y: {
          field: "error",
          type: "quantitative",
          scale: { type: "log" },
          axis: power,
          title: "relative error",
        },
        color: {
          field: "kind",
          type: "nominal",
          title: "difference",
          scale: { domain: Object.keys(kinds), range: [PALETTE.vermillion, PALETTE.blue] },
        },
      },
      layer: [
        { mark: "line" },
        {
          transform: [{ filter: "abs(datum.exponent - exponent) < 0.1" }],
          mark: { type: "point", size: 110, opacity: 1 },
        },
        {
          transform: [{ filter: "abs(datum.exponent - exponent) < 0.1" }],
          mark: { type: "text", align: "left", dx: 10, dy: 14 },
          encoding: { text: { field: "error", type: "quantitative", format: ".1e" } },
        },
      ],
    },
    `Relative error of the numeric derivative against its step h: centred ${errorsOf("centred")}; ` +
      `one-sided ${errorsOf("one-sided")}.`,
  );
}
