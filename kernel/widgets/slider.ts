import * as kinds from "./kinds.js";
import type { State } from "./model.js";
import type { Models } from "./models.js";
import { number, pair, requireFit } from "./traits.js";
import type { RangeSlider, Slider, SliderOptions } from "./types.js";
import { BasicValueWidget } from "./valueWidget.js";
import type { Making } from "./widget.js";

type Range = readonly [number, number];

interface Scale {
  readonly min: number;
  readonly max: number;
  readonly step: number;
  /** All numbers are whole: the page then shows and sends whole ones. */
  readonly whole: boolean;
}

/** Digits after the point that a readout shows at most. */
const MOST_DIGITS = 8;
/** Steps of a slider between fractions, unless the learner says otherwise. */
const STEPS = 100;

export function slider(
  models: Models,
  options: SliderOptions & { readonly value?: number },
): Slider & BasicValueWidget<number> {
  const { scale = "linear", value = options.min ?? 0 } = options;
  if (scale !== "linear" && scale !== "log") {
    throw new TypeError(`scale must be "linear" or "log"; received ${JSON.stringify(scale)}`);
  }
  if (scale === "log") return new LogSlider(models, options) as Slider & LogSlider;
  const known = scaleOf(options, [value]);
  requireWithin(value, known);
  const write = (next: number, state: State): number => {
    requireWithin(next, state as unknown as Scale);
    if (known.whole) requireWhole(next);
    return next;
  };
  const [name, kind] = known.whole
    ? (["IntSlider", kinds.intSlider] as const)
    : (["FloatSlider", kinds.floatSlider] as const);
  const codec = { key: "value", read: Number, write };
  return new BasicValueWidget(models, name, kind, codec, making(options, known, value)) as Slider &
    BasicValueWidget<number>;
}

export function rangeSlider(
  models: Models,
  options: SliderOptions & { readonly value?: Range },
): RangeSlider & BasicValueWidget<Range> {
  const { min = 0, max = 100 } = options;
  if (options.scale === "log") throw new TypeError('scale must be "linear" for two handles');
  const value = options.value ?? quarters(min, max);
  requireFit("value", pair([0, 0]), value);
  const known = scaleOf(options, options.value ?? []);
  for (const end of value) requireWithin(end, known);
  const write = (next: Range, state: State): Range => {
    requireFit("value", pair([0, 0]), next);
    for (const end of next) requireWithin(end, state as unknown as Scale);
    if (known.whole) next.forEach(requireWhole);
    return [next[0], next[1]];
  };
  const [name, kind] = known.whole
    ? (["IntRangeSlider", kinds.intRangeSlider] as const)
    : (["FloatRangeSlider", kinds.floatRangeSlider] as const);
  const codec = { key: "value", read: (state: unknown) => state as Range, write };
  return new BasicValueWidget(
    models,
    name,
    kind,
    codec,
    making(options, known, value),
  ) as RangeSlider & BasicValueWidget<Range>;
}

/** ipywidgets' own takes exponents of ten as its ends; here they are what the learner sees. */
class LogSlider extends BasicValueWidget<number> {
  constructor(models: Models, options: SliderOptions & { readonly value?: number }) {
    const { min = 1, max = 100, step = 0.05 } = options;
    const value = options.value ?? min;
    if (!(min > 0)) throw new RangeError(`min must be above 0 on a log scale; received ${min}`);
    const known = { ...scaleOf({ ...options, min, max, step }, [value]), whole: false };
    requireWithin(value, known);
    const codec = {
      key: "value",
      read: Number,
      write: (next: number, state: State): number => {
        const { min, max } = state as unknown as Scale;
        requireWithin(next, { min: 10 ** min, max: 10 ** max });
        return next;
      },
    };
    const exponents = { ...known, min: Math.log10(min), max: Math.log10(max), step };
    const format = { readoutFormat: options.readoutFormat ?? ".3~g" };
    const all = making({ ...options, ...format }, exponents, value);
    super(models, "FloatLogSlider", kinds.logSlider, codec, all);
  }

  get min(): number {
    return 10 ** (this.model.get("min") as number);
  }

  set min(value: number) {
    if (!(value > 0)) throw new RangeError(`min must be above 0 on a log scale; received ${value}`);
    this.model.set({ min: Math.log10(value) });
  }

  get max(): number {
    return 10 ** (this.model.get("max") as number);
  }

  set max(value: number) {
    if (!(value > this.min)) {
      throw new RangeError(`max must be above min ${this.min}; received ${value}`);
    }
    this.model.set({ max: Math.log10(value) });
  }
}

function making(options: SliderOptions, { min, max, step, whole }: Scale, value: unknown): Making {
  const { layout, style, tooltip, scale: _scale, ...given } = options;
  const readoutFormat = given.readoutFormat ?? (whole ? "d" : formatOf(step));
  return {
    ...(layout && { layout }),
    ...(style && { style }),
    values: { ...given, min, max, step, value, readoutFormat, tooltip },
  };
}

function scaleOf({ min = 0, max = 100, step }: SliderOptions, values: readonly number[]): Scale {
  for (const [name, end] of Object.entries({ min, max })) requireFit(name, number(0), end);
  if (min >= max) throw new RangeError(`min must be below max ${max}; received ${min}`);
  if (step !== undefined && !(step > 0 && Number.isFinite(step))) {
    throw new RangeError(`step must be a number above 0; received ${String(step)}`);
  }
  const whole = [min, max, step ?? 1, ...values].every(Number.isInteger);
  return { min, max, step: step ?? (whole ? 1 : roundStep((max - min) / STEPS)), whole };
}

/** The next smaller number of the kind 1, 2 or 5 × 10ⁿ, which a readout shows with few digits. */
function roundStep(step: number): number {
  const unit = 10 ** Math.floor(Math.log10(step));
  const digit = [5, 2, 1].find((each) => each * unit <= step * (1 + 1e-9)) ?? 1;
  return Number((digit * unit).toPrecision(1));
}

function quarters(min: number, max: number): Range {
  const [low, high] = [min + (max - min) / 4, max - (max - min) / 4];
  return Number.isInteger(min) && Number.isInteger(max) && max - min > 1
    ? [Math.ceil(low), Math.floor(high)]
    : [low, high];
}

function requireWithin(
  value: number,
  { min, max }: { readonly min: number; readonly max: number },
): void {
  requireFit("value", number(0), value);
  // The page computes ends of a log scale from their logarithms.
  const tolerance = 1e-9 * Math.max(Math.abs(min), Math.abs(max));
  if (value >= min - tolerance && value <= max + tolerance) return;
  throw new RangeError(`value must be between min ${min} and max ${max}; received ${value}`);
}

function requireWhole(value: number): void {
  if (Number.isInteger(value)) return;
  throw new RangeError(
    `value must be a whole number, because min, max and step of this slider are; received ${value}`,
  );
}

/** As many digits as the step has: 0.05 → ".2f". */
function formatOf(step: number): string {
  const digits = Number(step.toPrecision(3)).toFixed(MOST_DIGITS).replace(/0+$/, "").split(".")[1];
  return digits ? `.${digits.length}f` : ".0f";
}
