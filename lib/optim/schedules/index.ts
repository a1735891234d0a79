/** `dl.schedules`: learning rates that change with the step. */
export {
  constant,
  exponentialDecay,
  inverseTimeDecay,
  piecewiseConstant,
  polynomialDecay,
  stepDecay,
  type DecayOptions,
} from "./decay.js";
export { cosineDecay, cosineDecayRestarts } from "./cosine.js";
export { oneCycle, warmup } from "./warmup.js";
export { custom, type Schedule, type ScheduleConfig, type SchedulePoint } from "./schedule.js";
export { fromConfig } from "./fromConfig.js";
