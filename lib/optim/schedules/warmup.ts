import { requireThat } from "../../core/errors.js";
import { requireAbove0, requireAtLeast0, requireCount } from "../numbers.js";
import { halfCosine } from "./cosine.js";
import { constant } from "./decay.js";
import { makeSchedule, requireSchedule, type Schedule } from "./schedule.js";

/**
 * Starts gently: a straight line up to the first rate of a schedule, then that schedule from its
 * beginning: η_t = η_start + (η(0) − η_start) t / steps for t < steps, η(t − steps) afterwards.
 *
 * @param schedule what follows; a number for a constant rate
 * @param steps of the warm-up
 * @param options initialLearningRate η_start (0)
 * @throws ArgumentError for steps below 1 or a rate below 0
 * Source: Goyal et al. (2017), section 2.2; with cosineDecay it is Keras' CosineDecay with warmupTarget.
 * @example
 * const gentle = dl.schedules.warmup(0.1, 5);
 * gentle.points(7).map(({ rate }) => Number(rate.toFixed(4))); // [0, 0.02, 0.04, 0.06, 0.08, 0.1, 0.1]
 */
export function warmup(
  schedule: Schedule | number,
  steps: number,
  options: { readonly initialLearningRate?: number } = {},
): Schedule {
  const { initialLearningRate = 0 } = options;
  const after = typeof schedule === "number" ? constant(schedule) : schedule;
  requireSchedule("schedule", after);
  requireCount("steps", steps);
  requireAtLeast0("initialLearningRate", initialLearningRate);
  const top = after(0);
  return makeSchedule({
    className: "warmup",
    name: `warmup, ${after.name}`,
    formula: String.raw`\begin{cases} \eta_{start} + (\eta(0) - \eta_{start}) \, t/${steps} & t < ${steps} \\ \eta(t - ${steps}), \; \eta(t) = ${after.formula} & \text{else} \end{cases}`,
    config: { schedule: after.getConfig(), steps, initialLearningRate },
    rate: (step) =>
      step < steps
        ? initialLearningRate + (top - initialLearningRate) * (step / steps)
        : after(step - steps),
  });
}

/**
 * One climb and one long fall: from maxLearningRate / divFactor up to maxLearningRate in the first
 * `pctStart` of the training, then down to a finalDivFactor-th of where it began.
 *
 * @param options maxLearningRate, totalSteps of the whole training (at least 2), pctStart share of the climb (0.3),
 *   divFactor (25), finalDivFactor (10,000), annealStrategy "cosine" or "linear" ("cosine"); after
 *   totalSteps the last rate stays
 * @throws ArgumentError for settings out of range, or a climb that is shorter than one step
 * Source: Smith and Topin (2018), super-convergence; names and phases as in PyTorch's OneCycleLR.
 * @example
 * const cycle = dl.schedules.oneCycle({ maxLearningRate: 1, totalSteps: 101, pctStart: 31 / 101 });
 * [cycle(0), cycle(30), cycle(100)]; // ≈ [0.04, 1, 0.000004]
 */
export function oneCycle(options: {
  readonly maxLearningRate: number;
  readonly totalSteps: number;
  readonly pctStart?: number;
  readonly divFactor?: number;
  readonly finalDivFactor?: number;
  readonly annealStrategy?: "cosine" | "linear";
}): Schedule {
  const { maxLearningRate, totalSteps, annealStrategy = "cosine" } = options;
  const { pctStart = 0.3, divFactor = 25, finalDivFactor = 1e4 } = options;
  requireAbove0("maxLearningRate", maxLearningRate);
  requireCount("totalSteps", totalSteps);
  requireThat(pctStart > 0 && pctStart < 1, "pctStart", "a number between 0 and 1", pctStart);
  requireAbove0("divFactor", divFactor);
  requireAbove0("finalDivFactor", finalDivFactor);
  const known = annealStrategy === "cosine" || annealStrategy === "linear";
  requireThat(known, "annealStrategy", '"cosine" or "linear"', annealStrategy);
  // Steps are counted from 0, so that the last of n is n − 1.
  const [peak, last] = [pctStart * totalSteps - 1, totalSteps - 1];
  requireThat(
    peak > 0,
    "totalSteps",
    `more than ${1 / pctStart}, or a larger pctStart`,
    totalSteps,
  );
  const first = maxLearningRate / divFactor;
  const between = (from: number, to: number, share: number) =>
    annealStrategy === "cosine" ? to + (from - to) * halfCosine(share) : from + (to - from) * share;
  return makeSchedule({
    name: "oneCycle",
    formula: String.raw`\tfrac{\eta_{max}}{${divFactor}} \nearrow \eta_{max} \searrow \tfrac{\eta_{max}}{${divFactor * finalDivFactor}}`,
    config: { maxLearningRate, totalSteps, pctStart, divFactor, finalDivFactor, annealStrategy },
    rate: (step) =>
      step <= peak
        ? between(first, maxLearningRate, step / peak)
        : between(
            maxLearningRate,
            first / finalDivFactor,
            Math.min(1, (step - peak) / (last - peak)),
          ),
  });
}
