import type { Algebra } from "./algebra/algebra.js";

/**
 * How an optimizer moves one variable against its gradient. `Slot` names what it remembers per
 * variable, `Factor` the numbers that change from step to step; everything else is fixed when the
 * rule is made.
 */
export interface Rule<Slot extends string = string, Factor extends string = string> {
  /** What is remembered between steps, and its value before the first. */
  readonly slots: Readonly<Partial<Record<Slot, number>>>;
  /** Numbers of this step, from the learning rate and the step, counted from 1. */
  factors(rate: number, step: number): Record<Factor, number>;
  /** One step. `slots` holds those that are declared above, and so does what comes back. */
  update<T>(
    a: Algebra<T>,
    at: {
      readonly w: T;
      readonly gradient: T;
      readonly slots: Readonly<Record<Slot, T>>;
      readonly factors: Readonly<Record<Factor, T | number>>;
    },
  ): { readonly w: T; readonly slots: Readonly<Partial<Record<Slot, T>>> };
}

/** What makes an optimizer the one it is. */
export interface Definition {
  readonly name: string;
  /** LaTeX, left and right sides. */
  readonly formula: readonly (readonly [string, string])[];
  readonly rule: Rule;
  readonly learningRate: number;
  readonly weightDecay?: number;
  /** Its own numbers and switches, checked. */
  readonly own: Readonly<Record<string, number | boolean>>;
}
