import { requireText, requireThat } from "../../core/errors.js";
import { DISPLAY, type MimeData } from "../../core/host.js";
import { formulaData } from "../../core/formula.js";
import { requireAtLeast0, requireCount } from "../numbers.js";

/** The name and the settings of a schedule, as plain data: what a saved optimizer keeps of it. */
export interface ScheduleConfig {
  readonly className: string;
  readonly config: Readonly<Record<string, unknown>>;
}

/** One point of a schedule's curve. */
export interface SchedulePoint {
  /** Updates before this one: the first has step 0. */
  readonly step: number;
  readonly rate: number;
}

/**
 * A learning rate that changes with the step: call it with the number of updates so far and it gives
 * the rate of the next one. Every optimizer takes one as its `learningRate`.
 */
export interface Schedule {
  /** @throws ArgumentError for a step below 0 */
  (step: number): number;
  readonly name: string;
  /** LaTeX of the rate η at step t. */
  readonly formula: string;
  /** Rates at the steps 0, 1, … steps − 1: the curve to draw. */
  points(steps: number): SchedulePoint[];
  /** What `schedules.fromConfig` makes the same schedule of. */
  getConfig(): ScheduleConfig;
}

/** A schedule from its formula; checks the step once for all. */
export function makeSchedule(definition: {
  /** Of the maker, when the schedule's own name says more. */
  readonly className?: string;
  readonly name: string;
  readonly formula: string;
  readonly config: Readonly<Record<string, unknown>>;
  readonly rate: (step: number) => number;
}): Schedule {
  const { name, className = name, formula, config, rate } = definition;
  const at = (step: number): number => {
    requireAtLeast0("step", step);
    return rate(step);
  };
  const extras: Omit<Schedule, "name"> = Object.assign(at, {
    formula,
    points(steps: number): SchedulePoint[] {
      requireCount("steps", steps);
      return Array.from({ length: steps }, (_, step) => ({ step, rate: at(step) }));
    },
    getConfig: (): ScheduleConfig => ({ className, config }),
    [DISPLAY]: (): MimeData => formulaData(name, [[String.raw`\eta_t`, formula]]),
  });
  return Object.defineProperty(extras, "name", { value: name }) as Schedule;
}

/**
 * A schedule of your own: any function from the step to a rate. A model saved with one has to get it
 * again after loading: `optimizer.learningRate = …`.
 *
 * @param name for titles and legends
 * @param rate step (0, 1, …) → learning rate, at least 0
 * @throws ArgumentError for a rate that is not a finite number of at least 0, when it is asked for
 * Source: PyTorch, LambdaLR.
 * @example
 * const zigzag = dl.schedules.custom("zigzag", (step) => (step % 2 === 0 ? 0.1 : 0.05));
 * zigzag(3); // 0.05
 */
export function custom(name: string, rate: (step: number) => number): Schedule {
  requireText("name", name);
  requireThat(typeof rate === "function", "rate", "a function of the step", rate);
  return makeSchedule({
    name,
    formula: String.raw`\text{${name}}(t)`,
    className: "custom",
    config: { name },
    rate(step) {
      const value = rate(step);
      requireAtLeast0(`the rate of ${name} at step ${step}`, value);
      return value;
    },
  });
}

/** A number stands for the schedule that always gives it. */
export function isSchedule(value: unknown): value is Schedule {
  return typeof value === "function" && "getConfig" in value && "points" in value;
}

/** @throws ArgumentError unless it is a schedule */
export function requireSchedule(argument: string, value: unknown): asserts value is Schedule {
  const plain = typeof value === "function" && !isSchedule(value);
  const hint = plain ? "a schedule; wrap a function as dl.schedules.custom(name, rate)" : "";
  requireThat(isSchedule(value), argument, hint || "a schedule of dl.schedules", value);
}
