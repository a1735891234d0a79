import { defineOptimizer } from "../define.js";
import { requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

const makeLion = defineOptimizer({
  className: "Lion",
  own: { beta1: 0.9, beta2: 0.99 },
  define({ beta1, beta2 }) {
    requireShare("beta1", beta1);
    requireShare("beta2", beta2);
    const rule: Rule<"mean", "rate"> = {
      slots: { mean: 0 },
      factors: (rate) => ({ rate }),
      update(a, { w, gradient, slots, factors }) {
        const between = (share: number) =>
          a.add(a.mul(slots.mean, share), a.mul(gradient, 1 - share));
        const move = a.mul(a.sign(between(beta1)), factors.rate);
        return { w: a.sub(w, move), slots: { mean: between(beta2) } };
      },
    };
    return {
      name: "Lion",
      learningRate: 0.001,
      formula: [
        ["w", String.raw`w - \eta \operatorname{sign}(\beta_1 m + (1 - \beta_1) g)`],
        ["m", String.raw`\beta_2 m + (1 - \beta_2) g`],
      ],
      rule,
    };
  },
});

/**
 * Lion: w ← w − η sign(β₁m + (1 − β₁)g), m ← β₂m + (1 − β₂)g. Every step of every parameter is η long;
 * take a rate a third to a tenth of Adam's.
 *
 * @param options learningRate η 0.001, beta1 0.9, beta2 0.99; the rest as for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Chen et al. (2023), Symbolic discovery of optimization algorithms; Keras, Lion.
 * @example
 * const lion = dl.optimizers.Lion({ learningRate: 0.25 });
 * lion.update([5, 5], [2, -0.001], lion.init(2)).w; // [4.75, 5.25]
 */
export function Lion(
  options: OptimizerOptions & { readonly beta1?: number; readonly beta2?: number } = {},
): Optimizer & { readonly beta1: number; readonly beta2: number } {
  return makeLion(options);
}
