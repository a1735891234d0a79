import { requireThat } from "../../core/errors.js";
import { defineOptimizer } from "../define.js";
import { requireAbove0, requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

/** What RMSprop takes. */
export interface RMSpropOptions extends OptimizerOptions {
  /** Memory of the mean squared gradient, in [0, 1); 0.9 by default. */
  readonly rho?: number;
  /** Share of the past velocity that is kept, in [0, 1); 0 by default. */
  readonly momentum?: number;
  /** 1e-7 by default. */
  readonly epsilon?: number;
  /** Divide by the deviation from the mean gradient, not by its size; false by default. */
  readonly centered?: boolean;
}

/** The numbers of an RMSprop, as they can be read on it. */
export interface RMSpropNumbers {
  readonly rho: number;
  readonly momentum: number;
  readonly epsilon: number;
  readonly centered: boolean;
}

function rmspropRule({ rho, momentum, epsilon, centered }: RMSpropNumbers) {
  const moving = momentum > 0;
  const rule: Rule<"meanSquare" | "velocity" | "mean", "rate"> = {
    slots: {
      meanSquare: 0,
      ...(moving ? { velocity: 0 } : {}),
      ...(centered ? { mean: 0 } : {}),
    },
    factors: (rate) => ({ rate }),
    update(a, { w, gradient, slots, factors }) {
      // Both products, not the past plus a share of the difference: Keras' order, which matters here,
      // since the centered form takes the difference of two nearly equal numbers.
      const meanSquare = a.add(a.mul(slots.meanSquare, rho), a.mul(a.square(gradient), 1 - rho));
      const mean = centered ? a.add(a.mul(slots.mean, rho), a.mul(gradient, 1 - rho)) : undefined;
      const variance = mean === undefined ? meanSquare : a.sub(meanSquare, a.square(mean));
      const scaled = a.div(a.mul(gradient, factors.rate), a.sqrt(a.add(variance, epsilon)));
      const velocity = moving ? a.add(a.mul(slots.velocity, momentum), scaled) : undefined;
      return {
        w: a.sub(w, velocity ?? scaled),
        slots: {
          meanSquare,
          ...(mean === undefined ? {} : { mean }),
          ...(velocity === undefined ? {} : { velocity }),
        },
      };
    },
  };
  return rule;
}

const makeRMSprop = defineOptimizer<RMSpropNumbers>({
  className: "RMSprop",
  own: {
    rho: 0.9,
    momentum: 0,
    epsilon: 1e-7,
    centered: false,
  },
  define(own) {
    requireShare("rho", own.rho);
    requireShare("momentum", own.momentum);
    requireAbove0("epsilon", own.epsilon);
    requireThat(typeof own.centered === "boolean", "centered", "true or false", own.centered);
    const size = own.centered ? String.raw`s - m^2 + \epsilon` : String.raw`s + \epsilon`;
    return {
      name: "RMSprop",
      learningRate: 0.001,
      formula: [
        ["s", String.raw`\rho s + (1 - \rho) g^2`],
        ...(own.centered ? [["m", String.raw`\rho m + (1 - \rho) g`] as const] : []),
        ["v", String.raw`\beta v + \frac{\eta g}{\sqrt{${size}}}`],
        ["w", "w - v"],
      ],
      rule: rmspropRule(own),
    };
  },
});

/**
 * RMSprop: s ← ρs + (1 − ρ)g², v ← βv + ηg / √(s + ε), w ← w − v; centered: m ← ρm + (1 − ρ)g and s − m²
 * in place of s. The first step is η / √(1 − ρ) long whatever the gradient: 3.1623 η for ρ = 0.9.
 *
 * @param options learningRate η 0.001, rho ρ 0.9, momentum β 0, epsilon 1e-7, centered false; the rest
 *   as for every optimizer
 * @throws ArgumentError for numbers out of range or an option that does not exist
 * Source: Hinton's lecture 6 (2012); centered: Graves (2013); Keras, RMSprop.
 * @example
 * const rmsprop = dl.optimizers.RMSprop({ learningRate: 0.1 });
 * rmsprop.update([5], [2], rmsprop.init(1)).w; // ≈ [4.6838]
 */
export function RMSprop(options: RMSpropOptions = {}): Optimizer & RMSpropNumbers {
  return makeRMSprop(options);
}
