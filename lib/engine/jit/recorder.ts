import type { DataId, Tensor, TensorInfo } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { Graph, type GraphOutput } from "./graph.js";
import { LooseShapes } from "./looseShapes.js";
import {
  bindingOf,
  type Binding,
  type NativeBackend,
  type OpAttribute,
  type TensorMetadata,
} from "./native.js";
import { Origins } from "./origins.js";
import { override } from "./override.js";
import { keptData } from "./ownData.js";

/** Something from outside that the recorded program read. */
export interface Outer {
  readonly symbol: GraphOutput;
  readonly dataId: DataId;
  readonly tensor: Tensor;
}

/** A recorded program. */
export interface Recording {
  readonly graph: Graph;
  /** In the order of first use. */
  readonly outer: readonly Outer[];
  /** Where a tensor stands in the graph; one from outside becomes an input. */
  meet(tensor: Tensor): GraphOutput;
  /** Records nothing while `run` runs. */
  paused<T>(run: () => T): T;
  /** Tells the recording that a tensor, made while it was paused, is what `symbol` gives. */
  adopt(tensor: Tensor, symbol: GraphOutput): void;
  /** Frees what it holds of the outside. */
  release(): void;
}

/** What a recording looks out for. */
export interface Watch {
  /** Called before a value is read that may be another one at the next call. */
  readonly onRead: () => void;
  readonly origins?: Origins;
  /** Arguments and variables. */
  readonly given?: ReadonlySet<DataId>;
}

/**
 * Runs `program` as it is and keeps every operation that reaches the binding: all kernels of tfjs-node
 * meet there, and names and attributes are TensorFlow's.
 */
export function record<T>(
  backend: NativeBackend,
  program: (recording: Recording) => T,
  watch: Watch,
): { readonly result: T; readonly recording: Recording } {
  const recorder = new Recorder(backend, watch);
  try {
    return { result: recorder.run(program), recording: recorder };
  } catch (error) {
    recorder.release();
    throw error;
  }
}

/** Kernels of tfjs-node that leave out a type or give a wrong one; a graph, unlike an eager call, reads it. */
const UNTYPED = new Set(["ExpandDims", "Mean"]);

class Recorder implements Recording {
  readonly graph: Graph;
  readonly outer: Outer[] = [];
  readonly #backend: NativeBackend;
  readonly #native: Binding;
  readonly #onRead: () => void;
  readonly #given: ReadonlySet<DataId>;
  readonly #symbols = new Map<number, GraphOutput>();
  /** Data whose values came up inside: constants, not inputs. */
  readonly #inside = new WeakSet<DataId>();
  readonly #held: Tensor[] = [];
  readonly #looseShapes = new LooseShapes();
  #paused = 0;

  constructor(
    backend: NativeBackend,
    { onRead, origins = new Origins(), given = new Set() }: Watch,
  ) {
    this.#backend = backend;
    this.#native = bindingOf(backend);
    this.#onRead = onRead;
    this.#given = given;
    this.graph = new Graph(backend.binding, origins);
  }

