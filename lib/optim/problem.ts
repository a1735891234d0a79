import { requireThat } from "../core/errors.js";
import type { Vector } from "./algebra/arrays.js";
import type { Surface } from "./surfaces.js";

/** A loss that is a mean over samples, so that its gradient can be taken on some of them. */
export interface SampleLoss {
  readonly samples: number;
  /** Number of parameters. */
  readonly parameters: number;
  /** Mean loss of the samples of these indices; of all by default. */
  value(w: Vector, indices?: readonly number[]): number;
  /** Gradient of that mean. */
  gradient(w: Vector, indices?: readonly number[]): number[];
}

/**
 * The mean squared error of a line: mean over samples of (slope · x + intercept − y)², with
 * w = [slope, intercept].
 *
 * @param x inputs
 * @param y targets, as many
 * @throws ArgumentError unless x and y are equally many finite numbers, at least one
 * Source: Gauss (1809) and Legendre (1805), least squares.
 * @example
 * dl.squaredErrorOfLine([0, 1], [1, 3]).value([2, 1]); // 0
 */
export function squaredErrorOfLine(x: Vector, y: Vector): SampleLoss {
  requireThat(x.length > 0 && x.every(Number.isFinite), "x", "finite numbers, at least one", x);
  const fits = y.length === x.length && y.every(Number.isFinite);
  requireThat(fits, "y", `${x.length} finite numbers, as many as x`, y);
  const all = x.map((_, i) => i);
  const mean = (indices: readonly number[], term: (i: number) => number) =>
    indices.reduce((sum, i) => sum + term(i), 0) / indices.length;
  return {
    samples: x.length,
    parameters: 2,
    value: (w, indices = all) => mean(indices, (i) => residual(w, i) ** 2),
    gradient: (w, indices = all) => [
      mean(indices, (i) => 2 * residual(w, i) * (x[i] as number)),
      mean(indices, (i) => 2 * residual(w, i)),
    ],
  };

  function residual(w: Vector, i: number): number {
    return (w[0] as number) * (x[i] as number) + (w[1] as number) - (y[i] as number);
  }
}

/**
 * The line of least squared error in closed form: slope = cov(x, y) / var(x), intercept = ȳ − slope · x̄.
 *
 * @param x inputs
 * @param y targets, as many
 * @throws ArgumentError when all x are equal
 * Source: Gauss (1809) and Legendre (1805), least squares.
 * @example
 * dl.leastSquaresLine([0, 1, 2], [1, 3, 5]); // [2, 1]
 */
export function leastSquaresLine(x: Vector, y: Vector): [number, number] {
  const problem = squaredErrorOfLine(x, y);
  const meanX = x.reduce((a, b) => a + b, 0) / problem.samples;
  const meanY = y.reduce((a, b) => a + b, 0) / problem.samples;
  const spread = x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
  requireThat(spread > 0, "x", "numbers that are not all equal", x);
  const slope = x.reduce((sum, value, i) => sum + (value - meanX) * ((y[i] as number) - meanY), 0);
  return [slope / spread, meanY - (slope / spread) * meanX];
}

/**
 * The loss of a problem of two parameters as a surface to draw on: f(w) = mean over samples of L_i(w).
 *
 * @param problem of two parameters
 * @param domain [low, high] per parameter
 * @param minimum where the loss is least, when that is known
 * @throws ArgumentError for another number of parameters, or a domain that is not two rising pairs
 * Source: Li et al. (2018), Visualizing the loss landscape of neural nets.
 * @example
 * const line = dl.squaredErrorOfLine([0, 1], [1, 3]);
 * const surface = dl.lossSurface(line, [[0, 4], [-1, 3]], [2, 1]);
 * surface.value([2, 1]); // 0
 */
export function lossSurface(
  problem: SampleLoss,
  domain: Surface["domain"],
  minimum?: Vector,
): Surface {
  requireThat(problem.parameters === 2, "problem", "one of two parameters", problem.parameters);
  const ordered = domain.length === 2 && domain.every(([low, high]) => low < high);
  requireThat(ordered, "domain", "two pairs [low, high]", domain);
  return {
    name: "the mean loss over all samples",
    formula: String.raw`\frac{1}{n} \sum_i L_i(w)`,
    dimension: 2,
    value: (w) => problem.value(w),
    gradient: (w) => problem.gradient(w),
    domain,
    minima: minimum ? [{ w: minimum, kind: "global" }] : [],
  };
}
