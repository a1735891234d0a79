import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { requireAbove0, requireAtLeast0, requireCount } from "./numbers.js";
import type { Schedule } from "./schedules/index.js";

/** What every optimizer takes besides its own numbers; names and meanings are Keras'. */
export interface OptimizerOptions {
  /** Step length: a number above 0, or a schedule that is asked at every batch. */
  readonly learningRate?: number | Schedule;
  /**
   * Decoupled: each update first multiplies the weights by 1 − learningRate · weightDecay and leaves
   * the gradient alone; 0 by default, 0.004 in AdamW.
   */
  readonly weightDecay?: number;
  /** Variables with one of these texts in their name do not decay: ["bias", "norm"]. */
  readonly excludeFromWeightDecay?: readonly string[];
  /** Each element of the gradient is cut to [−clipValue, clipValue]. */
  readonly clipValue?: number;
  /** Each variable's gradient is shortened to at most this Euclidean norm. */
  readonly clipNorm?: number;
  /** All gradients are shortened by one factor, so that their common norm is at most this. */
  readonly globalClipNorm?: number;
  /** Keeps an exponential moving average of the weights beside them; false by default. */
  readonly useEma?: boolean;
  /** Share of the past in that average, in [0, 1]; 0.99 by default. */
  readonly emaMomentum?: number;
  /** Every so many updates the weights become their average; never by default. */
  readonly emaOverwriteFrequency?: number;
  /** Updates once in so many batches, with the mean of their gradients; at least 2. */
  readonly gradientAccumulationSteps?: number;
  /**
   * Factors of the learning rate by variable: { conv1: 0.1, "head/bias": 2, others: 1 }. A key is a
   * variable's name or its beginning up to a "/" (the layer's name); the longest that fits counts, then
   * `others`, else 1. With 0 a variable stays as it is. On arrays it has no effect.
   */
  readonly learningRateMultipliers?: Readonly<Record<string, number>>;
  /**
   * Looks at every gradient before it is used, and throws an error that names the variable for NaN and
   * infinity; false by default, since the look costs a read-back from the engine in each step.
   */
  readonly requireFiniteGradients?: boolean;
  /** For titles, legends and messages. */
  readonly name?: string;
}

/** The options that are not the learning rate or the name, checked, with their defaults. */
export type Settings = Pick<
  OptimizerOptions,
  | "clipValue"
  | "clipNorm"
  | "globalClipNorm"
  | "emaOverwriteFrequency"
  | "gradientAccumulationSteps"
> &
  Required<
    Pick<
      OptimizerOptions,
      | "weightDecay"
      | "excludeFromWeightDecay"
      | "useEma"
      | "emaMomentum"
      | "learningRateMultipliers"
      | "requireFiniteGradients"
    >
  >;

const KEYS: readonly (keyof OptimizerOptions)[] = [
  "learningRate",
  "weightDecay",
  "excludeFromWeightDecay",
  "clipValue",
  "clipNorm",
  "globalClipNorm",
  "useEma",
  "emaMomentum",
  "emaOverwriteFrequency",
  "gradientAccumulationSteps",
  "learningRateMultipliers",
  "requireFiniteGradients",
  "name",
];

/** @throws ArgumentError for an option that no optimizer of this kind has: a misspelt one does nothing */
export function requireKnown(options: object, own: readonly string[]): void {
  const known = [...own, ...KEYS];
  const odd = Object.keys(options).find((key) => !known.includes(key));
  requireThat(odd === undefined, "options", `some of ${known.join(", ")}`, odd);
}

