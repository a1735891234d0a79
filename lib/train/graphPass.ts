import type * as tf from "@tensorflow/tfjs";
import { together, type Frozen } from "../engine/jit/known.js";
import type { JitMode } from "../engine/jit/mode.js";
import { Unasked } from "../engine/jit/unasked.js";
import { withLogits } from "../engine/models/crossEntropy.js";
import type { Forward } from "./gradientStep.js";
import { packed, unpacked, type Bound, type Computed } from "./graphOutputs.js";
import type { StepResult } from "./trainable.js";

export interface GraphPassParts {
  readonly jit: JitMode;
  /** What the pass would freeze, or why it must not be compiled unasked. */
  readonly frozen: () => Frozen;
  readonly variables: () => readonly tf.Variable[];
}

/** Passes without learning as graphs. */
export class GraphPass<B extends Bound> {
  readonly #pass: Unasked<B, Computed>;

  constructor({ jit, frozen, variables }: GraphPassParts, forward: (bound: B) => Forward) {
    const compute = (bound: B): Computed =>
      packed(bound, ({ keep, outputs }) =>
        withLogits(() => {
          const made = forward(bound);
          return { loss: keep(made.loss), ...outputs(made) };
        }),
      );
    const nothing: Frozen = { values: [], why: null };
    this.#pass = new Unasked(
      compute,
      () => jit,
      () => together(frozen(), nothing, variables()),
    );
  }

  /** Whether passes are compiled at all. */
  get asked(): boolean {
    return this.#pass.asked;
  }

  /** @returns null where the pass is to run as it is */
  run(bound: B): StepResult | null {
    const computed = this.#pass.run(bound);
    return computed && unpacked(bound, computed);
  }

  /** Another training or evaluation begins. */
  begin(): void {
    this.#pass.begin();
  }

  dispose(): void {
    this.#pass.dispose();
  }
}
