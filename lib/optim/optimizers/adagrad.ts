import { defineOptimizer } from "../define.js";
import { requireAbove0, requireAtLeast0 } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

const makeAdagrad = defineOptimizer({
  className: "Adagrad",
  own: { initialAccumulatorValue: 0.1, epsilon: 1e-7 },
  define({ initialAccumulatorValue, epsilon }) {
    requireAtLeast0("initialAccumulatorValue", initialAccumulatorValue);
    requireAbove0("epsilon", epsilon);
    const rule: Rule<"accumulator", "rate"> = {
      slots: { accumulator: initialAccumulatorValue },
      factors: (rate) => ({ rate }),
      update(a, { w, gradient, slots, factors }) {
        const accumulator = a.add(slots.accumulator, a.square(gradient));
        const scaled = a.div(a.mul(gradient, factors.rate), a.sqrt(a.add(accumulator, epsilon)));
        return { w: a.sub(w, scaled), slots: { accumulator } };
      },
    };
    return {
      name: "Adagrad",
      learningRate: 0.001,
      formula: [
        ["s", "s + g^2"],
        ["w", String.raw`w - \frac{\eta g}{\sqrt{s + \epsilon}}`],
      ],
      rule,
    };
  },
});

/**
 * Adagrad: s ← s + g², w ← w − ηg / √(s + ε): parameters that have moved much move less.
 *
 * @param options learningRate η 0.001, initialAccumulatorValue of s 0.1, epsilon 1e-7; the rest as
 *   for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Duchi, Hazan and Singer (2011); Keras, Adagrad.
 * @example
 * const adagrad = dl.optimizers.Adagrad({ learningRate: 0.1, initialAccumulatorValue: 0 });
 * adagrad.update([1], [5], adagrad.init(1)).w; // ≈ [0.9]
 */
export function Adagrad(
  options: OptimizerOptions & {
    readonly initialAccumulatorValue?: number;
    readonly epsilon?: number;
  } = {},
): Optimizer & { readonly initialAccumulatorValue: number; readonly epsilon: number } {
  return makeAdagrad(options);
}
