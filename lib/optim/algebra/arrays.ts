import type { Algebra } from "./algebra.js";

/** A point, a gradient, a velocity: one number per parameter, in float64. */
export type Vector = readonly number[];

/** The algebra of arrays. */
export const arrays: Algebra<Vector> = {
  add: (a, b) => zip(a, b, (x, y) => x + y),
  sub: (a, b) => zip(a, b, (x, y) => x - y),
  mul: (a, b) => zip(a, b, (x, y) => x * y),
  div: (a, b) => zip(a, b, (x, y) => x / y),
  max: (a, b) => zip(a, b, Math.max),
  square: (a) => a.map((x) => x * x),
  sqrt: (a) => a.map(Math.sqrt),
  abs: (a) => a.map(Math.abs),
  sign: (a) => a.map(Math.sign),
  pow: (a, exponent) => a.map((x) => x ** exponent),
  clip: (a, low, high) => a.map((x) => Math.min(high, Math.max(low, x))),
  fill: (like, value) => like.map(() => value),
  limitNorm(all, limit) {
    const norm = Math.hypot(...all.flat());
    const factor = limit / Math.max(norm, limit);
    return all.map((a) => a.map((x) => x * factor));
  },
  scope(part) {
    part();
  },
};

function zip(a: Vector, b: Vector | number, fn: (x: number, y: number) => number): number[] {
  if (typeof b === "number") return a.map((x) => fn(x, b));
  return a.map((x, i) => fn(x, b[i] as number));
}
