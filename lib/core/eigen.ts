import { requireThat } from "./errors.js";

export interface Eigen {
  /** Falling. */
  readonly values: readonly number[];
  /** A unit vector for each value, all orthogonal. */
  readonly vectors: readonly Float64Array[];
}

/**
 * Eigenvalues and eigenvectors of a symmetric matrix, in float64: A = Σ λᵢ vᵢ vᵢᵀ.
 *
 * Householder reflections to tridiagonal form, then QR steps with Wilkinson's shift; O(n³).
 * Source: Golub and Van Loan, "Matrix Computations", 4th edition, 2013, algorithms 8.3.1 to 8.3.3.
 *
 * @param matrix n rows of n finite numbers; what lies above the diagonal is not read
 * @throws ArgumentError for a matrix that is not square, or numbers that are not finite
 */
export function symmetricEigen(matrix: readonly ArrayLike<number>[]): Eigen {
  const n = matrix.length;
  const square = n > 0 && matrix.every((row) => row.length === n);
  requireThat(square, "matrix", "a square matrix with at least one entry", matrix.length);
  const finite = matrix.every((row) => Array.from(row).every(Number.isFinite));
  requireThat(finite, "matrix", "finite numbers", matrix[0]);
  const most = matrix.reduce((m, row) => Math.max(m, ...Array.from(row, Math.abs)), 0);
  // Entries of about 1, so that nothing overflows or vanishes; a power of two rounds nothing.
  const scale = most === 0 ? 1 : 2 ** Math.max(-1020, Math.min(1020, Math.floor(Math.log2(most))));
  const a = matrix.map((row) => Float64Array.from(row, (value) => value / scale));
  const { diagonal, beside, rows } = tridiagonal(a);
  diagonalise(diagonal, beside, rows);
  const order = [...diagonal.keys()].toSorted((i, k) => at(diagonal, k) - at(diagonal, i));
  return {
    values: order.map((i) => at(diagonal, i) * scale),
    vectors: order.map((i) => rows[i] ?? new Float64Array(n)),
  };
}

/** Nothing, beside entries of about 1. */
const TINY = 1e-290;

interface Tridiagonal {
  readonly diagonal: Float64Array;
  /** The entries beside the diagonal. */
  readonly beside: Float64Array;
  /** Qᵀ: A = Q T Qᵀ. */
  readonly rows: Float64Array[];
}

/** Reflects the matrix, in place, until only the diagonal and its neighbours are left. */
function tridiagonal(a: Float64Array[]): Tridiagonal {
  const n = a.length;
  const beside = new Float64Array(n);
  const mirrors: { readonly v: Float64Array; readonly from: number }[] = [];
  for (let k = 0; k + 1 < n; k++) {
    const from = k + 1;
    const v = new Float64Array(n);
    for (let i = from; i < n; i++) v[i] = at(a[i], k);
    const length = norm(v);
    const first = at(v, from);
    // The last column is tridiagonal as it is, and one without length needs no mirror.
    if (k + 2 === n || length < TINY) {
      beside[k] = k + 2 === n ? first : 0;
      continue;
    }
    beside[k] = first > 0 ? -length : length;
    v[from] = first - at(beside, k);
    const size = norm(v);
    for (let i = from; i < n; i++) v[i] = at(v, i) / size;
    mirrors.push({ v, from });
    reflect(a, v, from);
  }
  const rows = Array.from({ length: n }, (_, i) => new Float64Array(n).fill(1, i, i + 1));
  // Qᵀ = … H₂ H₁: each mirror acts on the columns that are one row here.
  for (const { v, from } of mirrors.toReversed()) {
    for (const row of rows) {
      let dot = 0;
      for (let i = from; i < n; i++) dot += (row[i] as number) * (v[i] as number);
      dot *= 2;
      if (dot !== 0)
        for (let i = from; i < n; i++) row[i] = (row[i] as number) - dot * (v[i] as number);
    }
  }
  const diagonal = Float64Array.from(a, (row, i) => at(row, i));
  return { diagonal, beside, rows };
}

