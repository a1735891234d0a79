import { requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { requireAbove0, requireCount } from "./numbers.js";
import type { Vector } from "./algebra/arrays.js";

/** What a naive tuning tried, and where it came. */
export interface NaiveTuning {
  readonly w: number[];
  readonly loss: number;
  /** How often the loss was computed: two per coefficient and round. */
  readonly forwardPasses: number;
  /** Each try: coefficient, value, loss, and whether it was kept. */
  readonly tries: readonly {
    readonly coefficient: number;
    readonly value: number;
    readonly loss: number;
    readonly kept: boolean;
  }[];
}

/**
 * The naive way to lower a loss: freeze all coefficients but one, try it a bit larger and a bit
 * smaller, keep the better value, go on to the next coefficient.
 *
 * @param loss the function to lower
 * @param w0 where to start
 * @param options delta how far to try (0.05), rounds over all coefficients (1)
 * @throws ArgumentError for a start that is not finite, a delta ≤ 0 or rounds below 1
 * Source: Chollet (2021), Deep Learning with Python, section 2.4, as the way not taken.
 * @example
 * dl.tuneNaively(([w = NaN]) => 2 * w, [0.3]).w; // [0.25]
 */
export function tuneNaively(
  loss: (w: Vector) => number,
  w0: Vector,
  options: { readonly delta?: number; readonly rounds?: number } = {},
): NaiveTuning {
  const { delta = 0.05, rounds = 1 } = options;
  requireThat(w0.length > 0 && w0.every(Number.isFinite), "w0", "finite numbers", w0);
  requireAbove0("delta", delta);
  requireCount("rounds", rounds);
  let w = [...w0];
  let best = loss(w);
  const tries: NaiveTuning["tries"][number][] = [];
  for (let round = 0; round < rounds; round++) {
    for (let coefficient = 0; coefficient < w.length; coefficient++) {
      throwIfInterrupted();
      const here = w[coefficient] as number;
      const values = [here + delta, here - delta];
      const losses = values.map((value) => loss(w.with(coefficient, value)));
      const kept = losses.findIndex((value) => value < best && value === Math.min(...losses));
      values.forEach((value, i) =>
        tries.push({ coefficient, value, loss: losses[i] as number, kept: i === kept }),
      );
      if (kept >= 0) {
        w = w.with(coefficient, values[kept] as number);
        best = losses[kept] as number;
      }
    }
  }
  return { w, loss: best, forwardPasses: tries.length, tries };
}

/**
 * Forward passes of one round of naive tuning: passes = 2 · coefficients.
 *
 * @param coefficients a whole number ≥ 1
 * @throws ArgumentError for another number
 * Source: Chollet (2021), Deep Learning with Python, section 2.4.
 * @example
 * dl.naiveForwardPasses(407_050); // 814100
 */
export function naiveForwardPasses(coefficients: number): number {
  requireCount("coefficients", coefficients);
  return 2 * coefficients;
}
