import type { Tensor } from "@tensorflow/tfjs";
import type { Compiled, Definition } from "./operation.js";

/** As many calls of each form are timed, at least, before one is chosen. */
const CALLS = 6;

/**
 * XLA compiles for some four milliseconds an operation, 0.8 s for a step of a small network: it has its
 * trial when the graph has run for half as long, so that a short training never waits for it.
 */
const WORTH = 2;

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
 * Runs one form until it is worth it to try the other, then that for some calls, all of them real ones, and
 * stays with the faster. `other` is made when its turn comes; one that cannot be made or run (not every
 * operation has a form for XLA) is given up.
 */
export class FasterOf implements Compiled {
  #chosen: Compiled;
  #other: (() => Compiled) | null;
  readonly #worth: number;
  readonly #times = new Times();
  #trial: { readonly form: Compiled; readonly times: Times } | null = null;

  constructor(plain: Compiled, other: () => Compiled) {
    this.#chosen = plain;
    this.#other = other;
    this.#worth = WORTH * plain.operations.length;
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
    if (this.#times.calls < CALLS || this.#times.total < this.#worth) {
      return this.#times.of(() => this.#chosen.run(args));
    }
    if (this.#trial === null) return this.#begin(args);
    const { form, times } = this.#trial;
    const results = times.of(() => form.run(args));
    if (times.calls === CALLS) this.#decide(form, times);
    return results;
  }

  dispose(): void {
    this.#chosen.dispose();
    this.#trial?.form.dispose();
  }

  /** The first call of the other form compiles it, and is not timed. */
  #begin(args: readonly Tensor[]): Tensor[] {
    let form: Compiled | undefined;
    try {
      form = (this.#other as () => Compiled)();
      const results = form.run(args);
      this.#trial = { form, times: new Times() };
      return results;
    } catch {
      form?.dispose();
      this.#other = null;
      return this.#chosen.run(args);
    }
  }

  /** By the fastest call of each: whatever else the machine does can only add to a time. */
  #decide(form: Compiled, times: Times): void {
    const [loser, winner] =
      times.fastest < this.#times.fastest ? [this.#chosen, form] : [form, this.#chosen];
    loser.dispose();
    this.#chosen = winner;
    this.#trial = null;
    this.#other = null;
  }
}

/** How long calls took, in milliseconds. */
class Times {
  calls = 0;
  total = 0;
  fastest = Infinity;

  of<T>(call: () => T): T {
    const started = performance.now();
    const result = call();
    const took = performance.now() - started;
    this.calls++;
    this.total += took;
    this.fastest = Math.min(this.fastest, took);
    return result;
  }
}
