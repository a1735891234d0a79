import { ArgumentError } from "../../core/errors.js";
import { makeJitted, type Jitted } from "./jit.js";
import { sameFrozen, type Frozen } from "./known.js";
import { NotFiniteError } from "./live.js";
import type { JitMode } from "./mode.js";
import { nativeBackend } from "./native.js";
import { signatureOf } from "./signature.js";

/** How the steps of a training were computed. */
export interface StepReport {
  /** Graphs that ran: one for each combination of shapes, and one more where something that it froze changed. */
  readonly graphs: number;
  /** Why steps ran operation by operation; null where none did. */
  readonly eager: string | null;
}

/** Every further shape runs as it is: texts of every length would be compiled for ever. */
const MOST_SHAPES = 16;

/**
 * A program that is compiled without its author's asking: where that cannot be done it runs as it is, and
 * says so to nobody. All calls of a shape run by the graph, the first one too unless told otherwise.
 */
export class Unasked<Args, Result> {
  readonly #jit: () => JitMode;
  readonly #frozen: () => Frozen;
  readonly #before: number;
  readonly #jitted: Jitted<[Args], Result>;
  /** Calls of a shape that is not compiled yet. */
  readonly #calls = new Map<string, number>();
  /** The shapes that are compiled, in the order of their first calls. */
  readonly #admitted = new Set<string>();
  /** Those that could not be. */
  readonly #refused = new Set<string>();
  #was: Frozen | null = null;
  #graphs = 0;
  #eager: string | null = null;

  /**
   * @param frozen what a graph of the program would freeze, or why it must not be compiled unasked
   * @param before so many calls of a shape run as they are first
   */
  constructor(
    program: (args: Args) => Result,
    jit: () => JitMode,
    frozen: () => Frozen,
    before = 0,
  ) {
    this.#before = before;
    this.#jit = jit;
    this.#frozen = frozen;
    this.#jitted = makeJitted(program, { xla: false }, true);
  }

  get report(): StepReport {
    const never = this.#jit() === false ? "jit is false" : "only native TensorFlow runs graphs";
    return { graphs: this.#graphs, eager: this.#eager ?? (this.asked ? null : never) };
  }

  /** Which shapes are compiled: a training that goes on must decide as the one before. */
  get shapes(): readonly string[] {
    return [...this.#admitted];
  }

  set shapes(shapes: readonly string[]) {
    this.#admitted.clear();
    for (const shape of shapes) this.#admitted.add(shape);
  }

  /** Whether anything is compiled at all. */
  get asked(): boolean {
    return this.#jit() !== false && nativeBackend() !== null;
  }

  /** A training begins: which shapes it compiles is its own affair; graphs of the one before serve again. */
  begin(): void {
    this.#admitted.clear();
    this.#refused.clear();
    this.#graphs = 0;
    this.#eager = null;
    if (this.#jitted.stats().graphs.length > MOST_SHAPES) this.#jitted.dispose();
  }

  /** @returns null where the program is to run as it is */
  run(args: Args): Result | null {
    if (!this.asked) return null;
    const jit = this.#jit();
    const frozen = this.#frozen();
    if (jit === "auto" && frozen.why !== null) return this.#as(frozen.why);
    if (this.#was === null || !sameFrozen(frozen, this.#was)) this.#jitted.dispose();
    this.#was = frozen;
    const signature = signatureOf(args);
    const first = !this.#admitted.has(signature);
    if (!this.#admits(signature)) return null;
    const before = this.#jitted.stats().traces;
    try {
      const result = this.#jitted(args);
      if (first && this.#jitted.stats().traces === before) this.#graphs++;
      return result;
    } catch (error) {
      // As it is, the program says in its own words what is wrong, or succeeds.
      const own = error instanceof NotFiniteError || error instanceof ArgumentError;
      if (jit === true || own) throw error;
      this.#admitted.delete(signature);
      this.#refused.add(signature);
      return this.#as(error instanceof Error ? error.message : String(error));
    } finally {
      const traced = this.#jitted.stats().traces - before;
      this.#graphs += traced;
      // The optimizer may have made its slots.
      if (traced > 0) this.#was = this.#frozen();
    }
  }

  /** Frees the graphs, and forgets which shapes there were. */
  dispose(): void {
    this.#jitted.dispose();
    this.#admitted.clear();
    this.#refused.clear();
    this.#calls.clear();
  }

  #admits(signature: string): boolean {
    if (this.#admitted.has(signature)) return true;
    if (this.#refused.has(signature)) return false;
    if (this.#admitted.size === MOST_SHAPES) {
      this.#as(`batches of more than ${MOST_SHAPES} shapes: the others run as they are`);
      return false;
    }
    const calls = this.#calls.get(signature) ?? 0;
    this.#calls.set(signature, calls + 1);
    if (calls < this.#before && this.#jit() === "auto") return false;
    this.#admitted.add(signature);
    return true;
  }

  #as(why: string): null {
    this.#eager ??= why;
    return null;
  }
}
