/** Listening to the record ("tape") that tfjs keeps of the operations while it differentiates. */
import * as tf from "@tensorflow/tfjs";
import { isTensor } from "../core/nested.js";
import { pieceOf } from "./tensorKinks.js";

/** One operation of a tensor program. */
export interface TapedOperation {
  /** The kernel's name, or the scope's for an operation with a gradient of its own. */
  readonly kernel: string;
  readonly inputs: readonly TapedInput[];
  readonly outputs: readonly TapedTensor[];
  /** Which smooth piece the arguments lie in, of an operation with a kink; only where that is asked. */
  readonly piece: string | null;
}

export interface TapedInput {
  readonly name: string;
  readonly tensor: TapedTensor;
  /** ‖this argument's share of ∂root/∂tensor‖; null where no gradient went. */
  gradNorm: number | null;
}

/** What is left of a tensor when the program has run. */
export interface TapedTensor {
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: tf.DataType;
  /** ‖x‖₂, the root of the sum of squares; NaN for texts and complex numbers. */
  readonly norm: number;
  /** The number itself, of a tensor of size 1. */
  readonly value: number | null;
  gradNorm: number | null;
}

/** What tfjs's tape holds, beside what its types show. */
interface TapeNode {
  gradient?: (dys: (tf.Tensor | null)[]) => Record<string, () => tf.Tensor>;
  readonly saved: tf.Tensor[];
}

interface TapeEngine {
  readonly state: { readonly activeTape: TapeNode[] | null; kernelDepth: number };
  addTapeNode(
    kernel: string,
    inputs: Readonly<Record<string, tf.Tensor | null | undefined>>,
    outputs: readonly tf.Tensor[],
    ...rest: readonly unknown[]
  ): void;
}

export interface Recording {
  readonly operations: readonly TapedOperation[];
  readonly tensors: ReadonlyMap<number, TapedTensor>;
  readonly root: TapedTensor;
  /** ∂root/∂x of each x, null where root does not depend on it; theirs is the scope outside. */
  readonly gradients: readonly (tf.Tensor | null)[];
}

/**
 * Runs `fn`, differentiates its result by each of `xs`, and writes down every operation that tfjs puts
 * on its tape. The norms of the gradients are read as the backward pass goes by. Works on every engine,
 * because all of them share the tape.
 *
 * Call it inside `tf.tidy`; when `fn` throws, what the tape had kept is released.
 */
export function recordTape(
  fn: () => tf.Tensor,
  xs: readonly tf.Tensor[],
  { kinks = false }: { readonly kinks?: boolean } = {},
): Recording {
  const operations: TapedOperation[] = [];
  const tensors = new Map<number, TapedTensor>();
  const kept: tf.Tensor[] = [];
  const note = (tensor: tf.Tensor): TapedTensor => {
    const known = tensors.get(tensor.id) ?? describeTensor(tensor);
    tensors.set(tensor.id, known);
    return known;
  };
  const engine = tf.engine() as unknown as TapeEngine;
  // An own property covers the method of the class and is deleted again below.
  const addTapeNode = engine.addTapeNode.bind(engine);
  let recording = true;
  engine.addTapeNode = (kernel, inputs, outputs, ...rest) => {
    addTapeNode(kernel, inputs, outputs, ...rest);
    const node = engine.state.activeTape?.at(-1);
    if (!recording || node === undefined) return;
    kept.push(...node.saved);
    const given = Object.entries(inputs).flatMap(([name, tensor]) =>
      isTensor(tensor) ? [{ name, tensor: note(tensor), gradNorm: null }] : [],
    );
    const [output] = outputs;
    const attributes = (rest[2] ?? {}) as Readonly<Record<string, unknown>>;
    const piece =
      kinks && output
        ? offTheTape(engine, () => pieceOf(kernel, inputs, output, attributes))
        : null;
    const operation = { kernel, inputs: given, outputs: outputs.map(note), piece };
    operations.push(operation);
    listen(node, operation);
  };
  try {
    let root: TapedTensor | undefined;
    const { grads } = tf.engine().gradients(
      () => {
        const y = fn();
        recording = false; // the backward pass runs operations too
        root = note(y);
        return y;
      },
      [...xs],
      undefined,
      true,
    );
    const gradients = grads.map((gradient) => (isTensor(gradient) ? gradient : null));
    xs.forEach((x, i) => {
      const gradient = gradients[i];
      if (gradient) note(x).gradNorm = normOf(gradient);
    });
    return { operations, tensors, root: root as unknown as TapedTensor, gradients };
  } catch (error) {
    // tfjs disposes what it saved for the backward pass only when that pass succeeds.
    for (const tensor of kept) if (!tensor.isDisposed) tensor.dispose();
    throw error;
  } finally {
    delete (engine as Partial<TapeEngine>).addTapeNode;
  }
}

/** What runs at a depth above 0 counts as part of a kernel, which the tape leaves out. */
function offTheTape<T>(engine: TapeEngine, compute: () => T): T {
  engine.state.kernelDepth++;
  try {
    return compute();
  } finally {
    engine.state.kernelDepth--;
  }
}

/** Reads gradients as they go through: complete at an operation's outputs, shares at its inputs. */
function listen(node: TapeNode, operation: TapedOperation): void {
  const { gradient } = node;
  if (gradient === undefined) return;
  node.gradient = (dys) => {
    dys.forEach((dy, i) => {
      const output = operation.outputs[i];
      if (isTensor(dy) && output) output.gradNorm = normOf(dy);
    });
    const shares = Object.entries(gradient(dys)).map(([name, compute]) => {
      const input = operation.inputs.find((each) => each.name === name);
      const share = (): tf.Tensor => {
        const dx = compute();
        if (input) input.gradNorm = normOf(dx);
        return dx;
      };
      return [name, share] as const;
    });
    return Object.fromEntries(shares);
  };
}

function describeTensor(tensor: tf.Tensor): TapedTensor {
  const { id, shape, dtype } = tensor;
  const numeric = dtype !== "string" && dtype !== "complex64";
  const values = numeric ? tensor.dataSync() : null;
  return {
    id,
    shape: [...shape],
    dtype,
    norm: values === null ? Number.NaN : norm(values),
    value: values?.length === 1 ? (values[0] ?? null) : null,
    gradNorm: null,
  };
}

const normOf = (tensor: tf.Tensor): number => norm(tensor.dataSync());

/** In float64, where the squares of float32 numbers cannot overflow. */
function norm(values: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += (values[i] ?? 0) ** 2;
  return Math.sqrt(sum);
}
