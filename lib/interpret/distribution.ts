import { requireThat } from "../core/errors.js";

/** Counts in bins whose width is a power of two and whose edges are multiples of it. */
export interface Histogram {
  readonly width: number;
  /** The first bin reaches from first·width to (first + 1)·width. */
  readonly first: number;
  readonly counts: readonly number[];
}

/** How many numbers are distributed, in short. */
export interface Distribution {
  readonly count: number;
  readonly mean: number;
  /** The standard deviation, ÷ n. */
  readonly deviation: number;
  readonly least: number;
  readonly most: number;
  /** √Σ v² */
  readonly norm: number;
  /** The share that is exactly 0. */
  readonly zeros: number;
  /** How many are NaN or infinite; they are left out of all the rest. */
  readonly notFinite: number;
  /**
   * At most 64 bins. Because widths are powers of two, histograms of different times merge exactly: see
   * {@link coarser}.
   */
  readonly histogram: Histogram;
}

const MOST_BINS = 64;

/** The distribution of any number of values, in one or several lists. */
export function distributionOf(lists: readonly Float32Array[]): Distribution {
  let [count, total, least, most, zeros, notFinite] = [0, 0, Infinity, -Infinity, 0, 0];
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) {
        notFinite++;
        continue;
      }
      count++;
      total += value;
      if (value < least) least = value;
      if (value > most) most = value;
      if (value === 0) zeros++;
    }
  }
  const mean = count === 0 ? NaN : total / count;
  let [squares, spread] = [0, 0];
  const width = count === 0 ? 1 : binWidth(least, most);
  const firstBin = count === 0 ? 0 : Math.floor(least / width);
  const counts = Array<number>(count === 0 ? 0 : Math.floor(most / width) - firstBin + 1).fill(0);
  for (const list of lists) {
    for (const value of list) {
      if (!Number.isFinite(value)) continue;
      squares += value * value;
      spread += (value - mean) ** 2;
      const bin = Math.floor(value / width) - firstBin;
      counts[bin] = (counts[bin] as number) + 1;
    }
  }
  return {
    count,
    mean,
    deviation: Math.sqrt(spread / count),
    least: count === 0 ? NaN : least,
    most: count === 0 ? NaN : most,
    norm: Math.sqrt(squares),
    zeros: count === 0 ? NaN : zeros / count,
    notFinite,
    histogram: { width, first: firstBin, counts },
  };
}

/**
 * The same counts in wider bins: exact, for edges of a larger power of two are edges already. So
 * histograms of several epochs get common bins.
 *
 * countᵢ = Σ counts of the bins from i · wanted / width on
 *
 * @param histogram from a {@link Distribution}
 * @param wanted the new width, a power of two at least as large
 * @throws ArgumentError for another width
 * Source: dyadic intervals, the halves, quarters, … of the number line.
 * @example
 * dl.interpret.coarser({ width: 0.25, first: -1, counts: [1, 2, 3] }, 0.5).counts; // [1, 5]
 */
export function coarser(histogram: Histogram, wanted: number): Histogram {
  const { width, first, counts } = histogram;
  const factor = wanted / width;
  const power = factor >= 1 && Number.isInteger(Math.log2(factor));
  requireThat(power, "wanted", `${width} times 1, 2, 4, 8, …`, wanted);
  const from = Math.floor(first / factor);
  const to = Math.floor((first + counts.length - 1) / factor);
  const merged = Array<number>(counts.length === 0 ? 0 : to - from + 1).fill(0);
  counts.forEach((count, i) => {
    const bin = Math.floor((first + i) / factor) - from;
    merged[bin] = (merged[bin] as number) + count;
  });
  return { width: wanted, first: from, counts: merged };
}

/** The least power of two that needs at most {@link MOST_BINS} bins. */
function binWidth(least: number, most: number): number {
  const size = Math.max(Math.abs(least), Math.abs(most));
  // A single value: bins of about an eighth of it.
  const range = Math.max(most - least, size / 8) || 1;
  let width = 2 ** Math.ceil(Math.log2(range / MOST_BINS));
  while (Math.floor(most / width) - Math.floor(least / width) + 1 > MOST_BINS) width *= 2;
  return width;
}
