import { requireThat } from "../core/errors.js";
import { symmetricEigen } from "../core/eigen.js";
import { flatten, isTensor, type Nested, shapeOf } from "../core/nested.js";
import type { Tensor } from "@tensorflow/tfjs";

/** Rows of numbers, or a tensor of rank 2. */
export type Rows = readonly (readonly number[])[] | Tensor;

/** What {@link pca} gives. */
export interface PrincipalComponents {
  /** The mean of each feature. */
  readonly mean: readonly number[];
  /** Unit vectors [components, features], orthogonal, the largest entry of each above 0. */
  readonly components: readonly (readonly number[])[];
  /** The variance of the samples along each component. */
  readonly explainedVariance: readonly number[];
  /** Its share of the whole variance; 0 where nothing varies. */
  readonly explainedVarianceRatio: readonly number[];
  /** The samples along the components [samples, components]. */
  readonly projected: readonly (readonly number[])[];
}

/** An eigenproblem of this size takes about 1.5 s. */
const MOST = 600;
/** Variances below this share of the largest are rounding. */
const ROUNDING = 1e-13;

/**
 * Principal components: the orthogonal directions in which samples vary most, in float64.
 *
 * C = Xᶜᵀ Xᶜ / (n − 1) = Σ λᵢ vᵢ vᵢᵀ with Xᶜ = X − mean; projected = Xᶜ V
 *
 * @param x samples [n, features], at least two; n or the number of features at most 600
 * @param options components: how many, default 2, at most min(n, features)
 * @throws ArgumentError for other shapes, numbers that are not finite, or too many components
 * Source: Pearson, "On lines and planes of closest fit", 1901; scikit-learn's `PCA`.
 * @example
 * const { explainedVarianceRatio } = dl.interpret.pca([[0, 0], [1, 2], [2, 4]], { components: 1 });
 * explainedVarianceRatio; // ≈ [1]
 */
export function pca(x: Rows, options: { readonly components?: number } = {}): PrincipalComponents {
  const rows = rowsOf(x);
  const [n, d] = [rows.length, rows[0]?.length ?? 0];
  requireThat(n >= 2, "x", "at least two samples", n);
  const small = Math.min(n, d) <= MOST;
  requireThat(small, "x", `of at most ${MOST} samples or ${MOST} features`, `${n} × ${d}`);
  const count = options.components ?? Math.min(2, n, d);
  const valid = Number.isInteger(count) && count >= 1 && count <= Math.min(n, d);
  requireThat(valid, "components", `a whole number from 1 to ${Math.min(n, d)}`, count);
  const mean = Array.from({ length: d }, (_, k) => sum(rows, (row) => row[k] ?? 0) / n);
  const centred = rows.map((row) => Float64Array.from(row, (value, k) => value - (mean[k] ?? 0)));
  const byFeature = d <= n;
  const eigen = symmetricEigen(byFeature ? gram(transposed(centred, d)) : gram(centred));
  const values = eigen.values.map((value) => Math.max(0, value));
  const largest = values[0] ?? 0;
  const components: Float64Array[] = [];
  for (let i = 0; i < count; i++) {
    const found = eigen.vectors[i] ?? new Float64Array(0);
    // X ᵀu is as long as the root of its eigenvalue; without variance any direction will do.
    const vector = byFeature ? found : combined(centred, found, d);
    const real = byFeature || (values[i] ?? 0) > ROUNDING * largest;
    components.push(positive(real ? orthogonal(vector, components) : anyOther(components, d)));
  }
  const variance = values.map((value) => value / (n - 1));
  const total = variance.reduce((a, b) => a + b, 0);
  return {
    mean,
    components: components.map((v) => Array.from(v)),
    explainedVariance: variance.slice(0, count),
    explainedVarianceRatio: variance.slice(0, count).map((v) => (total === 0 ? 0 : v / total)),
    projected: centred.map((row) => components.map((v) => dot(row, v))),
  };
}

function rowsOf(x: Rows): number[][] {
  const rows = (isTensor(x) ? x.arraySync() : x) as Nested;
  const shape = shapeOf(rows, "x");
  const matrix = shape.length === 2 && !shape.includes(0);
  requireThat(matrix, "x", "a matrix [samples, features]", x);
  requireThat(flatten(rows).every(Number.isFinite), "x", "finite numbers", x);
  return rows as number[][];
}

function gram(rows: readonly Float64Array[]): Float64Array[] {
  const products = rows.map(() => new Float64Array(rows.length));
  rows.forEach((a, i) => {
    for (let k = 0; k <= i; k++) {
      const product = dot(a, rows[k] ?? a);
      (products[i] ?? a)[k] = product;
      (products[k] ?? a)[i] = product;
    }
  });
  return products;
}

function transposed(rows: readonly Float64Array[], columns: number): Float64Array[] {
  return Array.from({ length: columns }, (_, k) => Float64Array.from(rows, (row) => row[k] ?? 0));
}

/** Σ uᵢ rowᵢ */
function combined(rows: readonly Float64Array[], u: Float64Array, d: number): Float64Array {
  const total = new Float64Array(d);
  rows.forEach((row, i) => {
    const weight = u[i] ?? 0;
    for (let k = 0; k < d; k++) total[k] = (total[k] as number) + weight * (row[k] as number);
  });
  return total;
}

/** The part of v at right angles to the others, of length 1. */
function orthogonal(v: Float64Array, others: readonly Float64Array[]): Float64Array {
  const rest = Float64Array.from(v);
  for (const other of others) {
    const along = dot(rest, other);
    other.forEach((value, k) => (rest[k] = (rest[k] ?? 0) - along * value));
  }
  const length = Math.sqrt(dot(rest, rest));
  return rest.map((value) => value / length);
}

/** A direction at right angles to the others: of the axes, the one that they use least. */
function anyOther(others: readonly Float64Array[], d: number): Float64Array {
  const used = Array.from({ length: d }, (_, k) => sum(others, (v) => (v[k] ?? 0) ** 2));
  const least = used.indexOf(used.reduce((a, b) => Math.min(a, b)));
  return orthogonal(new Float64Array(d).fill(1, least, least + 1), others);
}

function positive(v: Float64Array): Float64Array {
  const most = v.reduce((a, b) => (Math.abs(b) > Math.abs(a) ? b : a), 0);
  return most < 0 ? v.map((value) => -value) : v;
}

function dot(a: Float64Array, b: Float64Array): number {
  let total = 0;
  for (let k = 0; k < a.length; k++) total += (a[k] as number) * (b[k] as number);
  return total;
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0);
}
