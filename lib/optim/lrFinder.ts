import { ArgumentError, requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { formatNumber } from "../core/number.js";
import { barText, ProgressLine } from "../core/progress.js";
import { suggestRates } from "./lrSuggestion.js";
import { requireAbove0, requireCount, requireShare } from "./numbers.js";

/** One rate of a sweep. */
export interface LearningRateFinderPoint {
  readonly rate: number;
  /** Of one batch, before the update with this rate. */
  readonly loss: number;
  /** Mean of the losses so far, recent ones counting most. */
  readonly smoothed: number;
}

/** The curve of a sweep over learning rates, and what it suggests. */
export interface LearningRateFinderResult {
  readonly points: readonly LearningRateFinderPoint[];
  /** Each is null when the loss never fell. */
  readonly suggestion: {
    /** Where the smoothed loss falls most per decade. */
    readonly steepest: number | null;
    /** The middle of the longest falling stretch. */
    readonly valley: number | null;
    /** A tenth of the rate of the lowest smoothed loss. */
    readonly minimum: number | null;
  };
  /** True when the loss exploded before the last rate. */
  readonly diverged: boolean;
}

/** Which rates are tried, and when it is enough. */
export interface LearningRateFinderOptions {
  /** First rate; 1e-6 by default. */
  readonly minLearningRate?: number;
  /** Last rate; 10 by default. */
  readonly maxLearningRate?: number;
  /** Rates in all, equally far apart on a logarithmic axis; 100 by default. */
  readonly steps?: number;
  /** Share of the past in the smoothed loss, in [0, 1); 0.9 by default. */
  readonly smoothing?: number;
  /** The sweep ends when the smoothed loss is this many times its lowest, and above the first; 4. */
  readonly divergence?: number;
  /** Progress line; true by default. */
  readonly verbose?: boolean;
}

/**
 * Tries learning rates from very small to far too large, one batch each, and keeps the losses: the
 * rate to choose lies where the loss falls fast, well before it explodes.
 * rate_i = min · (max / min)^(i / (steps − 1)); smoothed loss as Adam's mean, with its bias corrected.
 *
 * This sweeps over a step of your own, and what the step changes stays changed; for a model with data
 * take `findLearningRate`.
 *
 * @param step trains one batch at this rate and gives the loss of the batch
 * @param options minLearningRate 1e-6, maxLearningRate 10, steps 100, smoothing 0.9, divergence 4
 * @throws ArgumentError for rates that do not rise, fewer than 5 steps, or a loss that is no number
 * @throws InterruptedError when the cell is stopped
 * Source: Smith (2017), Cyclical learning rates; suggestions in the manner of fastai.
 * @example
 * let w = 10;
 * const descend = (rate: number) => {
 *   const loss = w * w;
 *   w -= rate * 2 * w;
 *   return loss;
 * };
 * const found = await dl.lrFinder(descend, { maxLearningRate: 100 });
 * found.diverged; // true
 */
export async function lrFinder(
  step: (rate: number) => number | Promise<number>,
  options: LearningRateFinderOptions = {},
): Promise<LearningRateFinderResult> {
  const { minLearningRate = 1e-6, maxLearningRate = 10, steps = 100 } = options;
  const { smoothing = 0.9, divergence = 4, verbose = true } = options;
  requireThat(typeof step === "function", "step", "a function from a rate to a loss", step);
  requireAbove0("minLearningRate", minLearningRate);
  const above = `a finite number above minLearningRate ${minLearningRate}`;
  const rising = Number.isFinite(maxLearningRate) && maxLearningRate > minLearningRate;
  requireThat(rising, "maxLearningRate", above, maxLearningRate);
  requireCount("steps", steps);
  requireThat(steps >= 5, "steps", "at least 5", steps);
  requireShare("smoothing", smoothing);
  requireThat(divergence > 1, "divergence", "a number above 1", divergence);

  const progress = new ProgressLine();
  const points: LearningRateFinderPoint[] = [];
  let diverged = false;
  try {
    let mean = 0;
    for (let i = 0; i < steps && !diverged; i++) {
      // Lets Stop, and whatever else waits, come in between two batches.
      await new Promise((resolve) => setImmediate(resolve));
      throwIfInterrupted();
      const rate = minLearningRate * (maxLearningRate / minLearningRate) ** (i / (steps - 1));
      const loss = requireLoss(await step(rate), i);
      if (!Number.isFinite(loss)) {
        diverged = true;
        break;
      }
      mean = smoothing * mean + (1 - smoothing) * loss;
      const smoothed = mean / (1 - smoothing ** (i + 1));
      points.push({ rate, loss, smoothed });
      diverged = exploded(points, divergence);
      if (verbose && progress.due) {
        await progress.show(
          `${barText((i + 1) / steps)} rate ${formatNumber(rate, 3)} · loss ${formatNumber(loss, 4)}`,
        );
      }
    }
  } finally {
    if (verbose) progress.end();
  }
  return { points, suggestion: suggestRates(points), diverged };
}

/** NaN and infinity are losses of a training that exploded, except at the very first rate. */
function requireLoss(loss: unknown, index: number): number {
  if (typeof loss === "number" && (index > 0 || Number.isFinite(loss))) return loss;
  throw new ArgumentError("step", "a function that gives the loss of a batch, a number", loss);
}

/** Far above the lowest, and above where it began: near 0 the lowest alone would be too strict. */
function exploded(points: readonly LearningRateFinderPoint[], divergence: number): boolean {
  const [first, now] = [points[0]?.smoothed ?? NaN, points.at(-1)?.smoothed ?? NaN];
  const lowest = Math.min(...points.map(({ smoothed }) => smoothed));
  return now > first && now - lowest > (divergence - 1) * Math.abs(lowest);
}
