import type { Tensor } from "@tensorflow/tfjs";
import type { Compiled, Definition } from "./operation.js";

/** As many calls of each form are timed before one is chosen. */
const CALLS = 6;

/**
 * XLA compiles convolutions and long unrolled loops for up to a minute on a CPU, and they run two to
 * three times slower than TensorFlow's own kernels: those are not tried.
 */
const NEVER = /^(?:Conv|Depthwise|MaxPool|AvgPool|FusedBatchNorm)/;
const MOST_OPERATIONS = 400;

/**
 * XLA computes the new values of variables beside the old ones; with so many of them products of matrices
 * take nearly all of the time, and those it does as TensorFlow does.
 */
const MOST_CHANGED = 2 ** 24;

/**
 * Whether XLA may be worth a try.
 *
 * @param operations of the graph
 * @param changed how many numbers the variables hold that it changes
 */
export function mayHelp(operations: readonly string[], changed: number): boolean {
  if (operations.length > MOST_OPERATIONS || changed > MOST_CHANGED) return false;
  return !operations.some((name) => NEVER.test(name));
}

/**
 * Runs each form for some calls, all of them real ones, and stays with the faster. `other` is made when
 * its turn comes; one that cannot be made or run (not every operation has a form for XLA) is given up.
 */
export class FasterOf implements Compiled {
  #chosen: Compiled;
  #other: (() => Compiled) | null;
  readonly #times: number[] = [];
  #trial: { readonly form: Compiled; readonly times: number[] } | null = null;

  constructor(plain: Compiled, other: () => Compiled) {
    this.#chosen = plain;
    this.#other = other;
  }

  get operations(): readonly string[] {
    return this.#chosen.operations;
  }

  get definition(): Definition {
    return this.#chosen.definition;
  }

  get xla(): boolean {
    return this.#chosen.xla;
  }

  stands(): boolean {
    return this.#chosen.stands();
  }

  run(args: readonly Tensor[]): Tensor[] {
    if (this.#other === null) return this.#chosen.run(args);
    if (this.#times.length < CALLS) return timed(this.#chosen, args, this.#times);
    if (this.#trial === null) return this.#begin(args);
    const { form, times } = this.#trial;
    const results = timed(form, args, times);
    if (times.length === CALLS) this.#decide(form, times);
    return results;
  }

  dispose(): void {
    this.#chosen.dispose();
    this.#trial?.form.dispose();
  }

  /** The first call of the other form compiles it, and is not timed. */
  #begin(args: readonly Tensor[]): Tensor[] {
    try {
      const form = (this.#other as () => Compiled)();
      const results = form.run(args);
      this.#trial = { form, times: [] };
      return results;
    } catch {
      this.#other = null;
      return this.#chosen.run(args);
    }
  }

  /** By the fastest call of each: whatever else the machine does can only add to a time. */
  #decide(form: Compiled, times: readonly number[]): void {
    const [loser, winner] =
      Math.min(...times) < Math.min(...this.#times) ? [this.#chosen, form] : [form, this.#chosen];
    loser.dispose();
    this.#chosen = winner;
    this.#trial = null;
    this.#other = null;
  }
}

function timed(form: Compiled, args: readonly Tensor[], times: number[]): Tensor[] {
  const started = performance.now();
  const results = form.run(args);
  times.push(performance.now() - started);
  return results;
}
