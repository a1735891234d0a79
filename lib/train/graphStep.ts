import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";
import { sameFrozen, type Frozen } from "../engine/jit/known.js";
import { makeJitted, type Jitted } from "../engine/jit/jit.js";
import { live, NotFiniteError } from "../engine/jit/live.js";
import { nativeBackend } from "../engine/jit/native.js";
import { signatureOf, tensorsIn } from "../engine/jit/structure.js";
import { freeingTape } from "../engine/tape.js";
import { forwardStep, type Forward } from "./gradientStep.js";
import type { OutputPair, StepGraphs, StepReport, StepResult } from "./trainable.js";
import type { Batch } from "../data/index.js";

/** Whether steps are compiled: where the code is known, always (what cannot be is an error), or never. */
export type JitMode = "auto" | boolean;

/**
 * Shapes that are compiled. Every further one runs as it is: a text of each length would compile for ever.
 */
const MOST_SHAPES = 16;

/** What a step computes with: tensors in arrays. */
type Bound = readonly unknown[];

/** One output as the graph gives it: a number is a place among the tensors of the batch. */
type Given = tf.Tensor | number | null;

interface Computed {
  readonly loss: tf.Scalar;
  readonly parts: Readonly<Record<string, tf.Scalar>>;
  readonly outputs: readonly {
    readonly name: string;
    readonly yTrue: Given;
    readonly yPred: Given;
    readonly weights: Given;
    readonly mask: Given;
  }[];
}

export interface GraphStepParts {
  readonly jit: JitMode;
  /** What the step's code would freeze, or why it must not be compiled unasked. */
  readonly frozen: () => Frozen;
  readonly optimizer: tf.Optimizer;
  readonly variables: () => readonly tf.Variable[];
}

/** Steps of gradients as graphs. All steps of a shape run by the graph, the first one too. */
export class GraphStep<B extends Bound> implements StepGraphs {
  readonly #parts: GraphStepParts;
  readonly #forward: (bound: B) => Forward;
  readonly #jitted: Jitted<[B], Computed>;
  /** The shapes that are compiled, in the order of their first steps. */
  readonly #admitted = new Set<string>();
  /** Those that could not be. */
  readonly #refused = new Set<string>();
  #frozen: Frozen;
  #variables: readonly tf.Variable[] = [];
  #graphs = 0;
  #eager: string | null = null;

  constructor(parts: GraphStepParts, forward: (bound: B) => Forward) {
    this.#parts = parts;
    this.#forward = forward;
    this.#frozen = parts.frozen();
    this.#jitted = makeJitted((bound: B) => this.#compute(bound), { xla: false }, true);
  }

