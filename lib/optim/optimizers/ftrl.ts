import { requireThat } from "../../core/errors.js";
import { defineOptimizer } from "../define.js";
import { requireAbove0, requireAtLeast0 } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

/** What Ftrl takes. */
export interface FtrlOptions extends OptimizerOptions {
  /** How the rate falls with the gradients so far: at most 0; −0.5 by default, as in Adagrad. */
  readonly learningRatePower?: number;
  /** Of n; 0.1 by default. */
  readonly initialAccumulatorValue?: number;
  /** Sets small weights to exactly 0; 0 by default. */
  readonly l1RegularizationStrength?: number;
  /** 0 by default. */
  readonly l2RegularizationStrength?: number;
  /** An L2 penalty on the gradient's side; 0 by default. */
  readonly l2ShrinkageRegularizationStrength?: number;
  /** β of the paper; 0 by default. */
  readonly beta?: number;
}

/** The numbers of an Ftrl, as they can be read on it. */
export type FtrlNumbers = Readonly<
  Record<Exclude<keyof FtrlOptions, keyof OptimizerOptions>, number>
>;

function ftrlRule(own: FtrlNumbers): Rule<"accumulator" | "linear", "perRate" | "quadratic"> {
  const { learningRatePower, l1RegularizationStrength: l1, beta } = own;
  const power = -learningRatePower;
  return {
    slots: { accumulator: own.initialAccumulatorValue, linear: 0 },
    factors(rate) {
      requireAbove0("the learning rate of Ftrl, which divides by it,", rate);
      return {
        perRate: 1 / rate,
        quadratic: 2 * (own.l2RegularizationStrength + beta / (2 * rate)),
      };
    },
    update(a, { w, gradient, slots, factors }) {
      const shrinkage = 2 * own.l2ShrinkageRegularizationStrength;
      const pull = shrinkage === 0 ? gradient : a.add(gradient, a.mul(w, shrinkage));
      const accumulator = a.add(slots.accumulator, a.square(gradient));
      const root = a.pow(accumulator, power);
      const growth = a.mul(a.sub(root, a.pow(slots.accumulator, power)), factors.perRate);
      const linear = a.add(slots.linear, a.sub(pull, a.mul(growth, w)));
      const quadratic = a.add(a.mul(root, factors.perRate), factors.quadratic);
      const moved = a.div(a.sub(a.clip(linear, -l1, l1), linear), quadratic);
      return { w: moved, slots: { accumulator, linear } };
    },
  };
}

const makeFtrl = defineOptimizer({
  className: "Ftrl",
  own: {
    learningRatePower: -0.5,
    initialAccumulatorValue: 0.1,
    l1RegularizationStrength: 0,
    l2RegularizationStrength: 0,
    l2ShrinkageRegularizationStrength: 0,
    beta: 0,
  },
  define(own) {
    const { learningRatePower, ...others } = own;
    const falls = Number.isFinite(learningRatePower) && learningRatePower <= 0;
    requireThat(falls, "learningRatePower", "a finite number of at most 0", learningRatePower);
    for (const [name, value] of Object.entries(others)) requireAtLeast0(name, value);
    return {
      name: "Ftrl",
      learningRate: 0.001,
      formula: [
        ["z", String.raw`z + g + 2 \lambda_s w - \frac{(n + g^2)^p - n^p}{\eta} w`],
        ["n", "n + g^2"],
        [
          "w",
          String.raw`\frac{\operatorname{clip}(z, -\lambda_1, \lambda_1) - z}{n^p / \eta + 2 \lambda_2 + \beta / \eta}`,
        ],
      ],
      rule: ftrlRule(own),
    };
  },
});

/**
 * Follow the regularized leader: with n the sum of g² and p = −learningRatePower,
 * z ← z + g + 2λₛw − ((n + g²)ᵖ − nᵖ) w / η, w ← (clip(z, −λ₁, λ₁) − z) / (nᵖ / η + 2λ₂ + β / η).
 *
 * @param options learningRate η 0.001, learningRatePower −0.5, initialAccumulatorValue of n 0.1,
 *   l1RegularizationStrength λ₁, l2RegularizationStrength λ₂, l2ShrinkageRegularizationStrength λₛ and
 *   beta β 0; the rest as for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: McMahan et al. (2013); Keras, Ftrl.
 * @example
 * const ftrl = dl.optimizers.Ftrl({ learningRate: 1, l1RegularizationStrength: 10 });
 * ftrl.update([0.5], [1], ftrl.init(1)).w; // [0]
 */
export function Ftrl(options: FtrlOptions = {}): Optimizer & FtrlNumbers {
  return makeFtrl(options);
}
