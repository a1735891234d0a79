import type { LearningRateFinderPoint, LearningRateFinderResult } from "./lrFinder.js";

/** Fewer points say nothing about a curve. */
const FEWEST = 5;

/**
 * Rates read off the curve of a sweep:
 * steepest: where the smoothed loss falls most per decade, at or before the lowest loss;
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

function steepest(points: readonly LearningRateFinderPoint[], lowest: number): number | null {
  let [best, rate]: [number, number | null] = [0, null];
  for (let i = 1; i <= lowest; i++) {
    const [before, after] = [points[i - 1], points[Math.min(i + 1, lowest)]];
    if (!before || !after) continue;
    const slope =
      (after.smoothed - before.smoothed) / (Math.log10(after.rate) - Math.log10(before.rate));
    if (slope < best) [best, rate] = [slope, points[i]?.rate ?? null];
  }
  return rate;
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
