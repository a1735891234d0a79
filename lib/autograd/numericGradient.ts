import { requireThat } from "../core/errors.js";

/**
 * The gradient by centred differences, the independent check of every analytic one:
 *
 *   ∂f/∂xᵢ ≈ (f(x + h·eᵢ) − f(x − h·eᵢ)) / 2h
 *
 * The error of the formula falls with h², that of rounding grows with 1/h; near h = 1e-5 both are
 * small in float64.
 *
 * @param fn from n numbers to one
 * @param at the n numbers
 * @param h the step, 1e-5 by default
 * @returns n numbers
 * @throws ArgumentError for a step that is not above 0, for a point with a number that is not finite,
 *   and where the function is not finite beside the point
 * @example dl.numericGradient(([x = 0, y = 0]) => x * x + y * y, [1, 2]); // ≈ [2, 4]
 */
export function numericGradient(
  fn: (x: number[]) => number,
  at: readonly number[],
  h = 1e-5,
): number[] {
  requireThat(Number.isFinite(h) && h > 0, "h", "a finite number above 0", h);
  requireThat(at.every(Number.isFinite), "at", "an array of finite numbers", at);
  const value = (x: number[]): number => {
    const y = fn(x);
    requireThat(Number.isFinite(y), `fn(${x.join(", ")})`, "a finite number", y);
    return y;
  };
  return at.map((_, i) => (value(moved(at, i, h)) - value(moved(at, i, -h))) / (2 * h));
}

/** A copy with one number moved. */
export function moved(at: readonly number[], i: number, by: number): number[] {
  return at.map((x, j) => (j === i ? x + by : x));
}
