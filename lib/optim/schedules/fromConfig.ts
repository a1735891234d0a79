import { ArgumentError } from "../../core/errors.js";
import { cosineDecay, cosineDecayRestarts } from "./cosine.js";
import {
  constant,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstant,
  polynomialDecay,
  stepDecay,
} from "./decay.js";
import type { Schedule, ScheduleConfig } from "./schedule.js";
import { oneCycle, warmup } from "./warmup.js";

/** Each maker takes what its own `getConfig` gave; a wrong config is refused by the maker itself. */
const MAKERS: Readonly<Record<string, (config: never) => Schedule>> = {
  constant: ({ learningRate }: { learningRate: number }) => constant(learningRate),
  stepDecay,
  exponentialDecay,
  inverseTimeDecay,
  polynomialDecay,
  piecewiseConstant,
  cosineDecay,
  cosineDecayRestarts,
  oneCycle,
  warmup({ schedule, steps, initialLearningRate }: WarmupConfig) {
    return warmup(fromConfig(schedule), steps, { initialLearningRate });
  },
  custom({ name }: { name: string }) {
    throw new ArgumentError(
      "config",
      "one of a schedule of dl.schedules; a custom one is code, which cannot be saved: " +
        "set optimizer.learningRate again after loading",
      name,
    );
  },
};

/**
 * The schedule that gave this config.
 *
 * @param config className and config, as `getConfig` gives them
 * @throws ArgumentError for a config that no schedule of `dl.schedules` gives, or that of a custom one
 * Source: Keras, LearningRateSchedule.from_config.
 * @example
 * const config = dl.schedules.constant(0.01).getConfig();
 * dl.schedules.fromConfig(config)(7); // 0.01
 */
export function fromConfig({ className, config }: ScheduleConfig): Schedule {
  const make = MAKERS[className];
  if (make === undefined) {
    throw new ArgumentError("className", `one of ${Object.keys(MAKERS).join(", ")}`, className);
  }
  return make(config as never);
}

interface WarmupConfig {
  readonly schedule: ScheduleConfig;
  readonly steps: number;
  readonly initialLearningRate: number;
}
