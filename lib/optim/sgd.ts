import { requireShare } from "./numbers.js";
import { makeOptimizer, zip, type Optimizer } from "./optimizer.js";

export interface SGDOptions {
  /** Step length for a gradient of 1; 0.01 by default. */
  readonly learningRate?: number;
  /** Share of the past velocity that is kept, in [0, 1); 0 by default: plain gradient descent. */
  readonly momentum?: number;
  /** Look ahead along the velocity; false by default. */
  readonly nesterov?: boolean;
  /** Decoupled: each step first multiplies the weights by 1 − learningRate · weightDecay; default 0. */
  readonly weightDecay?: number;
}

/**
 * Gradient descent, with momentum if wanted: v ← βv − ηg, w ← w + v; Nesterov: w ← w + βv − ηg.
 * Both as in Keras (Sutskever et al., 2013, for the form of Nesterov's step).
 *
 * @throws ArgumentError for a rate ≤ 0, a momentum outside [0, 1) or a negative decay
 * @example
 * SGD({ learningRate: 0.1 }).update([3], [2], SGD().init(1)).w; // [2.8]
 */
export function SGD(options: SGDOptions = {}): Optimizer {
  const { learningRate = 0.01, momentum = 0, nesterov = false, weightDecay = 0 } = options;
  requireShare("momentum", momentum);
  const name = momentum === 0 ? "SGD" : nesterov ? "SGD, Nesterov" : "SGD, momentum";
  return makeOptimizer({
    name,
    learningRate,
    weightDecay,
    slots: { velocity: 0 },
    rule(w, gradient, slots) {
      const velocity = zip(slots.velocity, gradient, (v, g) => momentum * v - learningRate * g);
      const move = nesterov
        ? zip(velocity, gradient, (v, g) => momentum * v - learningRate * g)
        : velocity;
      return { w: zip(w, move, (value, step) => value + step), slots: { velocity } };
    },
  });
}

/**
 * Momentum as Chollet's *Deep Learning with Python*, chapter 2, writes it:
 * `velocity = past_velocity * momentum − learning_rate * gradient`, then
 * `w = w + momentum * velocity − learning_rate * gradient`. This is Nesterov's form, not the classical.
 */
export function bookMomentum(options: {
  readonly learningRate: number;
  readonly momentum: number;
}): Optimizer {
  const { learningRate, momentum } = options;
  requireShare("momentum", momentum);
  return makeOptimizer({
    name: "momentum, the book's form",
    learningRate,
    slots: { velocity: 0 },
    rule(w, gradient, { velocity: pastVelocity }) {
      const velocity = zip(pastVelocity, gradient, (v, g) => v * momentum - learningRate * g);
      const next = w.map(
        (value, i) =>
          value + momentum * (velocity[i] as number) - learningRate * (gradient[i] as number),
      );
      return { w: next, slots: { velocity } };
    },
  });
}