/** A ← H A H with H = 1 − 2 v vᵀ, where v begins at `from`; the lower triangle is kept. */
function reflect(a: readonly Float64Array[], v: Float64Array, from: number): void {
  const n = a.length;
  const p = new Float64Array(n);
  for (let i = from; i < n; i++) {
    const row = a[i] as Float64Array;
    const vi = v[i] as number;
    let sum = (row[i] as number) * vi;
    for (let k = from; k < i; k++) {
      const value = row[k] as number;
      sum += value * (v[k] as number);
      p[k] = (p[k] as number) + value * vi;
    }
    p[i] = (p[i] as number) + sum;
  }
  let dot = 0;
  for (let i = from; i < n; i++) dot += (p[i] as number) * (v[i] as number);
  for (let i = from; i < n; i++) p[i] = 2 * ((p[i] as number) - dot * (v[i] as number));
  for (let i = from; i < n; i++) {
    const row = a[i] as Float64Array;
    const [vi, pi] = [v[i] as number, p[i] as number];
    for (let k = from; k <= i; k++) {
      row[k] = (row[k] as number) - vi * (p[k] as number) - pi * (v[k] as number);
    }
  }
}

/** QR steps until nothing is left beside the diagonal; `rows` turn along. */
function diagonalise(d: Float64Array, e: Float64Array, rows: Float64Array[]): void {
  const tiny = (i: number): boolean =>
    Math.abs(at(e, i)) <=
    Math.max(TINY, Number.EPSILON * (Math.abs(at(d, i)) + Math.abs(at(d, i + 1))));
  for (let high = d.length - 1; high > 0;) {
    if (tiny(high - 1)) {
      high--;
      continue;
    }
    let low = high - 1;
    while (low > 0 && !tiny(low - 1)) low--;
    step(d, e, rows, low, high);
  }
}

function step(
  d: Float64Array,
  e: Float64Array,
  rows: Float64Array[],
  low: number,
  high: number,
): void {
  const last = at(e, high - 1);
  const half = (at(d, high - 1) - at(d, high)) / 2;
  const root = Math.hypot(half, last);
  const shift = at(d, high) - (last / (half + (half < 0 ? -root : root))) * last;
  let [x, z] = [at(d, low) - shift, at(e, low)];
  for (let k = low; k < high; k++) {
    const r = Math.hypot(x, z);
    const [c, s] = r === 0 ? [1, 0] : [x / r, z / r];
    if (k > low) e[k - 1] = r;
    const [d1, d2, between] = [at(d, k), at(d, k + 1), at(e, k)];
    d[k] = c * c * d1 + 2 * c * s * between + s * s * d2;
    d[k + 1] = s * s * d1 - 2 * c * s * between + c * c * d2;
    e[k] = c * s * (d2 - d1) + (c * c - s * s) * between;
    if (k + 1 < high) {
      x = at(e, k);
      z = s * at(e, k + 1);
      e[k + 1] = c * at(e, k + 1);
    }
    turn(rows[k], rows[k + 1], c, s);
  }
}

function turn(
  a: Float64Array | undefined,
  b: Float64Array | undefined,
  c: number,
  s: number,
): void {
  if (a === undefined || b === undefined) return;
  for (let i = 0; i < a.length; i++) {
    const [p, q] = [a[i] as number, b[i] as number];
    a[i] = c * p + s * q;
    b[i] = c * q - s * p;
  }
}

function norm(v: Float64Array): number {
  const most = v.reduce((largest, value) => Math.max(largest, Math.abs(value)), 0);
  if (most === 0) return 0;
  return most * Math.sqrt(v.reduce((sum, value) => sum + (value / most) ** 2, 0));
}

function at(list: Float64Array | undefined, i: number): number {
  return list?.[i] ?? 0;
}