  adopt(tensor: Tensor, symbol: GraphOutput): void {
    const [id] = this.paused(() => this.#backend.getInputTensorIds([tensor]));
    this.#symbols.set(id as number, symbol);
  }

  paused<T>(run: () => T): T {
    this.#paused++;
    try {
      return run();
    } finally {
      this.#paused--;
    }
  }

  run<T>(program: (recording: Recording) => T): T {
    const backend = this.#backend;
    backend.binding = this.#recordingBinding();
    const undo = [
      override(backend, "getInputTensorIds", (original) => (tensors) => {
        if (this.#paused === 0) for (const tensor of tensors) this.#fromOutside(tensor);
        return original.call(backend, tensors);
      }),
      override(backend, "move", (original) => (dataId, ...rest) => {
        if (this.#paused === 0) this.#inside.add(dataId);
        original.call(backend, dataId, ...rest);
      }),
      override(backend, "readSync", (original) => (dataId) => {
        const { values, id } = backend.tensorMap.get(dataId);
        const computed = values === null && this.#symbols.has(id);
        if (this.#paused === 0 && (computed || this.#given.has(dataId))) this.#onRead();
        return original.call(backend, dataId);
      }),
    ];
    try {
      return program(this);
    } finally {
      backend.binding = this.#native;
      for (const each of undo) each();
    }
  }

  release(): void {
    for (const tensor of this.#held.splice(0)) tensor.dispose();
  }

  meet(tensor: Tensor): GraphOutput {
    const held = this.#backend.tensorMap.get(tensor.dataId);
    if (held.values === null || !this.#inside.has(tensor.dataId)) this.#fromOutside(tensor);
    else {
      // A number that no operation has asked for.
      const bytes = content(this.#native, held.dtype, held.values);
      const symbol = `${this.graph.constant(held.dtype, held.shape, bytes)}:0`;
      this.paused(() => this.#backend.getInputTensorIds([tensor]));
      this.#symbols.set(held.id, symbol);
    }
    return this.#known(held.id, "the result");
  }

  /** A tensor from outside becomes an input at its first use. */
  #fromOutside(info: TensorInfo): void {
    // tfjs-node passes 64-bit scalars as objects of their own; the binding records them.
    if ((info as Partial<TensorInfo>).dataId === undefined || this.#inside.has(info.dataId)) return;
    const held = this.#backend.tensorMap.get(info.dataId);
    if (held.values !== null) this.paused(() => this.#backend.getInputTensorIds([info]));
    if (this.#symbols.has(held.id)) return;
    const symbol = `${this.graph.placeholder(held.dtype, held.shape)}:0`;
    this.#symbols.set(held.id, symbol);
    this.outer.push({ symbol, dataId: info.dataId, tensor: this.#lasting(info as Tensor) });
  }

  /** A variable that was given a tensor from outside may be given another one. */
  #lasting(tensor: Tensor): Tensor {
    if (!(tensor instanceof tfjs().Variable) || this.#given.has(tensor.dataId)) return tensor;
    const lasting = keptData(tensor);
    this.#held.push(lasting);
    return lasting;
  }

  #recordingBinding(): Binding {
    const native = this.#native;
    const executeOp = (
      name: string,
      attributes: readonly OpAttribute[],
      inputs: readonly number[],
      outputs: number,
    ): TensorMetadata[] => {
      if (this.#paused === 0) this.#looseShapes.requireNone(inputs);
      const results = native.executeOp(name, attributes, inputs, outputs);
      if (this.#paused === 0) {
        const symbols = inputs.map((id) => this.#known(id, name));
        const node = this.graph.record(
          name,
          symbols,
          UNTYPED.has(name) ? this.#typed(attributes, results) : attributes,
          results.map(({ shape }) => shape),
        );
        results.forEach(({ id }, i) => this.#symbols.set(id, `${node}:${i}`));
        this.#looseShapes.note(name, attributes, results);
      }
      return results;
    };
    const createTensor: Binding["createTensor"] = (shape, dtype, values) => {
      const id = native.createTensor(shape, dtype, values);
      if (this.#paused === 0) {
        this.#symbols.set(
          id,
          `${this.graph.constant(dtype, shape, content(native, dtype, values))}:0`,
        );
      }
      return id;
    };
    // The native object's own properties are read-only, so they are shadowed, not assigned.
    return Object.create(native, {
      executeOp: { value: executeOp },
      createTensor: { value: createTensor },
    }) as Binding;
  }

  #typed(attributes: readonly OpAttribute[], [result]: readonly TensorMetadata[]): OpAttribute[] {
    const T = { name: "T", type: this.#native.TF_ATTR_TYPE, value: result?.dtype };
    return [...attributes.filter(({ name }) => name !== "T"), T];
  }

  #known(id: number, operation: string): GraphOutput {
    const symbol = this.#symbols.get(id);
    if (symbol !== undefined) return symbol;
    throw new Error(`${operation} reads a tensor that the recording does not know`);
  }
}

function content(binding: Binding, dtype: number, values: ArrayLike<unknown>): Uint8Array {
  const view = ArrayBuffer.isView(values) ? values : null;
  if (view !== null) {
    return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
  }
  const numbers = Array.from(values, Number);
  switch (dtype) {
    case binding.TF_FLOAT:
      return new Uint8Array(Float32Array.from(numbers).buffer);
    case binding.TF_INT32:
      return new Uint8Array(Int32Array.from(numbers).buffer);
    case binding.TF_BOOL:
      return Uint8Array.from(numbers);
    default:
      throw new Error(`constants of type ${dtype} cannot stand in a graph`);
  }
}
