import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { logistic } from "../core/special.js";
import { findLayer, runRecorded, type Samples, sampleOf, tidied } from "./model.js";

/** What a recurrent layer does with one sequence: [step][unit] each. */
export interface Gates {
  readonly layer: string;
  /** By name: of an LSTM input, forget, candidate, output, cell; of a GRU update, reset, candidate. */
  readonly gates: Readonly<Record<string, readonly (readonly number[])[]>>;
  /** h after each step. */
  readonly hidden: readonly (readonly number[])[];
}

/**
 * The gates of an LSTM or GRU layer over one sequence, computed step by step in float64 from its weights.
 *
 * LSTM: i, f, o = σ(W x + U h + b), g = tanh(W x + U h + b), c ← f c + i g, h ← o tanh c.
 * GRU: z, r = σ(W x + U h + b), g = tanh(W x + U (r h) + b), h ← z h + (1 − z) g.
 *
 * @param model a built layers model of one input
 * @param layer the name of an LSTM or GRU layer with the usual activations (σ or hard σ, tanh)
 * @param x one sequence, as the model's input has it, with or without the batch axis
 * @throws ArgumentError for a layer that is neither, other activations, or another shape
 * Source: Hochreiter and Schmidhuber, "Long short-term memory", 1997; Cho et al., "Learning phrase
 * representations", 2014.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.lstm({ units: 2, inputShape: [5, 3], name: "memory" })] });
 * const { gates } = dl.interpret.gates(model, "memory", tf.zeros([5, 3]));
 * Object.keys(gates); // ["input", "forget", "candidate", "output", "cell"]
 * gates.forget.length; // 5
 */
export function gates(model: tf.LayersModel, layer: string, x: Samples): Gates {
  const placed = findLayer(model, layer);
  const type = placed.layer.getClassName();
  requireThat(type === "LSTM" || type === "GRU", "layer", "an LSTM or GRU layer", type);
  const config = placed.layer.getConfig() as unknown as Config;
  const inner = config.recurrentActivation;
  const usual = (inner === "sigmoid" || inner === "hardSigmoid") && config.activation === "tanh";
  const activations = `${config.activation} and ${inner}`;
  requireThat(usual, "layer", "one with tanh and sigmoid or hardSigmoid", activations);
  const squash = inner === "sigmoid" ? logistic : hardSigmoid;
  const sample = sampleOf(model, x);
  try {
    return tidied(() => {
      const [input] = runRecorded(model, sample, [placed]).inputs;
      const steps = (input as tf.Tensor3D).arraySync()[0] ?? [];
      const backwards = config.goBackwards === true;
      const ordered = backwards ? steps.toReversed() : steps;
      const weights = placed.layer.getWeights();
      const [kernel, recurrent] = weights.map((w) => w.arraySync()) as number[][][];
      const units = recurrent?.length ?? 0;
      const bias = (weights[2]?.arraySync() as number[] | undefined) ?? [];
      const cell = { kernel: kernel ?? [], recurrent: recurrent ?? [], bias, units, squash };
      return {
        layer: placed.path,
        ...(type === "LSTM" ? runLstm(cell, ordered) : runGru(cell, ordered)),
      };
    });
  } finally {
    sample.dispose();
  }
}

/** What is read of a recurrent layer's configuration. */
interface Config {
  readonly activation: string;
  readonly recurrentActivation: string;
  readonly goBackwards?: boolean;
}

interface Cell {
  readonly kernel: readonly (readonly number[])[];
  readonly recurrent: readonly (readonly number[])[];
  readonly bias: readonly number[];
  readonly units: number;
  readonly squash: (x: number) => number;
}

type Run = Pick<Gates, "gates" | "hidden">;

function runLstm(cell: Cell, steps: readonly (readonly number[])[]): Run {
  const { units, squash } = cell;
  let h = zeros(units);
  let c = zeros(units);
  const log: Record<string, number[][]> = {
    input: [],
    forget: [],
    candidate: [],
    output: [],
    cell: [],
  };
  const hidden = steps.map((x) => {
    const [i, f, g, o] = [squash, squash, Math.tanh, squash].map((activation, k) =>
      sums(cell, x, h, k).map(activation),
    ) as [number[], number[], number[], number[]];
    c = c.map((value, u) => (f[u] ?? 0) * value + (i[u] ?? 0) * (g[u] ?? 0));
    h = c.map((value, u) => (o[u] ?? 0) * Math.tanh(value));
    for (const [name, values] of Object.entries({
      input: i,
      forget: f,
      candidate: g,
      output: o,
      cell: c,
    })) {
      log[name]?.push(values);
    }
    return h;
  });
  return { gates: log, hidden };
}

function runGru(cell: Cell, steps: readonly (readonly number[])[]): Run {
  const { units, squash } = cell;
  let h = zeros(units);
  const log: Record<string, number[][]> = { update: [], reset: [], candidate: [] };
  const hidden = steps.map((x) => {
    const z = sums(cell, x, h, 0).map(squash);
    const r = sums(cell, x, h, 1).map(squash);
    const kept = h.map((value, u) => value * (r[u] ?? 0));
    const g = sums(cell, x, kept, 2).map(Math.tanh);
    h = h.map((value, u) => (z[u] ?? 0) * value + (1 - (z[u] ?? 0)) * (g[u] ?? 0));
    for (const [name, values] of Object.entries({ update: z, reset: r, candidate: g })) {
      log[name]?.push(values);
    }
    return h;
  });
  return { gates: log, hidden };
}

/** W x + U h + b of the k-th gate. */
function sums(cell: Cell, x: readonly number[], h: readonly number[], gate: number): number[] {
  return Array.from({ length: cell.units }, (_, unit) => {
    const column = gate * cell.units + unit;
    const fromX = x.reduce((sum, value, i) => sum + value * (cell.kernel[i]?.[column] ?? 0), 0);
    const fromH = h.reduce((sum, value, i) => sum + value * (cell.recurrent[i]?.[column] ?? 0), 0);
    return fromX + fromH + (cell.bias[column] ?? 0);
  });
}

function zeros(length: number): number[] {
  return Array.from({ length }, () => 0);
}

function hardSigmoid(x: number): number {
  return Math.min(1, Math.max(0, 0.2 * x + 0.5));
}
