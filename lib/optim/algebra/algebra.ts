/**
 * The few operations that optimizers are made of. A rule is written once over them and runs on arrays
 * in float64 (for pictures and proofs) and on tensors (for training), so that the two cannot drift
 * apart. All are elementwise unless they say otherwise; a number stands for itself at every element.
 */
export interface Algebra<T> {
  add(a: T, b: T | number): T;
  sub(a: T, b: T | number): T;
  mul(a: T, b: T | number): T;
  div(a: T, b: T | number): T;
  max(a: T, b: T | number): T;
  square(a: T): T;
  sqrt(a: T): T;
  abs(a: T): T;
  /** −1, 0 or 1. */
  sign(a: T): T;
  pow(a: T, exponent: number): T;
  clip(a: T, low: number, high: number): T;
  /** The same shape, this value everywhere. */
  fill(like: T, value: number): T;
  /** All by the same factor, so that the Euclidean norm over all of them is at most `limit`. */
  limitNorm(all: readonly T[], limit: number): T[];
  /** Runs a part of a step; what it makes and does not store is freed at its end. */
  scope(part: () => void): void;
}

/** past + (1 − keep) (now − past): a mean that forgets, with the share `keep` of the past. */
export function mix<T>(a: Algebra<T>, past: T, now: T, keep: number): T {
  return a.add(past, a.mul(a.sub(now, past), 1 - keep));
}
