import { requireThat } from "../../core/errors.js";
import { requireAbove0, requireAtLeast0, requireCount } from "../numbers.js";
import { makeSchedule, type Schedule } from "./schedule.js";

/**
 * The same learning rate at every step: η_t = η.
 *
 * @param learningRate at least 0
 * @throws ArgumentError for a rate that is negative or not finite
 * Source: PyTorch, ConstantLR with factor 1.
 * @example
 * dl.schedules.constant(0.01)(500); // 0.01
 */
export function constant(learningRate: number): Schedule {
  requireAtLeast0("learningRate", learningRate);
  return makeSchedule({
    name: "constant",
    formula: `${learningRate}`,
    config: { learningRate },
    rate: () => learningRate,
  });
}

/** Of the three decays that multiply or divide by a rate. */
export interface DecayOptions {
  /** Rate at step 0. */
  readonly initialLearningRate: number;
  /** Steps after which the rate has been multiplied by `decayRate` once. */
  readonly decaySteps: number;
  /** Above 0; below 1 the rate falls. */
  readonly decayRate: number;
}

/**
 * Falls in steps: η_t = η₀ · decayRate^⌊t / decaySteps⌋.
 *
 * @param options initialLearningRate η₀, decaySteps between two drops, decayRate the factor of a drop
 * @throws ArgumentError for a rate ≤ 0 or decaySteps that are no whole number ≥ 1
 * Source: PyTorch, StepLR; Keras, ExponentialDecay with staircase.
 * @example
 * const halving = { initialLearningRate: 0.1, decaySteps: 10, decayRate: 0.5 };
 * dl.schedules.stepDecay(halving)(25); // 0.025
 */
export function stepDecay(options: DecayOptions): Schedule {
  return decay("stepDecay", options, {
    formula: String.raw`\eta_0 \, \gamma^{\lfloor t/s \rfloor}`,
    config: {},
    rate: ({ initialLearningRate, decaySteps, decayRate }, step) =>
      initialLearningRate * decayRate ** Math.floor(step / decaySteps),
  });
}

/**
 * Falls by the same share in every step: η_t = η₀ · decayRate^(t / decaySteps); with `staircase` the
 * exponent is rounded down. For e^(−kt) take decaySteps 1 and decayRate Math.exp(−k).
 *
 * @param options initialLearningRate η₀, decaySteps, decayRate, staircase (false)
 * @throws ArgumentError for a rate ≤ 0 or decaySteps that are no whole number ≥ 1
 * Source: Keras, ExponentialDecay.
 * @example
 * const slow = { initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.96 };
 * dl.schedules.exponentialDecay(slow)(10); // ≈ 0.066483
 */
export function exponentialDecay(
  options: DecayOptions & { readonly staircase?: boolean },
): Schedule {
  const { staircase = false } = options;
  return decay("exponentialDecay", options, {
    formula: staircase
      ? String.raw`\eta_0 \, \gamma^{\lfloor t/s \rfloor}`
      : String.raw`\eta_0 \, \gamma^{t/s}`,
    config: { staircase },
    rate: ({ initialLearningRate, decaySteps, decayRate }, step) =>
      initialLearningRate * decayRate ** whole(step / decaySteps, staircase),
  });
}

/**
 * Falls as one over the step: η_t = η₀ / (1 + decayRate · t / decaySteps); with `staircase` t /
 * decaySteps is rounded down.
 *
 * @param options initialLearningRate η₀, decaySteps, decayRate, staircase (false)
 * @throws ArgumentError for a rate ≤ 0 or decaySteps that are no whole number ≥ 1
 * Source: Keras, InverseTimeDecay; the condition of Robbins and Monro (1951).
 * @example
 * const slower = { initialLearningRate: 0.1, decaySteps: 1, decayRate: 0.5 };
 * dl.schedules.inverseTimeDecay(slower)(2); // 0.05
 */
export function inverseTimeDecay(
  options: DecayOptions & { readonly staircase?: boolean },
): Schedule {
  const { staircase = false } = options;
  return decay("inverseTimeDecay", options, {
    formula: staircase
      ? String.raw`\frac{\eta_0}{1 + k \lfloor t/s \rfloor}`
      : String.raw`\frac{\eta_0}{1 + k \, t/s}`,
    config: { staircase },
    rate: ({ initialLearningRate, decaySteps, decayRate }, step) =>
      initialLearningRate / (1 + decayRate * whole(step / decaySteps, staircase)),
  });
}

