import { mix } from "../algebra/algebra.js";
import { defineOptimizer } from "../define.js";
import { requireAbove0, requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

/** How fast the momentum of Nadam reaches β₁: Dozat's constant, as in Keras. */
const DECAY = 0.96;

/** Π of the momenta of the steps 1 … t. The steps come in order, so the last product is kept. */
function momentumProduct(momentumAt: (step: number) => number): (step: number) => number {
  let [last, product] = [0, 1];
  return (step) => {
    if (step < last) [last, product] = [0, 1];
    while (last < step) product *= momentumAt(++last);
    return product;
  };
}

const makeNadam = defineOptimizer({
  className: "Nadam",
  own: { beta1: 0.9, beta2: 0.999, epsilon: 1e-7 },
  define({ beta1, beta2, epsilon }) {
    requireShare("beta1", beta1);
    requireShare("beta2", beta2);
    requireAbove0("epsilon", epsilon);
    const momentumAt = (step: number) => beta1 * (1 - 0.5 * DECAY ** step);
    const productUpTo = momentumProduct(momentumAt);
    const rule: Rule<"mean" | "meanSquare", "ofMean" | "ofGradient" | "ofSquare"> = {
      slots: { mean: 0, meanSquare: 0 },
      factors(rate, step) {
        const [now, next] = [momentumAt(step), momentumAt(step + 1)];
        const product = productUpTo(step);
        return {
          ofMean: (rate * next) / (1 - product * next),
          ofGradient: (rate * (1 - now)) / (1 - product),
          ofSquare: 1 / (1 - beta2 ** step),
        };
      },
      update(a, { w, gradient, slots, factors }) {
        const mean = mix(a, slots.mean, gradient, beta1);
        const meanSquare = mix(a, slots.meanSquare, a.square(gradient), beta2);
        const ahead = a.add(a.mul(mean, factors.ofMean), a.mul(gradient, factors.ofGradient));
        const size = a.sqrt(a.mul(meanSquare, factors.ofSquare));
        return { w: a.sub(w, a.div(ahead, a.add(size, epsilon))), slots: { mean, meanSquare } };
      },
    };
    return {
      name: "Nadam",
      learningRate: 0.001,
      formula: [
        ["u_t", String.raw`\beta_1 (1 - \tfrac{1}{2} \, 0.96^t)`],
        ["m", String.raw`\beta_1 m + (1 - \beta_1) g`],
        ["v", String.raw`\beta_2 v + (1 - \beta_2) g^2`],
        [
          String.raw`\hat{m}`,
          String.raw`\frac{u_{t+1} m}{1 - \prod_{i=1}^{t+1} u_i} + \frac{(1 - u_t) g}{1 - \prod_{i=1}^{t} u_i}`,
        ],
        ["w", String.raw`w - \eta \frac{\hat{m}}{\sqrt{v / (1 - \beta_2^t)} + \epsilon}`],
      ],
      rule,
    };
  },
});

/**
 * Nadam: Adam whose step looks ahead along the mean, as Nesterov's momentum does, with a momentum
 * u_t = β₁(1 − ½ · 0.96ᵗ) that grows with the step:
 * w ← w − η m̂ / (√(v / (1 − β₂ᵗ)) + ε), m̂ = u_{t+1} m / (1 − Πu_{1…t+1}) + (1 − u_t) g / (1 − Πu_{1…t}).
 *
 * @param options learningRate η 0.001, beta1 0.9, beta2 0.999, epsilon 1e-7; the rest as for every
 *   optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Dozat (2016); Keras, Nadam.
 * @example
 * const nadam = dl.optimizers.Nadam({ learningRate: 0.1 });
 * nadam.update([5], [2], nadam.init(1)).w; // ≈ [4.8937]
 */
export function Nadam(
  options: OptimizerOptions & {
    readonly beta1?: number;
    readonly beta2?: number;
    readonly epsilon?: number;
  } = {},
): Optimizer & { readonly beta1: number; readonly beta2: number; readonly epsilon: number } {
  return makeNadam(options);
}
