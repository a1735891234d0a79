import { defineOptimizer } from "../define.js";
import { requireAbove0, requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

const makeAdadelta = defineOptimizer({
  className: "Adadelta",
  own: { rho: 0.95, epsilon: 1e-7 },
  define({ rho, epsilon }) {
    requireShare("rho", rho);
    requireAbove0("epsilon", epsilon);
    const rule: Rule<"meanSquare" | "meanSquareMove", "rate"> = {
      slots: { meanSquare: 0, meanSquareMove: 0 },
      factors: (rate) => ({ rate }),
      update(a, { w, gradient, slots, factors }) {
        const meanSquare = a.add(a.mul(slots.meanSquare, rho), a.mul(a.square(gradient), 1 - rho));
        const size = (square: typeof w) => a.sqrt(a.add(square, epsilon));
        const move = a.div(a.mul(size(slots.meanSquareMove), gradient), size(meanSquare));
        const meanSquareMove = a.add(
          a.mul(slots.meanSquareMove, rho),
          a.mul(a.square(move), 1 - rho),
        );
        return {
          w: a.sub(w, a.mul(move, factors.rate)),
          slots: { meanSquare, meanSquareMove },
        };
      },
    };
    return {
      name: "Adadelta",
      learningRate: 0.001,
      formula: [
        ["s", String.raw`\rho s + (1 - \rho) g^2`],
        [String.raw`\Delta`, String.raw`\sqrt{\frac{d + \epsilon}{s + \epsilon}} \, g`],
        ["d", String.raw`\rho d + (1 - \rho) \Delta^2`],
        ["w", String.raw`w - \eta \Delta`],
      ],
      rule,
    };
  },
});

/**
 * Adadelta: s ← ρs + (1 − ρ)g², Δ = √((d + ε) / (s + ε)) g, d ← ρd + (1 − ρ)Δ², w ← w − ηΔ: the length
 * of the past moves stands for a learning rate; the paper has η = 1.
 *
 * @param options learningRate η 0.001, rho ρ 0.95, epsilon 1e-7; the rest as for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Zeiler (2012); Keras, Adadelta.
 * @example
 * const adadelta = dl.optimizers.Adadelta({ learningRate: 1, epsilon: 0.01, rho: 0 });
 * adadelta.update([5], [2], adadelta.init(1)).w; // ≈ [4.9001]
 */
export function Adadelta(
  options: OptimizerOptions & { readonly rho?: number; readonly epsilon?: number } = {},
): Optimizer & { readonly rho: number; readonly epsilon: number } {
  return makeAdadelta(options);
}
