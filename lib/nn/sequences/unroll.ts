import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import {
  LSTMCell,
  type GRUCell,
  type LstmStep,
  type CellStep,
  type SimpleRNNCell,
} from "./cells.js";

/** A sequence as a cell saw it; the second axis is time. */
export interface Unrolled {
  /** The output of each time step: [n, steps, units]. */
  readonly outputs: tf.Tensor3D;
  /** The last output: [n, units]. */
  readonly last: tf.Tensor2D;
  /** The cell state of each time step, of an LSTM: [n, steps, units]. */
  readonly cellStates?: tf.Tensor3D;
  /** Each gate at each time step: [n, steps, units]. */
  readonly gates: Readonly<Record<string, tf.Tensor3D>>;
}

/**
 * Runs a cell over a sequence, one time step after the other, from a memory of zeros; keeps every
 * output and every gate. Differentiable by tfjs.
 *
 * @param cell read only; its inputSize is the width of x
 * @param x sequences, [n, steps, inputSize]
 * @throws ArgumentError for another shape
 * @example
 * const cell = new dl.nn.LSTMCell({ inputSize: 3, units: 4, seed: 1 });
 * const { outputs, gates } = dl.nn.unroll(cell, tf.ones([2, 5, 3]));
 * outputs.shape; // [2, 5, 4]
 * gates.forget.shape; // [2, 5, 4]
 */
export function unroll(cell: SimpleRNNCell | GRUCell | LSTMCell, x: tf.Tensor): Unrolled {
  const fits = x.rank === 3 && x.size > 0 && x.shape[2] === cell.inputSize;
  requireThat(fits, "x", `a tensor of shape [n, steps, ${cell.inputSize}]`, x);
  return tf.tidy(() => {
    const [n, length] = (x as tf.Tensor3D).shape;
    const steps: (CellStep | LstmStep)[] = [];
    let [h, c] = [cell.zeroState(n), cell.zeroState(n)];
    for (let t = 0; t < length; t++) {
      const input = x.slice([0, t, 0], [n, 1, cell.inputSize]).reshape([n, cell.inputSize]);
      const step = cell instanceof LSTMCell ? cell.call(input, h, c) : cell.call(input, h);
      steps.push(step);
      h = step.h;
      if ("c" in step) c = step.c;
    }
    const over = (pick: (step: CellStep | LstmStep) => tf.Tensor | undefined): tf.Tensor3D =>
      tf.stack(
        steps.map((step) => pick(step) as tf.Tensor),
        1,
      ) as tf.Tensor3D;
    const names = Object.keys(steps[0]?.gates ?? {});
    const gates = names.map(
      (name) => [name, over(({ gates: all }) => (all as CellStep["gates"])[name])] as const,
    );
    const states =
      cell instanceof LSTMCell ? { cellStates: over((step) => (step as LstmStep).c) } : {};
    // A copy: the memory itself is one of the steps, which end here.
    return {
      outputs: over((step) => step.h),
      last: h.clone(),
      gates: Object.fromEntries(gates),
      ...states,
    };
  });
}
