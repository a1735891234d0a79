import { requireThat } from "../../core/errors.js";
import { requireAbove0, requireCount } from "../numbers.js";
import { makeSchedule, type Schedule } from "./schedule.js";

/**
 * Half a cosine from the first rate down to alpha of it:
 * η_t = η₀ ((1 − α) · ½(1 + cos(π t / decaySteps)) + α), and α η₀ afterwards.
 *
 * @param options initialLearningRate η₀, decaySteps, alpha the share that stays (0)
 * @throws ArgumentError for a rate ≤ 0, decaySteps below 1 or alpha outside [0, 1]
 * Source: Loshchilov and Hutter (2017), SGDR; Keras, CosineDecay.
 * @example
 * const cosine = dl.schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 100 });
 * cosine(50); // ≈ 0.05
 */
export function cosineDecay(options: {
  readonly initialLearningRate: number;
  readonly decaySteps: number;
  readonly alpha?: number;
}): Schedule {
  const { initialLearningRate, decaySteps, alpha = 0 } = options;
  requireAbove0("initialLearningRate", initialLearningRate);
  requireCount("decaySteps", decaySteps);
  requireAlpha(alpha);
  return makeSchedule({
    name: "cosineDecay",
    formula: String.raw`\eta_0 \left( (1 - \alpha) \tfrac{1}{2} (1 + \cos \tfrac{\pi t}{s}) + \alpha \right)`,
    config: { initialLearningRate, decaySteps, alpha },
    rate: (step) =>
      initialLearningRate * ((1 - alpha) * halfCosine(Math.min(1, step / decaySteps)) + alpha),
  });
}

/**
 * Half a cosine again and again: each period is tMul times as long as the one before and starts from
 * mMul times its rate.
 *
 * @param options initialLearningRate, firstDecaySteps of the first period, tMul (2), mMul (1), alpha
 *   the share that stays at the end of a period (0)
 * @throws ArgumentError for a rate ≤ 0, firstDecaySteps below 1, tMul below 1, mMul ≤ 0 or alpha
 *   outside [0, 1]
 * Source: Loshchilov and Hutter (2017), SGDR; Keras, CosineDecayRestarts.
 * @example
 * const restarts = dl.schedules.cosineDecayRestarts({ initialLearningRate: 0.1, firstDecaySteps: 10 });
 * [restarts(0), restarts(10), restarts(30)]; // [0.1, 0.1, 0.1]
 */
export function cosineDecayRestarts(options: {
  readonly initialLearningRate: number;
  readonly firstDecaySteps: number;
  readonly tMul?: number;
  readonly mMul?: number;
  readonly alpha?: number;
}): Schedule {
  const { initialLearningRate, firstDecaySteps, tMul = 2, mMul = 1, alpha = 0 } = options;
  requireAbove0("initialLearningRate", initialLearningRate);
  requireCount("firstDecaySteps", firstDecaySteps);
  requireThat(Number.isFinite(tMul) && tMul >= 1, "tMul", "a finite number of at least 1", tMul);
  requireAbove0("mMul", mMul);
  requireAlpha(alpha);
  return makeSchedule({
    name: "cosineDecayRestarts",
    formula: String.raw`\eta_0 \left( (1 - \alpha) \tfrac{m^i}{2} (1 + \cos \tfrac{\pi t_i}{s_i}) + \alpha \right)`,
    config: { initialLearningRate, firstDecaySteps, tMul, mMul, alpha },
    rate(step) {
      const { period, share } = periodAt(step, firstDecaySteps, tMul);
      const height = mMul ** period * halfCosine(share);
      return initialLearningRate * ((1 - alpha) * height + alpha);
    },
  });
}

/** In which period the step lies, counted from 0, and how far it has come in it, in [0, 1). */
function periodAt(step: number, first: number, tMul: number): { period: number; share: number } {
  if (tMul === 1) return { period: Math.floor(step / first), share: (step % first) / first };
  // Walked, not solved by a logarithm, whose rounding moves a restart by one step.
  let [period, start, length] = [0, 0, first];
  while (step >= start + length) {
    start += length;
    length *= tMul;
    period++;
  }
  return { period, share: (step - start) / length };
}

/** 1 at 0, 0 at 1. */
export function halfCosine(share: number): number {
  return 0.5 * (1 + Math.cos(Math.PI * share));
}

function requireAlpha(alpha: number): void {
  requireThat(alpha >= 0 && alpha <= 1, "alpha", "a number in [0, 1]", alpha);
}
