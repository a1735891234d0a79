import { requireThat } from "../core/errors.js";
import { requireAbove0, requireAtLeast0 } from "./numbers.js";

/** A point, a gradient, a velocity: one number per parameter, in float64. */
export type Vector = readonly number[];

/** What an optimizer remembers between steps: how many there were, and one vector per name. */
export interface OptimizerState {
  readonly step: number;
  readonly [slot: string]: Vector | number;
}

/** Where a step leads. */
export interface Update {
  readonly w: number[];
  readonly state: OptimizerState;
}

/**
 * An optimizer as a pure function: nothing is changed in place, so every step of a run can be kept,
 * drawn and compared. For training networks use the optimizers of tfjs; both follow the same formulas.
 */
export interface Optimizer {
  readonly name: string;
  readonly learningRate: number;
  /** The state before the first step, for `size` parameters. */
  init(size: number): OptimizerState;
  /** One step against the gradient at `w`. */
  update(w: Vector, gradient: Vector, state: OptimizerState): Update;
}

/** The vectors of a state by name. */
export type Slots<Name extends string> = Readonly<Record<Name, Vector>>;

/** An optimizer from its rule; checks sizes and numbers once, for all rules. */
export function makeOptimizer<Name extends string>(definition: {
  readonly name: string;
  readonly learningRate: number;
  /** Name of each vector of the state → its initial value. */
  readonly slots: Readonly<Record<Name, number>>;
  readonly weightDecay?: number;
  /** `step` counts from 1. */
  readonly rule: (
    w: Vector,
    gradient: Vector,
    slots: Slots<Name>,
    step: number,
  ) => { readonly w: number[]; readonly slots: Slots<Name> };
}): Optimizer {
  const { name, learningRate, weightDecay = 0, rule } = definition;
  requireAbove0("learningRate", learningRate);
  requireAtLeast0("weightDecay", weightDecay);
  const initial = Object.entries<number>(definition.slots);
  return {
    name,
    learningRate,
    init(size) {
      requireThat(Number.isInteger(size) && size >= 1, "size", "a whole number ≥ 1", size);
      const slots = initial.map(([slot, value]) => [slot, Array<number>(size).fill(value)]);
      return { ...(Object.fromEntries(slots) as Record<string, Vector>), step: 0 };
    },
    update(w, gradient, state) {
      requireThat(w.length > 0, "w", "a vector with at least one number", w);
      const sameLength = gradient.length === w.length;
      requireThat(sameLength, "gradient", `a vector of length ${w.length}, as w`, gradient);
      const step = state.step + 1;
      // Decoupled: the weights shrink by themselves, and the gradient is left as it is.
      const shrunk =
        weightDecay === 0 ? w : w.map((value) => value * (1 - learningRate * weightDecay));
      const next = rule(shrunk, gradient, state as unknown as Slots<Name>, step);
      return { w: next.w, state: { ...next.slots, step } };
    },
  };
}

/** Adds up pairs of numbers: `zip(a, b, (x, y) => x + y)`. */
export function zip(a: Vector, b: Vector, fn: (x: number, y: number) => number): number[] {
  return a.map((x, i) => fn(x, b[i] as number));
}
