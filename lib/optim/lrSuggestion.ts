import type { LearningRateFinderPoint, LearningRateFinderResult } from "./lrFinder.js";

/** Fewer points say nothing about a curve. */
const FEWEST = 5;

/**
 * Rates read off the curve of a sweep:
 * steepest: where the smoothed loss falls most per decade, before the lowest loss;
 * valley: the middle of the longest falling stretch, robust against one lucky batch;
 * minimum: a tenth of the rate of the lowest loss.
 */
export function suggestRates(
  points: readonly LearningRateFinderPoint[],
): LearningRateFinderResult["suggestion"] {
  const none = { steepest: null, valley: null, minimum: null };
  const lowest = lowestIndex(points);
  if (points.length < FEWEST || lowest === 0) return none;
  const falling = longestFall(points.map(({ smoothed }) => smoothed));
  return {
    steepest: steepest(points, lowest),
    valley: points[falling[Math.floor(falling.length / 2)] ?? lowest]?.rate ?? null,
    minimum: (points[lowest]?.rate ?? NaN) / 10,
  };
}

function lowestIndex(points: readonly LearningRateFinderPoint[]): number {
  const losses = points.map(({ smoothed }) => smoothed);
  return losses.indexOf(Math.min(...losses));
}

/**
 * By straight lines fitted to windows of a tenth of the points, since batches differ, and so do their
 * losses. Whole windows only: at the lowest loss itself the explosion is near.
 */
function steepest(points: readonly LearningRateFinderPoint[], lowest: number): number | null {
  const reach = Math.max(1, Math.min(Math.round(points.length / 20), Math.floor(lowest / 2)));
  let [best, rate]: [number, number | null] = [0, null];
  for (let i = reach; i <= lowest - reach; i++) {
    const slope = slopeOf(points.slice(i - reach, i + reach + 1));
    if (slope < best) [best, rate] = [slope, points[i]?.rate ?? null];
  }
  return rate;
}

/** Least-squares slope of the smoothed loss against log₁₀ rate. */
function slopeOf(points: readonly LearningRateFinderPoint[]): number {
  const x = points.map(({ rate }) => Math.log10(rate));
  const meanX = x.reduce((a, b) => a + b) / x.length;
  const meanY = points.reduce((sum, { smoothed }) => sum + smoothed, 0) / x.length;
  const offset = x.map((value) => value - meanX);
  const top = points.reduce(
    (sum, { smoothed }, i) => sum + (offset[i] as number) * (smoothed - meanY),
    0,
  );
  return top / offset.reduce((sum, value) => sum + value * value, 0);
}

/** Indices of the longest subsequence whose values fall, the earliest of several. */
function longestFall(values: readonly number[]): number[] {
  const length: number[] = [];
  const previous: number[] = [];
  values.forEach((value, i) => {
    let [best, from] = [1, -1];
    for (let j = 0; j < i; j++) {
      const longer = (length[j] as number) + 1;
      if (value < (values[j] as number) && longer > best) [best, from] = [longer, j];
    }
    length.push(best);
    previous.push(from);
  });
  const chain: number[] = [];
  let at = length.indexOf(Math.max(...length));
  while (at >= 0) {
    chain.unshift(at);
    at = previous[at] ?? -1;
  }
  return chain;
}
