import type { DataId, TensorInfo } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";

/** One attribute of an operation, as tfjs-node's kernels give it. */
export interface OpAttribute {
  readonly name: string;
  /** One of the binding's TF_ATTR_… numbers. */
  readonly type: number;
  readonly value: unknown;
}

/** What an operation gave: the number under which the binding holds a tensor. */
export interface TensorMetadata {
  readonly id: number;
  readonly shape: number[];
  readonly dtype: number;
}

/** One run of a graph. */
export type GraphRun = readonly [
  inputs: readonly string[],
  ids: readonly number[],
  outputs: readonly string[],
  effects: readonly string[],
  /** A serialised RunOptions. */
  options: Uint8Array,
];

/** tfjs-node's binding with what `lib/engine/binding` adds. */
export interface Binding {
  readonly TF_FLOAT: number;
  readonly TF_INT32: number;
  readonly TF_BOOL: number;
  readonly TF_RESOURCE: number;
  readonly TF_ATTR_STRING: number;
  readonly TF_ATTR_INT: number;
  readonly TF_ATTR_FLOAT: number;
  readonly TF_ATTR_BOOL: number;
  readonly TF_ATTR_TYPE: number;
  readonly TF_ATTR_SHAPE: number;
  createTensor(shape: readonly number[], dtype: number, values: ArrayLike<unknown>): number;
  deleteTensor(id: number): void;
  tensorDataSync(id: number): unknown;
  executeOp(
    name: string,
    attributes: readonly OpAttribute[],
    inputs: readonly number[],
    outputs: number,
  ): TensorMetadata[];
  /** Registers a graph as an operation of its own. */
  defineFunction(
    name: string,
    graph: Uint8Array,
    inputs: readonly string[],
    outputs: readonly string[],
    effects: readonly string[],
    attributes: readonly (string | Uint8Array)[],
  ): void;
  removeFunction(name: string): void;
  /**
   * Runs a graph in a session of its own, one run after the other, and gives the serialised RunMetadata of
   * each. A binding that was built before this was added lacks it.
   */
  runGraph?(graph: Uint8Array, runs: readonly GraphRun[]): Uint8Array[];
}

/** What tfjs-node keeps for a tensor's data. */
export interface Held {
  readonly shape: number[];
  readonly dtype: number;
  /** Values that no operation has needed yet; null once the binding holds them. */
  values: ArrayLike<unknown> | null;
  id: number;
  refCount: number;
}

/** tfjs-node's engine with the members that it calls private. */
export interface NativeBackend {
  /** What kernels call: while a program is recorded, an object that records. */
  binding: Binding;
  readonly tensorMap: {
    get(dataId: DataId): Held;
    has(dataId: DataId): boolean;
    set(dataId: DataId, held: Held): void;
  };
  getInputTensorIds(tensors: readonly TensorInfo[]): number[];
  createOutputTensor(metadata: TensorMetadata): import("@tensorflow/tfjs").Tensor;
  readSync(dataId: DataId): unknown;
  move(dataId: DataId, ...rest: unknown[]): void;
  refCount(dataId: DataId): number;
}

/** The native engine, or null where another one runs. */
export function nativeBackend(): NativeBackend | null {
  const tf = tfjs();
  if (tf.getBackend() !== "tensorflow") return null;
  const backend = tf.backend() as NodeJSKernelBackend as unknown as NativeBackend;
  return typeof bindingOf(backend).defineFunction === "function" ? backend : null;
}

const BINDINGS = new WeakMap<NativeBackend, Binding>();

/** The binding itself, also while a program is recorded. */
export function bindingOf(backend: NativeBackend): Binding {
  let binding = BINDINGS.get(backend);
  if (binding === undefined) BINDINGS.set(backend, (binding = backend.binding));
  return binding;
}