/**
 * From the first rate to the last along a power: η_t = (η₀ − η_end)(1 − t / decaySteps)^power + η_end,
 * and η_end afterwards; with `cycle` it starts again, each time from a lower rate, over the next
 * multiple of decaySteps.
 *
 * @param options initialLearningRate η₀, decaySteps, endLearningRate (0.0001), power (1: a straight
 *   line), cycle (false)
 * @throws ArgumentError for rates or a power out of range
 * Source: Keras, PolynomialDecay.
 * @example
 * const line = { initialLearningRate: 0.1, decaySteps: 100, endLearningRate: 0 };
 * dl.schedules.polynomialDecay(line)(50); // 0.05
 */
export function polynomialDecay(options: {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly endLearningRate?: number;
  readonly power?: number;
  readonly cycle?: boolean;
}): Schedule {
  const { initialLearningRate, decaySteps, endLearningRate = 1e-4, power = 1, cycle } = options;
  requireAbove0("initialLearningRate", initialLearningRate);
  requireCount("decaySteps", decaySteps);
  requireAtLeast0("endLearningRate", endLearningRate);
  requireAbove0("power", power);
  const config = { initialLearningRate, decaySteps, endLearningRate, power, cycle: cycle ?? false };
  return makeSchedule({
    name: "polynomialDecay",
    formula: String.raw`(\eta_0 - \eta_{end}) (1 - t/s)^{${power}} + \eta_{end}`,
    config,
    rate(step) {
      const rounds = cycle === true ? Math.max(1, Math.ceil(step / decaySteps)) : 1;
      const share = Math.min(1, step / (decaySteps * rounds));
      return (initialLearningRate - endLearningRate) * (1 - share) ** power + endLearningRate;
    },
  });
}

/**
 * A rate for each stretch of the training: values[0] up to and with step boundaries[0], then
 * values[1], and so on.
 *
 * @param options boundaries, rising; values, one more than boundaries
 * @throws ArgumentError for boundaries that do not rise or another number of values
 * Source: Keras, PiecewiseConstantDecay.
 * @example
 * const stretches = { boundaries: [100, 200], values: [0.1, 0.01, 0.001] };
 * dl.schedules.piecewiseConstant(stretches).points(103).slice(-3).map(({ rate }) => rate); // [0.1, 0.01, 0.01]
 */
export function piecewiseConstant(options: {
  readonly boundaries: readonly number[];
  readonly values: readonly number[];
}): Schedule {
  const { boundaries, values } = options;
  const rising = boundaries.every(
    (value, i) => Number.isFinite(value) && value >= 0 && value > (boundaries[i - 1] ?? -1),
  );
  requireThat(rising && boundaries.length > 0, "boundaries", "steps ≥ 0 that rise", boundaries);
  const fits = values.length === boundaries.length + 1;
  requireThat(fits, "values", `${boundaries.length + 1} rates, one more than boundaries`, values);
  values.forEach((value, i) => requireAtLeast0(`values[${i}]`, value));
  const last = values.at(-1) as number;
  return makeSchedule({
    name: "piecewiseConstant",
    formula: String.raw`\eta^{(i)} \text{ for } b_{i-1} < t \le b_i`,
    config: { boundaries: [...boundaries], values: [...values] },
    rate: (step) => values[boundaries.findIndex((boundary) => step <= boundary)] ?? last,
  });
}

function whole(value: number, staircase: boolean): number {
  return staircase ? Math.floor(value) : value;
}

function decay(
  name: string,
  options: DecayOptions,
  rule: {
    readonly formula: string;
    readonly config: Readonly<Record<string, unknown>>;
    readonly rate: (options: DecayOptions, step: number) => number;
  },
): Schedule {
  const { initialLearningRate, decaySteps, decayRate } = options;
  requireAbove0("initialLearningRate", initialLearningRate);
  requireCount("decaySteps", decaySteps);
  requireAbove0("decayRate", decayRate);
  const settings = { initialLearningRate, decaySteps, decayRate };
  return makeSchedule({
    name,
    formula: rule.formula,
    config: { ...settings, ...rule.config },
    rate: (step) => rule.rate(settings, step),
  });
}
