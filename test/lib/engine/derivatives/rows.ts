import { nameOf, type Case, type Operations } from "./case.js";
import type { Outcome } from "./derivatives.js";
import type { Estimate } from "./numeric.js";
import type { Products } from "./products.js";

export interface NamedCase {
  readonly operation: string;
  readonly name: string;
  readonly given: Case;
}

/** All cases of a table, in an order that stays. */
export function allCases(operations: Operations): NamedCase[] {
  return Object.entries(operations).flatMap(([operation, entry]) =>
    typeof entry === "string"
      ? []
      : entry.map((given, i) => ({ operation, name: nameOf(given, i), given })),
  );
}

export interface Analytic {
  readonly first: Outcome;
  readonly second: Outcome;
}

/** Derivatives by central differences. */
export interface Numeric {
  readonly first: readonly Estimate[];
  /** Of the gradient; null without one. */
  readonly second: readonly Estimate[] | null;
  /** From values alone: the second derivative along a probe and the direction. */
  readonly ofValues: readonly Estimate[];
}

/** What the oracle knows of a case, or why it does not; at a kink there is nothing to measure. */
export interface OracleRow {
  readonly analytic: Analytic;
  readonly numeric: Numeric | string | null;
}

/** The directions for which second derivatives are measured from values. */
export const probesOf = (size: number): number[][] =>
  [0, 1, 2].map((k) => Array.from({ length: size }, (_, i) => Math.cos(3.1 * i + 2 * k + 0.4)));

export interface EngineRow extends Analytic {
  /** The first derivative compiled. */
  readonly jitted: Outcome;
  /** By the other functions of `dl`, on native TensorFlow; null where that is too much work. */
  readonly products: Products | string | null;
}
