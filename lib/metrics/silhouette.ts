import type { Tensor } from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { flatten, isTensor, type Nested, shapeOf } from "../core/nested.js";
import { listOf, type Series } from "../core/series.js";

/** All distances are compared, so the time grows with the square of the samples. */
const MOST_SAMPLES = 10_000;

/**
 * How well each sample lies in its cluster: 1 far from all others, 0 on a border, below 0 nearer to
 * another cluster.
 *
 * s = (b − a) / max(a, b): a is the mean Euclidean distance to the others of the cluster, b the smallest
 * mean distance to the samples of another; 0 for a cluster of one.
 *
 * @param x samples [n, features], at most 10,000
 * @param labels the cluster of each, any numbers or names; 2 to n − 1 different ones
 * @throws ArgumentError for other shapes, numbers that are not finite, one cluster, or a cluster per sample
 * Source: Rousseeuw, "Silhouettes", 1987; scikit-learn's `silhouette_samples`.
 * @example
 * dl.metrics.silhouetteSamples([[0], [1], [10], [11]], [0, 0, 1, 1]); // ≈ [0.9048, 0.8947, 0.8947, 0.9048]
 */
export function silhouetteSamples(
  x: readonly (readonly number[])[] | Tensor,
  labels: ArrayLike<string> | Series,
): number[] {
  const rows = rowsOf(x);
  const given: readonly (number | string)[] = listOf(labels as Series);
  const fits = given.length === rows.length;
  requireThat(fits, "labels", `as many as samples (${rows.length})`, `length ${given.length}`);
  const names = [...new Set(given)];
  const some = names.length >= 2 && names.length < rows.length;
  requireThat(some, "labels", `2 to ${rows.length - 1} different clusters`, names);
  const cluster = given.map((label) => names.indexOf(label));
  const sizes = names.map((_, k) => cluster.filter((c) => c === k).length);
  return rows.map((row, i) => {
    const own = cluster[i] ?? 0;
    const ownSize = sizes[own] ?? 0;
    if (ownSize === 1) return 0;
    const totals = names.map(() => 0);
    rows.forEach((other, j) => {
      const c = cluster[j] ?? 0;
      totals[c] = (totals[c] ?? 0) + distance(row, other);
    });
    const a = (totals[own] ?? 0) / (ownSize - 1);
    const means = totals.map((total, k) => (k === own ? Infinity : total / (sizes[k] ?? 1)));
    const b = Math.min(...means);
    // All samples in one place: as near to the others as to its own.
    return a === 0 && b === 0 ? 0 : (b - a) / Math.max(a, b);
  });
}

/**
 * The mean of {@link silhouetteSamples} over all samples: the larger, the better parted the clusters.
 *
 * @param x samples [n, features], at most 10,000
 * @param labels the cluster of each; 2 to n − 1 different ones
 * @throws ArgumentError for other shapes, numbers that are not finite, one cluster, or a cluster per sample
 * Source: Rousseeuw, "Silhouettes", 1987; scikit-learn's `silhouette_score`.
 * @example
 * dl.metrics.silhouetteScore([[0], [1], [10], [11]], [0, 0, 1, 1]); // ≈ 0.8997
 */
export function silhouetteScore(
  x: readonly (readonly number[])[] | Tensor,
  labels: ArrayLike<string> | Series,
): number {
  const values = silhouetteSamples(x, labels);
  return values.reduce((a, b) => a + b, 0) / values.length;
}

function rowsOf(x: readonly (readonly number[])[] | Tensor): number[][] {
  const rows = (isTensor(x) ? x.arraySync() : x) as Nested;
  const shape = shapeOf(rows, "x");
  const matrix = shape.length === 2 && !shape.includes(0);
  requireThat(matrix, "x", "a matrix [samples, features]", x);
  requireThat((shape[0] ?? 0) <= MOST_SAMPLES, "x", `at most ${MOST_SAMPLES} samples`, shape[0]);
  requireThat(flatten(rows).every(Number.isFinite), "x", "finite numbers", x);
  return rows as number[][];
}

function distance(a: readonly number[], b: readonly number[]): number {
  let sum = 0;
  for (let k = 0; k < a.length; k++) sum += ((a[k] ?? 0) - (b[k] ?? 0)) ** 2;
  return Math.sqrt(sum);
}
