import { requireThat } from "../core/errors.js";
import { Random } from "../core/random.js";
import type { Vector } from "./algebra/arrays.js";
import type { SampleLoss } from "./problem.js";
import { requireCount } from "./numbers.js";

/** How noisy batches of one size are. */
export interface NoisePoint {
  readonly batchSize: number;
  /** Mean squared distance of a batch's gradient from the gradient over all samples. */
  readonly variance: number;
}

/** How the noise of a gradient falls with the batch size. */
export interface GradientNoise {
  readonly points: readonly NoisePoint[];
  /** Slope of log variance against log batch size; −1 in theory: variance = constant / batch size. */
  readonly slope: number;
}

/**
 * Measures how far the gradient of a random batch lies from the gradient over all samples, by batch
 * size. Samples are drawn with replacement, so that the law 1 / batch size holds exactly in the mean.
 *
 * E‖g_batch − g‖² = constant / batch size.
 *
 * @param problem a mean loss over samples
 * @param options w where to measure, batchSizes at least two, draws of each (400), seed (0)
 * @throws ArgumentError for fewer than two different batch sizes, or draws below 1
 * Source: McCandlish et al. (2018), An empirical model of large-batch training.
 * @example
 * const line = dl.squaredErrorOfLine([0, 1, 2, 3], [1, 2, 6, 7]);
 * const noise = dl.gradientNoise(line, { w: [0, 0], batchSizes: [1, 10, 100] });
 * Math.abs(noise.slope + 1) < 0.1; // true
 */
export function gradientNoise(
  problem: SampleLoss,
  options: {
    readonly w: Vector;
    readonly batchSizes: readonly number[];
    readonly draws?: number;
    readonly seed?: number;
  },
): GradientNoise {
  const { w, batchSizes, draws = 400, seed = 0 } = options;
  const distinct = new Set(batchSizes).size === batchSizes.length && batchSizes.length >= 2;
  requireThat(distinct, "batchSizes", "two or more different sizes", batchSizes);
  for (const size of batchSizes) requireCount("batchSizes", size);
  requireCount("draws", draws);
  const placed = w.length === problem.parameters && w.every(Number.isFinite);
  requireThat(placed, "w", `${problem.parameters} finite numbers`, w);
  const random = new Random(seed);
  const exact = problem.gradient(w);
  const points = batchSizes.map((batchSize) => {
    let sum = 0;
    for (let draw = 0; draw < draws; draw++) {
      const batch = Array.from({ length: batchSize }, () => random.integer(problem.samples));
      const gradient = problem.gradient(w, batch);
      sum += gradient.reduce((total, g, i) => total + (g - (exact[i] as number)) ** 2, 0);
    }
    return { batchSize, variance: sum / draws };
  });
  return { points, slope: logLogSlope(points) };
}

function logLogSlope(points: readonly NoisePoint[]): number {
  const x = points.map(({ batchSize }) => Math.log(batchSize));
  const y = points.map(({ variance }) => Math.log(variance));
  const mean = (values: Vector) => values.reduce((a, b) => a + b, 0) / values.length;
  const [meanX, meanY] = [mean(x), mean(y)];
  const top = x.reduce((sum, value, i) => sum + (value - meanX) * ((y[i] as number) - meanY), 0);
  return top / x.reduce((sum, value) => sum + (value - meanX) ** 2, 0);
}
