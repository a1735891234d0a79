import type { Algebra } from "./algebra/algebra.js";
import type { Rule } from "./rule.js";
import type { Settings } from "./settings.js";

/** One variable of a step, of arrays or of tensors. */
export interface Moved<T> {
  readonly w: T;
  readonly gradient: T;
  /** What is remembered of it: every slot of the rule and the settings. */
  readonly slots: Readonly<Record<string, T>>;
  /** Batches seen before its slots were made; −1 by default: they are as old as the state. */
  readonly born?: number;
  /** Learning rate of this variable; within one step always the same. */
  readonly rate: () => number;
  readonly decays: boolean;
}

/** What becomes of a variable; `w` is the same object when it has not moved. */
export interface Next<T> {
  readonly w: T;
  readonly slots: Readonly<Record<string, T>>;
}

/** Slots that the settings add to those of the rule. */
export const GRADIENT_SUM = "gradientSum";
export const AVERAGE = "average";

/** The slots of a rule under these settings, with their values before the first step. */
export function slotsOf(rule: Rule, settings: Settings): Readonly<Record<string, number>> {
  return {
    ...(rule.slots as Readonly<Record<string, number>>),
    ...(settings.gradientAccumulationSteps === undefined ? {} : { [GRADIENT_SUM]: 0 }),
    ...(settings.useEma ? { [AVERAGE]: 0 } : {}),
  };
}

/** Updates after so many batches. */
export function updatesOf({ gradientAccumulationSteps: every = 1 }: Settings, batches: number) {
  return Math.floor(batches / every);
}

/** A number that changes from step to step, as it is or, in a recorded step, as something to ask again. */
export type Changing<T> = (value: () => number) => T | number;

/**
 * One batch: gathers gradients, clips them, lets the weights decay, moves them by the rule and keeps
 * their average, in this order, as Keras does.
 *
 * @param batches seen before this one
 * @param write called once for each variable, in a scope that frees what is not stored
 * @param changing what stands for a number of this step; the number itself by default
 */
export function takeStep<T>(
  a: Algebra<T>,
  { rule, settings }: { readonly rule: Rule; readonly settings: Settings },
  batches: () => number,
  variables: readonly Moved<T>[],
  write: (index: number, next: Next<T>) => void,
  changing: Changing<T> = (value) => value(),
): void {
  const { gradientAccumulationSteps: every = 1 } = settings;
  const updates = updatesOf(settings, batches());
  const sums = variables.map(({ gradient, slots }) => {
    const sum = slots[GRADIENT_SUM];
    return sum === undefined ? gradient : a.add(sum, gradient);
  });
  if ((batches() + 1) % every === 0) {
    const means = every === 1 ? sums : sums.map((sum) => a.div(sum, every));
    const gradients = clip(a, settings, means);
    variables.forEach((variable, i) =>
      a.scope(() => finish(i, moveOne(variable, gradients[i] as T))),
    );
  } else {
    variables.forEach(({ w, slots }, i) =>
      a.scope(() => finish(i, { w, slots: { ...slots, [GRADIENT_SUM]: sums[i] as T } })),
    );
  }

  function moveOne({ w, rate, decays, slots }: Moved<T>, gradient: T): Next<T> {
    const shrunk = decays
      ? a.mul(
          w,
          changing(() => 1 - rate() * settings.weightDecay),
        )
      : w;
    const factorsNow = () => rule.factors(rate(), updatesOf(settings, batches()) + 1);
    const factors = Object.fromEntries(
      Object.keys(factorsNow()).map((name) => [name, changing(() => factorsNow()[name] ?? NaN)]),
    );
    const moved = rule.update(a, { w: shrunk, gradient, slots, factors });
    const sum = slots[GRADIENT_SUM];
    return {
      w: moved.w,
      slots: {
        ...slots,
        ...(moved.slots as Record<string, T>),
        ...(sum === undefined ? {} : { [GRADIENT_SUM]: a.fill(sum, 0) }),
      },
    };
  }

  function finish(index: number, next: Next<T>): void {
    if (!settings.useEma) {
      write(index, next);
      return;
    }
    // A variable that was never seen, or not yet moved, has no past to average with. Asked anew in
    // every call of a compiled step, whose first call this may be.
    const { slots, born = -1 } = variables[index] as Moved<T>;
    const past = slots[AVERAGE] as T;
    const alone = () => updatesOf(settings, batches()) === 0 || batches() === born;
    const share = changing(() => (alone() ? 1 : 1 - settings.emaMomentum));
    const average = a.add(past, a.mul(a.sub(next.w, past), share));
    const { emaOverwriteFrequency: frequency } = settings;
    const overwrite = frequency !== undefined && (updates + 1) % frequency === 0;
    const w = overwrite ? average : next.w;
    write(index, { w, slots: { ...next.slots, [AVERAGE]: average } });
  }
}

function clip<T>(a: Algebra<T>, settings: Settings, gradients: readonly T[]): readonly T[] {
  const { clipValue, clipNorm, globalClipNorm } = settings;
  if (clipValue !== undefined) return gradients.map((g) => a.clip(g, -clipValue, clipValue));
  if (clipNorm !== undefined) return gradients.flatMap((g) => a.limitNorm([g], clipNorm));
  if (globalClipNorm !== undefined) return a.limitNorm(gradients, globalClipNorm);
  return gradients;
}
