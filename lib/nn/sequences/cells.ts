import * as tf from "@tensorflow/tfjs";
import { Cell, type CellOptions } from "./cell.js";

/** What a cell gives at one time step: its output, its next memory, and its gates for pictures. */
export interface CellStep {
  /** The output, which is also the memory h: [n, units]. */
  readonly h: tf.Tensor2D;
  /** Each gate: [n, units]. */
  readonly gates: Readonly<Record<string, tf.Tensor2D>>;
}

/**
 * The simplest recurrent cell: the new memory mixes what comes in with the old memory,
 * h′ = tanh(x·W + h·U + b). Its gradient is multiplied by U and tanh′ at every step back in time, so it
 * vanishes or explodes.
 *
 * Source: Elman 1990; layout of the weights as in Keras' SimpleRNN.
 *
 * @param options inputSize, units, seed
 * @throws ArgumentError for sizes that are no whole numbers above 0, or a wrong seed
 * @example
 * const cell = new dl.nn.SimpleRNNCell({ inputSize: 8, units: 32, seed: 1 });
 * cell.countParams(); // 1312
 * cell.call(tf.ones([2, 8]), cell.zeroState(2)).h.shape; // [2, 32]
 */
export class SimpleRNNCell extends Cell {
  constructor(options: CellOptions) {
    super(options, 1, [options.units]);
  }

  /**
   * One time step: x [n, inputSize] and h [n, units] → h′. It has no gates.
   *
   * @throws ArgumentError for other shapes
   */
  call(x: tf.Tensor, h: tf.Tensor): CellStep {
    this.requireState(x, h);
    return tf.tidy(() => ({
      h: x.matMul(this.kernel).add(h.matMul(this.recurrentKernel)).add(this.bias).tanh(),
      gates: {},
    })) as CellStep;
  }
}

/** What an LSTM gives at one time step: output, cell state and its four gates. */
export interface LstmStep extends CellStep {
  /** The cell state: the conveyor belt through time, [n, units]. */
  readonly c: tf.Tensor2D;
  readonly gates: {
    /** i: how much of the candidate is let in. */
    readonly input: tf.Tensor2D;
    /** f: how much of the old cell state stays. */
    readonly forget: tf.Tensor2D;
    /** g: what would be written. */
    readonly candidate: tf.Tensor2D;
    /** o: how much of the cell state is shown. */
    readonly output: tf.Tensor2D;
  };
}

/**
 * Long short-term memory: gates in (0, 1) decide what the cell state keeps, takes in and shows.
 * i, f, o = σ(x·W + h·U + b), g = tanh(x·W + h·U + b), each with its own part of W, U and b;
 * c′ = f ⊙ c + i ⊙ g, h′ = o ⊙ tanh c′. Along c the gradient is only multiplied by f, so it lives long.
 * The bias of the forget gate starts at 1: at first nothing is forgotten.
 *
 * Source: Hochreiter and Schmidhuber 1997; forget gate: Gers et al. 2000; layout (i, f, g, o) as in Keras.
 *
 * @param options inputSize, units, seed
 * @throws ArgumentError for sizes that are no whole numbers above 0, or a wrong seed
 * @example
 * const cell = new dl.nn.LSTMCell({ inputSize: 8, units: 32, seed: 1 });
 * cell.countParams(); // 5248
 * const { c, gates } = cell.call(tf.ones([2, 8]), cell.zeroState(2), cell.zeroState(2));
 * c.shape; // [2, 32]
 * Object.keys(gates); // ["input", "forget", "candidate", "output"]
 */
export class LSTMCell extends Cell {
  constructor(options: CellOptions) {
    super(options, 4, [4 * options.units]);
    const { units } = options;
    const values = new Float32Array(4 * units).fill(1, units, 2 * units);
    tf.tidy(() => this.bias.assign(tf.tensor1d(values)));
  }

