import * as tf from "@tensorflow/tfjs";
import { frozenOptimizer, together, type Frozen } from "../engine/jit/known.js";
import { live, NotFiniteError } from "../engine/jit/live.js";
import { signatureOf, tensorsIn } from "../engine/jit/structure.js";
import type { JitMode } from "../engine/jit/mode.js";
import { Unasked, type StepReport } from "../engine/jit/unasked.js";
import { freeingTape } from "../engine/tape.js";
import { forwardStep, type Forward } from "./gradientStep.js";
import type { OutputPair, StepGraphs, StepResult } from "./trainable.js";
import type { Batch } from "../data/index.js";

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
  /** Whether writing a graph takes longer than a moment. */
  readonly takesLong: boolean;
  /** Whether another training may use the graphs of this one; who made the step then disposes of it. */
  readonly lasting: boolean;
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
      return computed && this.#result(bound, computed);
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

  end(): void {
    if (!this.#parts.lasting) this.dispose();
  }

  dispose(): void {
    this.#step.dispose();
    this.#begun.clear();
  }

  #compute(bound: B): Computed {
    const { optimizer } = this.#parts;
    const variables = this.#parts.variables();
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

function fieldsOf({ x, y, sampleWeight }: Batch): readonly unknown[] {
  return [x, y, sampleWeight];
}

function numberOf(scalar: tf.Scalar): number {
  const [value = Number.NaN] = scalar.dataSync();
  scalar.dispose();
  return value;
}
