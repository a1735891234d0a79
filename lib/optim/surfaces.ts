import type { Vector } from "./algebra/arrays.js";

/** A loss of one or two parameters that can be looked at. */
export interface Surface {
  readonly name: string;
  /** LaTeX. */
  readonly formula: string;
  readonly dimension: 1 | 2;
  value(w: Vector): number;
  gradient(w: Vector): number[];
  /** The region worth drawing: [low, high] per parameter. */
  readonly domain: readonly (readonly [number, number])[];
  readonly minima: readonly { readonly w: Vector; readonly kind: "global" | "local" }[];
}

function at(w: Vector, i: number): number {
  return w[i] ?? Number.NaN;
}

/**
 * f(x) = x².
 *
 * Source: Zhang et al. (2023), Dive into Deep Learning, 12.3.
 * @example
 * dl.surfaces.square.gradient([3]); // [6]
 */
export const square: Surface = {
  name: "x²",
  formula: "f(x) = x^2",
  dimension: 1,
  value: (w) => at(w, 0) ** 2,
  gradient: (w) => [2 * at(w, 0)],
  domain: [[-12, 12]],
  minima: [{ w: [0], kind: "global" }],
};

/**
 * f(x, y) = x² + y²: equally steep in every direction.
 *
 * Source: De Jong (1975), the sphere.
 * @example
 * dl.surfaces.bowl.value([3, 4]); // 25
 */
export const bowl: Surface = {
  name: "x² + y²",
  formula: "f(x, y) = x^2 + y^2",
  dimension: 2,
  value: (w) => at(w, 0) ** 2 + at(w, 1) ** 2,
  gradient: (w) => [2 * at(w, 0), 2 * at(w, 1)],
  domain: [
    [-3, 3],
    [-3, 3],
  ],
  minima: [{ w: [0, 0], kind: "global" }],
};

/**
 * f(x₁, x₂) = 0.1x₁² + 2x₂²: twenty times as steep across as along.
 *
 * Source: Zhang et al. (2023), Dive into Deep Learning, 12.6.
 * @example
 * dl.surfaces.valley.gradient([-5, -2]); // [-1, -8]
 */
export const valley: Surface = {
  name: "quadratic valley",
  formula: String.raw`f(x_1, x_2) = 0.1\,x_1^2 + 2\,x_2^2`,
  dimension: 2,
  value: (w) => 0.1 * at(w, 0) ** 2 + 2 * at(w, 1) ** 2,
  gradient: (w) => [0.2 * at(w, 0), 4 * at(w, 1)],
  domain: [
    [-5.5, 1.5],
    [-3, 3],
  ],
  minima: [{ w: [0, 0], kind: "global" }],
};

/**
 * f(w) = (w² − 4)²/8 + 0.3w: a lower well on the left, a higher one on the right, a hill between.
 *
 * Source: the double-well potential of mechanics, tilted.
 * @example
 * dl.surfaces.doubleWell.value([2]); // 0.6
 */
export const doubleWell: Surface = {
  name: "tilted double well",
  formula: String.raw`f(w) = \frac{(w^2 - 4)^2}{8} + 0.3\,w`,
  dimension: 1,
  value: (w) => (at(w, 0) ** 2 - 4) ** 2 / 8 + 0.3 * at(w, 0),
  gradient: (w) => [(at(w, 0) * (at(w, 0) ** 2 - 4)) / 2 + 0.3],
  domain: [[-3.2, 3.6]],
  minima: [
    { w: [-2.0711574283], kind: "global" },
    { w: [1.920299111], kind: "local" },
  ],
};

/**
 * Rosenbrock's banana: f(x, y) = (1 − x)² + 100(y − x²)².
 *
 * Source: Rosenbrock (1960).
 * @example
 * dl.surfaces.rosenbrock.value([1, 1]); // 0
 */
export const rosenbrock: Surface = {
  name: "Rosenbrock's banana",
  formula: "f(x, y) = (1 - x)^2 + 100 (y - x^2)^2",
  dimension: 2,
  value: (w) => (1 - at(w, 0)) ** 2 + 100 * (at(w, 1) - at(w, 0) ** 2) ** 2,
  gradient: (w) => {
    const [x, y] = [at(w, 0), at(w, 1)];
    return [-2 * (1 - x) - 400 * x * (y - x * x), 200 * (y - x * x)];
  },
  domain: [
    [-2, 2],
    [-1, 3],
  ],
  minima: [{ w: [1, 1], kind: "global" }],
};

/**
 * Beale's function, f(x, y) = Σ (cᵢ − x + xyⁱ)² with c = 1.5, 2.25, 2.625: flat, with steep corners.
 *
 * Source: Beale (1958).
 * @example
 * dl.surfaces.beale.value([3, 0.5]); // 0
 */
export const beale: Surface = {
  name: "Beale's function",
  formula: "f(x, y) = (1.5 - x + xy)^2 + (2.25 - x + xy^2)^2 + (2.625 - x + xy^3)^2",
  dimension: 2,
  value: (w) => bealeTerms(at(w, 0), at(w, 1)).reduce((sum, { term }) => sum + term ** 2, 0),
  gradient: (w) => {
    const terms = bealeTerms(at(w, 0), at(w, 1));
    return [
      terms.reduce((sum, { term, byX }) => sum + 2 * term * byX, 0),
      terms.reduce((sum, { term, byY }) => sum + 2 * term * byY, 0),
    ];
  },
  domain: [
    [-4.5, 4.5],
    [-4.5, 4.5],
  ],
  minima: [{ w: [3, 0.5], kind: "global" }],
};

function bealeTerms(x: number, y: number) {
  return [1.5, 2.25, 2.625].map((c, i) => ({
    term: c - x + x * y ** (i + 1),
    byX: y ** (i + 1) - 1,
    byY: (i + 1) * x * y ** i,
  }));
}
