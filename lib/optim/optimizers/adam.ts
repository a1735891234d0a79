import { requireThat } from "../../core/errors.js";
import { mix } from "../algebra/algebra.js";
import { defineOptimizer } from "../define.js";
import { requireAbove0, requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

/** What Adam and AdamW take. */
export interface AdamOptions extends OptimizerOptions {
  /** Memory of the mean gradient, in [0, 1); 0.9 by default. */
  readonly beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1); 0.999 by default. */
  readonly beta2?: number;
  /** Keeps the divisor above 0; 1e-7 by default, as in Keras. */
  readonly epsilon?: number;
  /** Divide by the largest mean square so far, which never falls; false by default. */
  readonly amsgrad?: boolean;
}

/** The numbers of an Adam, as they can be read on it. */
export interface AdamNumbers {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly amsgrad: boolean;
}

function adamRule({ beta1, beta2, epsilon, amsgrad }: AdamNumbers) {
  const rule: Rule<"mean" | "meanSquare" | "largest", "rate"> = {
    slots: { mean: 0, meanSquare: 0, ...(amsgrad ? { largest: 0 } : {}) },
    // Both means start at 0, which makes the first steps too small: this corrects them.
    factors: (rate, step) => ({
      rate: (rate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step),
    }),
    update(a, { w, gradient, slots, factors }) {
      const mean = mix(a, slots.mean, gradient, beta1);
      const meanSquare = mix(a, slots.meanSquare, a.square(gradient), beta2);
      const largest = amsgrad ? a.max(slots.largest, meanSquare) : meanSquare;
      const move = a.div(a.mul(mean, factors.rate), a.add(a.sqrt(largest), epsilon));
      return {
        w: a.sub(w, move),
        slots: { mean, meanSquare, ...(amsgrad ? { largest } : {}) },
      };
    },
  };
  return rule;
}

const FORMULA = [
  ["m", String.raw`\beta_1 m + (1 - \beta_1) g`],
  ["v", String.raw`\beta_2 v + (1 - \beta_2) g^2`],
  [
    "w",
    String.raw`w - \eta \frac{\sqrt{1 - \beta_2^t}}{1 - \beta_1^t} \frac{m}{\sqrt{v} + \epsilon}`,
  ],
] as const;

function kind(className: string, weightDecay: number) {
  return defineOptimizer<AdamNumbers>({
    className,
    own: {
      beta1: 0.9,
      beta2: 0.999,
      epsilon: 1e-7,
      amsgrad: false,
    },
    define(own) {
      requireShare("beta1", own.beta1);
      requireShare("beta2", own.beta2);
      requireAbove0("epsilon", own.epsilon);
      requireThat(typeof own.amsgrad === "boolean", "amsgrad", "true or false", own.amsgrad);
      const rule = adamRule(own);
      return { name: className, learningRate: 0.001, weightDecay, formula: FORMULA, rule };
    },
  });
}

const makeAdam = kind("Adam", 0);
const makeAdamW = kind("AdamW", 0.004);

/**
 * Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * w ← w − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε). The first step is about η long whatever the gradient.
 *
 * @param options learningRate η 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7, amsgrad false; the rest
 *   as for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Kingma and Ba (2015), the efficient form at the end of section 2; amsgrad: Reddi et al.
 * (2018); Keras, Adam.
 * @example
 * const adam = dl.optimizers.Adam({ learningRate: 0.1 });
 * adam.update([5], [2], adam.init(1)).w; // ≈ [4.9]
 */
export function Adam(options: AdamOptions = {}): Optimizer & AdamNumbers {
  return makeAdam(options);
}

/**
 * Adam with decoupled weight decay: before each step the weights shrink by η · weightDecay of
 * themselves.
 *
 * @param options as for Adam; weightDecay 0.004
 * @throws ArgumentError as for Adam
 * Source: Loshchilov and Hutter (2019); Keras, AdamW.
 * @example
 * const adamW = dl.optimizers.AdamW({ learningRate: 0.1, weightDecay: 0.5 });
 * adamW.update([1], [0], adamW.init(1)).w; // [0.95]
 */
export function AdamW(options: AdamOptions = {}): Optimizer & AdamNumbers {
  return makeAdamW(options);
}
