import { requireThat } from "../../core/errors.js";
import { defineOptimizer } from "../define.js";
import { requireShare } from "../numbers.js";
import type { Optimizer } from "../optimizer.js";
import type { Rule } from "../rule.js";
import type { OptimizerOptions } from "../settings.js";

const PLAIN: Rule<never, "rate"> = {
  slots: {},
  factors: (rate) => ({ rate }),
  update: (a, { w, gradient, factors }) => ({
    w: a.sub(w, a.mul(gradient, factors.rate)),
    slots: {},
  }),
};

function withMomentum(momentum: number, nesterov: boolean): Rule<"velocity", "rate"> {
  return {
    slots: { velocity: 0 },
    factors: (rate) => ({ rate }),
    update(a, { w, gradient, slots, factors }) {
      const push = a.mul(gradient, factors.rate);
      const velocity = a.sub(a.mul(slots.velocity, momentum), push);
      const move = nesterov ? a.sub(a.mul(velocity, momentum), push) : velocity;
      return { w: a.add(w, move), slots: { velocity } };
    },
  };
}

const PLAIN_FORMULA = [["w", String.raw`w - \eta g`]] as const;
const MOMENTUM_FORMULA = [
  ["v", String.raw`\beta v - \eta g`],
  ["w", "w + v"],
] as const;
const NESTEROV_FORMULA = [
  ["v", String.raw`\beta v - \eta g`],
  ["w", String.raw`w + \beta v - \eta g`],
] as const;

/** What SGD takes. */
export interface SGDOptions extends OptimizerOptions {
  /** Share of the past velocity that is kept, in [0, 1); 0 by default: plain gradient descent. */
  readonly momentum?: number;
  /** Look ahead along the velocity; false by default. */
  readonly nesterov?: boolean;
}

/** The numbers of an SGD, as they can be read on it. */
export interface SGDNumbers {
  readonly momentum: number;
  readonly nesterov: boolean;
}

const makeSGD = defineOptimizer<SGDNumbers>({
  className: "SGD",
  own: { momentum: 0, nesterov: false },
  define({ momentum, nesterov }) {
    requireShare("momentum", momentum);
    requireThat(typeof nesterov === "boolean", "nesterov", "true or false", nesterov);
    const learningRate = 0.01;
    if (momentum === 0) return { name: "SGD", learningRate, formula: PLAIN_FORMULA, rule: PLAIN };
    return {
      name: nesterov ? "SGD, Nesterov" : "SGD, momentum",
      learningRate,
      formula: nesterov ? NESTEROV_FORMULA : MOMENTUM_FORMULA,
      rule: withMomentum(momentum, nesterov),
    };
  },
});

/**
 * Gradient descent, with momentum if wanted: v ← βv − ηg, w ← w + v; Nesterov: w ← w + βv − ηg.
 *
 * @param options learningRate η 0.01, momentum β 0, nesterov false; the rest as for every optimizer
 * @throws ArgumentError for a rate ≤ 0, a momentum outside [0, 1) or an option that does not exist
 * Source: Sutskever et al. (2013) for the form of Nesterov's step; Keras, SGD.
 * @example
 * const sgd = dl.optimizers.SGD({ learningRate: 0.1 });
 * sgd.update([3], [2], sgd.init(1)).w; // [2.8]
 */
export function SGD(options: SGDOptions = {}): Optimizer & SGDNumbers {
  return makeSGD(options);
}

const makeBook = defineOptimizer({
  className: "BookMomentum",
  own: { momentum: 0.1 },
  define({ momentum }) {
    requireShare("momentum", momentum);
    const rule: Rule<"velocity", "rate"> = {
      slots: { velocity: 0 },
      factors: (rate) => ({ rate }),
      update(a, { w, gradient, slots: { velocity: pastVelocity }, factors: { rate } }) {
        const velocity = a.sub(a.mul(pastVelocity, momentum), a.mul(gradient, rate));
        const moved = a.sub(a.add(w, a.mul(velocity, momentum)), a.mul(gradient, rate));
        return { w: moved, slots: { velocity } };
      },
    };
    const name = "momentum, the book's form";
    return { name, learningRate: 0.01, formula: NESTEROV_FORMULA, rule };
  },
});

/**
 * Momentum as Chollet's *Deep Learning with Python*, chapter 2, writes it: the new velocity is the past
 * one times momentum minus learning rate times gradient; the weight moves by momentum times velocity
 * minus learning rate times gradient. This is Nesterov's form, not the classical.
 *
 * @param options learningRate 0.01, momentum 0.1, the book's numbers; the rest as for every optimizer
 * @throws ArgumentError as for SGD
 * Source: Chollet (2021), Deep Learning with Python, chapter 2.
 * @example
 * const book = dl.optimizers.bookMomentum({ learningRate: 0.1, momentum: 0.5 });
 * book.update([1], [2], book.init(1)).w; // ≈ [0.7]
 */
export function bookMomentum(
  options: OptimizerOptions & { readonly momentum?: number } = {},
): Optimizer & { readonly momentum: number } {
  return makeBook(options);
}
