import { requireThat } from "../core/errors.js";
import { arrays, type Vector } from "./algebra/arrays.js";
import type { Rule } from "./rule.js";
import type { Settings } from "./settings.js";
import { slotsOf, takeStep } from "./step.js";

/** What an optimizer remembers between steps: how many there were, and one vector per name. */
export interface OptimizerState {
  /** Batches so far. */
  readonly step: number;
  readonly [slot: string]: Vector | number;
}

/** Where a step leads. */
export interface Update {
  readonly w: number[];
  readonly state: OptimizerState;
}

/** What walks over a surface need of an optimizer: a pure function of arrays. */
export interface ArrayOptimizer {
  readonly name: string;
  readonly learningRate: number;
  /** The state before the first step, for `size` parameters. */
  init(size: number): OptimizerState;
  /** One step against the gradient at `w`; changes nothing in place. */
  update(w: Vector, gradient: Vector, state: OptimizerState): Update;
}

interface Parts {
  readonly rule: Rule;
  readonly settings: Settings;
}

/** @throws ArgumentError for a size that is not a whole number ≥ 1 */
export function initialState({ rule, settings }: Parts, size: number): OptimizerState {
  requireThat(Number.isInteger(size) && size >= 1, "size", "a whole number ≥ 1", size);
  const slots = Object.entries(slotsOf(rule, settings));
  const filled = slots.map(([slot, value]) => [slot, Array<number>(size).fill(value)]);
  return { ...(Object.fromEntries(filled) as Record<string, Vector>), step: 0 };
}

/** @throws ArgumentError for vectors of different lengths, or the state of another optimizer */
export function updateArrays(
  { rule, settings }: Parts,
  learningRate: number,
  w: Vector,
  gradient: Vector,
  state: OptimizerState,
): Update {
  requireThat(w.length > 0, "w", "a vector with at least one number", w);
  const sameLength = gradient.length === w.length;
  requireThat(sameLength, "gradient", `a vector of length ${w.length}, as w`, gradient);
  if (settings.requireFiniteGradients) {
    requireThat(gradient.every(Number.isFinite), "gradient", "finite numbers", gradient);
  }
  const { step, ...slots } = state;
  for (const slot of Object.keys(slotsOf(rule, settings))) {
    const fits = (slots[slot] as Vector | undefined)?.length === w.length;
    requireThat(fits, `state.${slot}`, `a vector of length ${w.length}, as w`, slots[slot]);
  }
  const moved = {
    w,
    gradient,
    slots: slots as Record<string, Vector>,
    rate: () => learningRate,
    decays: settings.weightDecay > 0,
  };
  let result: Update | undefined;
  takeStep<Vector>(
    arrays,
    { rule, settings },
    () => step,
    [moved],
    (_, next) => {
      result = { w: [...next.w], state: { ...next.slots, step: step + 1 } };
    },
  );
  return result as Update;
}
