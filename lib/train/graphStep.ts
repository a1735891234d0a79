import * as tf from "@tensorflow/tfjs";
import { frozenOptimizer, together, type Frozen } from "../engine/jit/known.js";
import { live, NotFiniteError } from "../engine/jit/live.js";
import { signatureOf } from "../engine/jit/signature.js";
import type { JitMode } from "../engine/jit/mode.js";
import { Unasked, type StepReport } from "../engine/jit/unasked.js";
import { freeingTape } from "../engine/tape.js";
import { forwardStep, type Forward } from "./gradientStep.js";
import { packed, unpacked, type Bound, type Computed } from "./graphOutputs.js";
import type { StepGraphs, StepResult } from "./trainable.js";
import type { Batch } from "../data/index.js";

export interface GraphStepParts {
  readonly jit: JitMode;
  /** What the step's code would freeze, or why it must not be compiled unasked. */
  readonly frozen: () => Frozen;
  readonly optimizer: tf.Optimizer;
  readonly variables: () => readonly tf.Variable[];
  /** Whether writing a graph takes longer than a moment. */
  readonly takesLong: boolean;
}

/** Steps of gradients as graphs. */
export class GraphStep<B extends Bound> implements StepGraphs {
  readonly #parts: GraphStepParts;
  readonly #forward: (bound: B) => Forward;
  readonly #step: Unasked<B, Computed>;
  /** Shapes of batches that there have been. */
  readonly #begun = new Set<string>();

  constructor(parts: GraphStepParts, forward: (bound: B) => Forward) {
    const { jit, frozen, optimizer, variables } = parts;
    this.#parts = parts;
    this.#forward = forward;
    const all = () => together(frozen(), frozenOptimizer(optimizer), variables());
    this.#step = new Unasked(
      (bound: B) => this.#compute(bound),
      () => jit,
      all,
    );
  }

  get report(): StepReport {
    return this.#step.report;
  }

  /** Whether steps are compiled at all. */
  get asked(): boolean {
    return this.#step.asked;
  }

  get shapes(): readonly string[] {
    return this.#step.shapes;
  }

  set shapes(shapes: readonly string[]) {
    this.#step.shapes = shapes;
  }

  /**
   * One update by a graph; the batch's tensors stay.
   *
   * @returns null where the step is to run as it is
   */
  run(batch: Batch, bound: B): StepResult | null {
    try {
      const computed = this.#step.run(bound);
      return computed && unpacked(bound, computed);
    } catch (error) {
      if (error instanceof NotFiniteError) return this.#diverged(batch, bound);
      throw error;
    }
  }

  takesLong(batch: Batch): boolean {
    if (!this.#parts.takesLong || !this.asked) return false;
    const signature = signatureOf(fieldsOf(batch));
    const known = this.#begun.has(signature);
    this.#begun.add(signature);
    return !known && this.#parts.frozen().why === null;
  }

  /** Another training begins. */
  begin(): void {
    this.#step.begin();
  }

  dispose(): void {
    this.#step.dispose();
    this.#begun.clear();
  }

  #compute(bound: B): Computed {
    const { optimizer } = this.#parts;
    const variables = this.#parts.variables();
    return packed(bound, (pack) => {
      let made: Omit<Computed, "loss"> = { parts: {}, outputs: [] };
      const { value, grads } = freeingTape(() =>
        tf.variableGrads(() => {
          const forward = this.#forward(bound);
          made = pack.outputs(forward);
          return forward.loss;
        }, [...variables]),
      );
      live()?.requireFinite(value);
      const named = variables.map(({ name }) => ({ name, tensor: grads[name] as tf.Tensor }));
      optimizer.applyGradients(named);
      return { loss: pack.keep(value), ...made };
    });
  }

  /** What the step came to, for the message: nothing was changed. */
  #diverged(batch: Batch, bound: B): StepResult {
    const result = forwardStep(batch, () => this.#forward(bound));
    // Dropout draws anew, and may have missed it.
    return Number.isFinite(result.loss) ? { ...result, loss: Number.NaN } : result;
  }
}

function fieldsOf({ x, y, sampleWeight }: Batch): readonly unknown[] {
  return [x, y, sampleWeight];
}