  get report(): StepReport {
    return { graphs: this.#graphs, eager: this.#eager };
  }

  /** Whether steps are compiled at all. */
  get asked(): boolean {
    return this.#parts.jit !== false && nativeBackend() !== null;
  }

  /** Which shapes are compiled: a training that goes on must decide as the one before. */
  get shapes(): readonly string[] {
    return [...this.#admitted];
  }

  set shapes(shapes: readonly string[]) {
    this.#admitted.clear();
    for (const shape of shapes) this.#admitted.add(shape);
  }

  /**
   * One update by a graph; the batch's tensors stay.
   *
   * @returns null where the step is to run as it is
   */
  run(batch: Batch, bound: B): StepResult | null {
    const { jit, frozen, variables } = this.#parts;
    if (!this.asked) return null;
    const now = frozen();
    if (jit === "auto" && now.why !== null) return this.#as(now.why);
    const trained = variables();
    const same =
      sameFrozen(now, this.#frozen) &&
      trained.length === this.#variables.length &&
      trained.every((each, i) => each === this.#variables[i]);
    if (!same) this.#jitted.dispose();
    const signature = signatureOf(bound);
    if (!this.#admits(signature)) return null;
    this.#variables = trained;
    const before = this.#jitted.stats().traces;
    try {
      return this.#result(bound, this.#jitted(bound));
    } catch (error) {
      if (error instanceof NotFiniteError) return this.#diverged(batch, bound);
      // As it is, the step says it in its own words, or succeeds.
      if (jit === true || error instanceof ArgumentError) throw error;
      this.#admitted.delete(signature);
      this.#refused.add(signature);
      return this.#as(error instanceof Error ? error.message : String(error));
    } finally {
      const traced = this.#jitted.stats().traces - before;
      this.#graphs += traced;
      // The optimizer may have made its slots.
      if (traced > 0) this.#frozen = frozen();
    }
  }

  dispose(): void {
    this.#jitted.dispose();
  }

  #admits(signature: string): boolean {
    if (this.#admitted.has(signature)) return true;
    if (this.#refused.has(signature)) return false;
    if (this.#admitted.size === MOST_SHAPES) {
      this.#as(`batches of more than ${MOST_SHAPES} shapes: the others run as they are`);
      return false;
    }
    this.#admitted.add(signature);
    return true;
  }

  #as(why: string): null {
    this.#eager ??= why;
    return null;
  }

  #compute(bound: B): Computed {
    const { optimizer } = this.#parts;
    const variables = this.#variables;
    const given = tensorsIn(bound);
    const kept: tf.Tensor[] = [];
    const keep = <T extends tf.Tensor>(tensor: T): T => {
      const made = tf.keep(tensor.clone());
      kept.push(made);
      return made;
    };
    const part = (tensor: tf.Tensor | null): Given => {
      if (tensor === null) return null;
      const place = given.indexOf(tensor);
      return place === -1 ? keep(tensor) : place;
    };
    try {
      return tf.tidy(() => {
        let parts: Computed["parts"] = {};
        let outputs: Computed["outputs"] = [];
        const { value, grads } = freeingTape(() =>
          tf.variableGrads(() => {
            const made = this.#forward(bound);
            const entries = Object.entries(made.parts);
            parts = Object.fromEntries(entries.map(([name, each]) => [name, keep(each)]));
            outputs = made.outputs.map(({ name, yTrue, yPred, weights, mask }) => ({
              name,
              yTrue: part(yTrue),
              yPred: part(yPred),
              weights: part(weights),
              mask: part(mask),
            }));
            return made.loss;
          }, [...variables]),
        );
        live()?.requireFinite(value);
        const named = variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor }));
        optimizer.applyGradients(named);
        const computed: Computed = { loss: keep(value), parts, outputs };
        return computed as never;
      });
    } catch (error) {
      tf.dispose(kept);
      throw error;
    }
  }

  #result(bound: B, { loss, parts, outputs }: Computed): StepResult {
    const given = tensorsIn(bound);
    const made: tf.Tensor[] = [];
    const tensor = (part: Given): tf.Tensor | null => {
      if (typeof part === "number") return given[part] as tf.Tensor;
      if (part !== null) made.push(tf.keep(part));
      return part;
    };
    const pairs = outputs.map(({ name, yTrue, yPred, weights, mask }): OutputPair => ({
      name,
      yTrue: tensor(yTrue) as tf.Tensor,
      yPred: tensor(yPred) as tf.Tensor,
      weights: tensor(weights),
      mask: tensor(mask),
    }));
    const logs = Object.entries(parts).map(([name, part]) => [name, numberOf(part)] as const);
    return {
      loss: numberOf(loss),
      logs: Object.fromEntries(logs),
      outputs: pairs,
      dispose: () => tf.dispose(made),
    };
  }

  /** What the step came to, for the message: nothing was changed. */
  #diverged(batch: Batch, bound: B): StepResult {
    const result = forwardStep(batch, () => this.#forward(bound));
    // Dropout draws anew, and may have missed it.
    return Number.isFinite(result.loss) ? { ...result, loss: Number.NaN } : result;
  }
}

function numberOf(scalar: tf.Scalar): number {
  const [value = Number.NaN] = scalar.dataSync();
  scalar.dispose();
  return value;
}
