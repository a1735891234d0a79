import { requireAbove0, requireAtLeast0, requireShare } from "./numbers.js";
import { makeOptimizer, zip, type Optimizer } from "./optimizer.js";

/**
 * Adagrad: s ← s + g², w ← w − ηg / √(s + ε). Duchi, Hazan and Singer (2011); as in Keras.
 *
 * @param options learningRate 0.001, initialAccumulator 0.1, epsilon 1e-7 by default
 */
export function Adagrad(
  options: {
    readonly learningRate?: number;
    readonly initialAccumulator?: number;
    readonly epsilon?: number;
  } = {},
): Optimizer {
  const { learningRate = 0.001, initialAccumulator = 0.1, epsilon = 1e-7 } = options;
  requireAtLeast0("initialAccumulator", initialAccumulator);
  requireAbove0("epsilon", epsilon);
  return makeOptimizer({
    name: "Adagrad",
    learningRate,
    slots: { accumulator: initialAccumulator },
    rule(w, gradient, slots) {
      const accumulator = zip(slots.accumulator, gradient, (s, g) => s + g * g);
      const move = zip(
        gradient,
        accumulator,
        (g, s) => (learningRate * g) / Math.sqrt(s + epsilon),
      );
      return { w: zip(w, move, (value, step) => value - step), slots: { accumulator } };
    },
  });
}

/**
 * RMSprop: s ← ρs + (1 − ρ)g², v ← βv + ηg / √(s + ε), w ← w − v. Hinton's lecture 6 (2012); as in
 * Keras. The first step is η / √(1 − ρ) long whatever the gradient: 3.1623 η for ρ = 0.9.
 *
 * @param options learningRate 0.001, rho 0.9, momentum β 0, epsilon 1e-7 by default
 */
export function RMSprop(
  options: {
    readonly learningRate?: number;
    readonly rho?: number;
    readonly momentum?: number;
    readonly epsilon?: number;
  } = {},
): Optimizer {
  const { learningRate = 0.001, rho = 0.9, momentum = 0, epsilon = 1e-7 } = options;
  requireShare("rho", rho);
  requireShare("momentum", momentum);
  requireAbove0("epsilon", epsilon);
  return makeOptimizer({
    name: "RMSprop",
    learningRate,
    slots: { meanSquare: 0, velocity: 0 },
    rule(w, gradient, slots) {
      const meanSquare = zip(slots.meanSquare, gradient, (s, g) => rho * s + (1 - rho) * g * g);
      const scaled = zip(
        gradient,
        meanSquare,
        (g, s) => (learningRate * g) / Math.sqrt(s + epsilon),
      );
      const velocity = zip(slots.velocity, scaled, (v, step) => momentum * v + step);
      return {
        w: zip(w, velocity, (value, v) => value - v),
        slots: { meanSquare, velocity },
      };
    },
  });
}

export interface AdamOptions {
  /** 0.001 by default; the first step is about this long whatever the gradient. */
  readonly learningRate?: number;
  /** Memory of the mean gradient, in [0, 1); 0.9 by default. */
  readonly beta1?: number;
  /** Memory of the mean squared gradient, in [0, 1); 0.999 by default. */
  readonly beta2?: number;
  /** 1e-7 by default, as in Keras. */
  readonly epsilon?: number;
}

/**
 * Adam: m ← β₁m + (1 − β₁)g, v ← β₂v + (1 − β₂)g²,
 * w ← w − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε). Kingma and Ba (2015), section 2's efficient form, as in
 * Keras.
 */
export function Adam(options: AdamOptions = {}): Optimizer {
  return adam("Adam", options, 0);
}

/**
 * Adam with decoupled weight decay: before each step the weights shrink by η · weightDecay of
 * themselves. Loshchilov and Hutter (2019); as in Keras, weightDecay 0.004 by default.
 */
export function AdamW(options: AdamOptions & { readonly weightDecay?: number } = {}): Optimizer {
  return adam("AdamW", options, options.weightDecay ?? 0.004);
}

function adam(name: string, options: AdamOptions, weightDecay: number): Optimizer {
  const { learningRate = 0.001, beta1 = 0.9, beta2 = 0.999, epsilon = 1e-7 } = options;
  requireShare("beta1", beta1);
  requireShare("beta2", beta2);
  requireAbove0("epsilon", epsilon);
  return makeOptimizer({
    name,
    learningRate,
    weightDecay,
    slots: { mean: 0, meanSquare: 0 },
    rule(w, gradient, slots, step) {
      const mean = zip(slots.mean, gradient, (m, g) => beta1 * m + (1 - beta1) * g);
      const meanSquare = zip(slots.meanSquare, gradient, (v, g) => beta2 * v + (1 - beta2) * g * g);
      // Both means start at 0, which makes the first steps too small: this corrects them.
      const rate = (learningRate * Math.sqrt(1 - beta2 ** step)) / (1 - beta1 ** step);
      const move = zip(mean, meanSquare, (m, v) => (rate * m) / (Math.sqrt(v) + epsilon));
      return { w: zip(w, move, (value, step) => value - step), slots: { mean, meanSquare } };
    },
  });
}