/** @throws ArgumentError for a value out of range, or two kinds of clipping at once */
export function settingsOf(options: OptimizerOptions, weightDecayByDefault: number): Settings {
  const { weightDecay = weightDecayByDefault, excludeFromWeightDecay = [] } = options;
  const { useEma = false, emaMomentum = 0.99, emaOverwriteFrequency } = options;
  const { gradientAccumulationSteps, learningRateMultipliers = {} } = options;
  const { requireFiniteGradients = false } = options;
  requireAtLeast0("weightDecay", weightDecay);
  const texts = excludeFromWeightDecay.every((text) => typeof text === "string" && text !== "");
  requireThat(texts, "excludeFromWeightDecay", "parts of names", excludeFromWeightDecay);
  const clipping = clippingOf(options);
  requireThat(typeof useEma === "boolean", "useEma", "true or false", useEma);
  const share = emaMomentum >= 0 && emaMomentum <= 1;
  requireThat(share, "emaMomentum", "a number in [0, 1]", emaMomentum);
  if (emaOverwriteFrequency !== undefined) {
    requireCount("emaOverwriteFrequency", emaOverwriteFrequency);
    requireThat(useEma, "useEma", "true, as emaOverwriteFrequency is given", useEma);
  }
  if (gradientAccumulationSteps !== undefined) {
    const several = Number.isInteger(gradientAccumulationSteps) && gradientAccumulationSteps >= 2;
    const expected = "a whole number ≥ 2";
    requireThat(several, "gradientAccumulationSteps", expected, gradientAccumulationSteps);
  }
  for (const [key, factor] of Object.entries(learningRateMultipliers)) {
    requireAtLeast0(`learningRateMultipliers.${key}`, factor);
  }
  return {
    ...clipping,
    weightDecay,
    excludeFromWeightDecay,
    useEma,
    emaMomentum,
    ...(emaOverwriteFrequency === undefined ? {} : { emaOverwriteFrequency }),
    ...(gradientAccumulationSteps === undefined ? {} : { gradientAccumulationSteps }),
    learningRateMultipliers,
    requireFiniteGradients,
  };
}

function clippingOf(
  options: OptimizerOptions,
): Pick<OptimizerOptions, "clipValue" | "clipNorm" | "globalClipNorm"> {
  const kinds = ["clipValue", "clipNorm", "globalClipNorm"] as const;
  const given = kinds.filter((kind) => options[kind] !== undefined);
  if (given.length > 1) {
    throw new ArgumentError("options", `with one kind of clipping of ${kinds.join(", ")}`, given);
  }
  const [kind] = given;
  if (kind === undefined) return {};
  const limit = options[kind] as number;
  requireAbove0(kind, limit);
  return { [kind]: limit };
}

/**
 * The factor of the learning rate for a variable: the longest key that its name begins with. The number
 * that tfjs adds to a name that is taken does not count.
 */
export function multiplierOf({ learningRateMultipliers: given }: Settings, name: string): number {
  const names = [name, name.replace(/_\d+$/, "")];
  const fits = Object.keys(given).filter(
    (key) => names.includes(key) || name.startsWith(`${key}/`),
  );
  const longest = fits.reduce((best, key) => (key.length > best.length ? key : best), "");
  return (fits.length > 0 ? given[longest] : given["others"]) ?? 1;
}

export function decays({ weightDecay, excludeFromWeightDecay }: Settings, name: string): boolean {
  return weightDecay > 0 && !excludeFromWeightDecay.some((text) => name.includes(text));
}

/**
 * As plain data. tfjs rewrites texts with underscores when it loads a model, but leaves the values of
 * the key `name` alone: so names of variables are put there.
 */
export function settingsDict(settings: Settings): tf.serialization.ConfigDict {
  const { excludeFromWeightDecay, learningRateMultipliers, ...plain } = settings;
  return {
    ...plain,
    excludeFromWeightDecay: excludeFromWeightDecay.map((name) => ({ name })),
    learningRateMultipliers: Object.entries(learningRateMultipliers).map(([name, factor]) => ({
      name,
      factor,
    })),
  };
}

/** The options back from {@link settingsDict}. */
export function optionsOf(config: tf.serialization.ConfigDict): OptimizerOptions {
  const { excludeFromWeightDecay, learningRateMultipliers, ...plain } = config as unknown as Omit<
    OptimizerOptions,
    "excludeFromWeightDecay" | "learningRateMultipliers"
  > & {
    readonly excludeFromWeightDecay?: readonly { readonly name: string }[];
    readonly learningRateMultipliers?: readonly {
      readonly name: string;
      readonly factor: number;
    }[];
  };
  return {
    ...plain,
    excludeFromWeightDecay: (excludeFromWeightDecay ?? []).map(({ name }) => name),
    learningRateMultipliers: Object.fromEntries(
      (learningRateMultipliers ?? []).map(({ name, factor }) => [name, factor]),
    ),
  };
}