  /**
   * One time step: x [n, inputSize], h and c [n, units] → h′, c′ and the gates.
   *
   * @throws ArgumentError for other shapes
   */
  call(x: tf.Tensor, h: tf.Tensor, c: tf.Tensor): LstmStep {
    this.requireState(x, h, c);
    return tf.tidy(() => {
      const wide = x.matMul(this.kernel).add(h.matMul(this.recurrentKernel)).add(this.bias);
      const [i, f, g, o] = this.parts(wide as tf.Tensor2D) as [
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
        tf.Tensor2D,
      ];
      const gates = {
        input: i.sigmoid(),
        forget: f.sigmoid(),
        candidate: g.tanh(),
        output: o.sigmoid(),
      };
      const next = gates.forget.mul(c).add(gates.input.mul(gates.candidate));
      return { h: gates.output.mul(next.tanh()), c: next, gates };
    }) as LstmStep;
  }
}

/** What a GRU is made from. */
export interface GruOptions extends CellOptions {
  /**
   * Whether the reset gate acts after the multiplication with U (Keras' default; the form of fast GPU
   * kernels, with a second bias) or before it, on h itself (the form of the paper). Default true.
   */
  readonly resetAfter?: boolean;
}

/** What a GRU gives at one time step: output and its gates. */
export interface GruStep extends CellStep {
  readonly gates: {
    /** z: how much of the old memory stays. */
    readonly update: tf.Tensor2D;
    /** r: how much of the old memory the candidate sees. */
    readonly reset: tf.Tensor2D;
    /** g: what the memory would become. */
    readonly candidate: tf.Tensor2D;
  };
}

/**
 * The gated recurrent unit: two gates, one memory. z, r = σ(x·W + h·U + b); h′ = z ⊙ h + (1 − z) ⊙ g,
 * where g = tanh(x·W + r ⊙ (h·U + b′) + b) with `resetAfter`, else g = tanh(x·W + (r ⊙ h)·U + b).
 *
 * Source: Cho et al. 2014; layout (z, r, g) as in Keras.
 *
 * @param options inputSize, units, seed; resetAfter true
 * @throws ArgumentError for sizes that are no whole numbers above 0, or a wrong seed
 * @example
 * const cell = new dl.nn.GRUCell({ inputSize: 8, units: 32, seed: 1 });
 * cell.countParams(); // 4032
 * new dl.nn.GRUCell({ inputSize: 8, units: 32, seed: 1, resetAfter: false }).countParams(); // 3936
 * Object.keys(cell.call(tf.ones([2, 8]), cell.zeroState(2)).gates); // ["update", "reset", "candidate"]
 */
export class GRUCell extends Cell {
  /** Whether the reset gate acts after the multiplication with U. */
  readonly resetAfter: boolean;

  constructor({ resetAfter = true, ...options }: GruOptions) {
    super(options, 3, resetAfter ? [2, 3 * options.units] : [3 * options.units]);
    this.resetAfter = resetAfter;
  }

  /**
   * One time step: x [n, inputSize] and h [n, units] → h′ and the gates.
   *
   * @throws ArgumentError for other shapes
   */
  call(x: tf.Tensor, h: tf.Tensor): GruStep {
    this.requireState(x, h);
    return tf.tidy(() => {
      const { units } = this;
      // With resetAfter the bias has two rows: one for the input's part, one for the memory's.
      const [inputBias, memoryBias] = this.resetAfter
        ? [this.bias.slice([0, 0], [1, 3 * units]), this.bias.slice([1, 0], [1, 3 * units])]
        : [this.bias, tf.scalar(0)];
      const [xz, xr, xg] = this.parts(x.matMul(this.kernel).add(inputBias)) as Three;
      const memory = h.matMul(this.recurrentKernel).add(memoryBias) as tf.Tensor2D;
      const [hz, hr, hg] = this.parts(memory) as Three;
      const update = xz.add<tf.Tensor2D>(hz).sigmoid();
      const reset = xr.add<tf.Tensor2D>(hr).sigmoid();
      const last = this.recurrentKernel.slice([0, 2 * units], [units, units]);
      const recalled = this.resetAfter ? reset.mul(hg) : reset.mul(h).matMul(last);
      const candidate = xg.add<tf.Tensor2D>(recalled).tanh();
      const next = update.mul(h).add(tf.sub(1, update).mul(candidate));
      return { h: next, gates: { update, reset, candidate } };
    }) as GruStep;
  }
}

type Three = [tf.Tensor2D, tf.Tensor2D, tf.Tensor2D];
