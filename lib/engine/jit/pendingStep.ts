import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import type { EagerStep } from "./eagerStep.js";
import type { NativeBackend } from "./native.js";
import { override } from "./override.js";

/**
 * The last optimizer's step of a program that is recorded, until it is carried out: when the program has
 * ended well and the old values need not be put back any more. Changed in place then, no variable takes
 * its memory twice. Who wants to see or change what the step changes has it carried out before.
 */
export class PendingStep {
  #step: EagerStep | null = null;
  #then: () => void = () => undefined;

  /** @param then what has to be done where the step is carried out before the program's end */
  wait(step: EagerStep, then: () => void): void {
    this.#step = step;
    this.#then = then;
  }

  /** Runs the program. */
  watch<T>(backend: NativeBackend, program: () => T): T {
    const { Variable } = tfjs();
    const undo = [
      override(backend, "getInputTensorIds", (original) => (tensors) => {
        if (tensors.some(({ dataId }: Partial<Tensor>) => this.#concerns(dataId))) this.#early();
        return original.call(backend, tensors);
      }),
      override(Variable.prototype, "assign", (assign) => {
        const early = (variable: Variable): void => {
          if (this.#concerns(variable.dataId)) this.#early();
        };
        return function (this: Variable, value) {
          early(this);
          assign.call(this, value);
        };
      }),
    ];
    try {
      return program();
    } finally {
      for (const each of undo.toReversed()) each();
    }
  }

  /** Carries it out, if one waits. */
  carryOut(): void {
    const step = this.#step;
    this.#step = null;
    if (step === null) return;
    try {
      step.carryOut();
    } finally {
      step.dispose();
    }
  }

  /** What waits does not happen. */
  drop(): void {
    this.#step?.dispose();
    this.#step = null;
  }

  #early(): void {
    this.carryOut();
    this.#then();
  }

  #concerns(dataId: DataId | undefined): boolean {
    return this.#step !== null && dataId !== undefined && this.#step.changes(dataId);
  }
}
