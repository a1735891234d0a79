import { mix } from "../algebra/algebra.js";
import { defineOptimizer } from "../define.js";
import { requireAbove0, requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

const makeAdamax = defineOptimizer({
  className: "Adamax",
  own: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  define({ beta1, beta2, epsilon }) {
    requireShare("beta1", beta1);
    requireShare("beta2", beta2);
    requireAbove0("epsilon", epsilon);
    const rule: Rule<"mean" | "norm", "rate"> = {
      slots: { mean: 0, norm: 0 },
      factors: (rate, step) => ({ rate: rate / (1 - beta1 ** step) }),
      update(a, { w, gradient, slots, factors }) {
        const mean = mix(a, slots.mean, gradient, beta1);
        const norm = a.max(a.mul(slots.norm, beta2), a.abs(gradient));
        const move = a.div(a.mul(mean, factors.rate), a.add(norm, epsilon));
        return { w: a.sub(w, move), slots: { mean, norm } };
      },
    };
    return {
      name: "Adamax",
      learningRate: 0.001,
      formula: [
        ["m", String.raw`\beta_1 m + (1 - \beta_1) g`],
        ["u", String.raw`\max(\beta_2 u, |g|)`],
        ["w", String.raw`w - \frac{\eta}{1 - \beta_1^t} \frac{m}{u + \epsilon}`],
      ],
      rule,
    };
  },
});

/**
 * Adamax: Adam that divides by the largest recent gradient: m ← β₁m + (1 − β₁)g, u ← max(β₂u, |g|),
 * w ← w − η / (1 − β₁ᵗ) · m / (u + ε).
 *
 * @param options learningRate η 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7; the rest as for every
 *   optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Kingma and Ba (2015), section 7.1; Keras, Adamax.
 * @example
 * const adamax = dl.optimizers.Adamax({ learningRate: 0.1 });
 * adamax.update([5], [2], adamax.init(1)).w; // ≈ [4.9]
 */
export function Adamax(
  options: OptimizerOptions & {
    readonly beta1?: number;
    readonly beta2?: number;
    readonly epsilon?: number;
  } = {},
): Optimizer & { readonly beta1: number; readonly beta2: number; readonly epsilon: number } {
  return makeAdamax(options);
}
