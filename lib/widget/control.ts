import { requireThat } from "../core/errors.js";

/** What a control is, as plain data for the host. */
export interface ControlSpec {
  readonly type: "slider" | "dropdown" | "checkbox";
  /** In ipywidgets' words. */
  readonly options: Readonly<Record<string, unknown>>;
}

/** A control for {@link widget}; its value is a `T`. */
export class Control<T> {
  constructor(
    readonly spec: ControlSpec,
    /** At the start. */
    readonly value: T,
  ) {}
}

/** How a {@link slider} looks and where it starts. */
export interface SliderOptions {
  /** At the start; the smallest by default. */
  readonly value?: number;
  /** By default 1 between whole numbers, else a hundredth of the range. */
  readonly step?: number;
  /** "log": equal distances are equal ratios, as for learning rates. */
  readonly scale?: "linear" | "log";
  /** Beside it; by default its name among the controls. */
  readonly description?: string;
}

/**
 * A slider for {@link widget}.
 *
 * @param min smallest value
 * @param max largest value, above `min`
 * @param options value `min`; step 1 between whole numbers, else a hundredth of the range; scale "linear"
 * @throws ArgumentError for an empty range, a value outside of it, a step that is not above 0, or a log
 *   scale that reaches 0
 * @example
 * dl.slider(0.001, 1, { scale: "log", value: 0.1 }).value; // 0.1
 */
export function slider(min: number, max: number, options: SliderOptions = {}): Control<number> {
  const { value = min, scale = "linear", step, description } = options;
  requireThat(Number.isFinite(min), "min", "a finite number", min);
  requireThat(Number.isFinite(max) && max > min, "max", `a number above min ${min}`, max);
  requireThat(value >= min && value <= max, "value", `between ${min} and ${max}`, value);
  requireThat(scale === "linear" || scale === "log", "scale", '"linear" or "log"', scale);
  requireThat(scale === "linear" || min > 0, "min", "above 0 on a log scale", min);
  requireThat(
    step === undefined || (step > 0 && Number.isFinite(step)),
    "step",
    "a finite number above 0",
    step,
  );
  return new Control(
    { type: "slider", options: { min, max, value, scale, step, description } },
    value,
  );
}

/**
 * A list to choose from, for {@link widget}.
 *
 * @param options names, or an object of name and value
 * @param more value: the first by default
 * @throws ArgumentError for no options and for a value that is none of them
 * @example
 * dl.dropdown(["sgd", "adam"]).value; // "sgd"
 * dl.dropdown({ tanh: Math.tanh, sine: Math.sin }).value(0); // 0
 */
export function dropdown<const T extends string | number>(
  options: readonly T[],
  more?: { readonly value?: T; readonly description?: string },
): Control<T>;
export function dropdown<T>(
  options: Readonly<Record<string, T>>,
  more?: { readonly value?: T; readonly description?: string },
): Control<T>;
export function dropdown<T>(
  options: readonly T[] | Readonly<Record<string, T>>,
  { value, description }: { readonly value?: T; readonly description?: string } = {},
): Control<T> {
  const named = Array.isArray(options)
    ? Object.fromEntries((options as readonly T[]).map((one) => [String(one), one]))
    : (options as Readonly<Record<string, T>>);
  const values = Object.values(named);
  requireThat(values.length > 0, "options", "at least one to choose", options);
  const chosen = (value ?? values[0]) as T;
  requireThat(values.includes(chosen), "value", `one of ${Object.keys(named).join(", ")}`, value);
  const spec = { options: named, value: chosen, description };
  return new Control({ type: "dropdown", options: spec }, chosen);
}

/**
 * A box to tick, for {@link widget}.
 *
 * @param value at the start; not ticked by default
 * @param options description: beside it; by default its name among the controls
 * @throws ArgumentError for a value that is neither true nor false
 * @example
 * dl.checkbox(true).value; // true
 */
export function checkbox(
  value = false,
  options: { readonly description?: string } = {},
): Control<boolean> {
  const { description } = options;
  requireThat(typeof value === "boolean", "value", "true or false", value);
  return new Control({ type: "checkbox", options: { value, description } }, value);
}
