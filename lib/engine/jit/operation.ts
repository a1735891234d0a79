import type { Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import type { GraphOutput } from "./graph.js";
import { NotFiniteError } from "./live.js";
import { bindingOf, type NativeBackend, type OpAttribute, type TensorMetadata } from "./native.js";
import type { Origin } from "./origins.js";
import { encodeAttribute, type NodeOutline } from "./proto.js";
import { drawKey } from "./random.js";
import type { ResourceVariable } from "./variable.js";

/** Where an input of the function comes from at each call. */
export type Source =
  | { readonly kind: "argument"; readonly position: number }
  | { readonly kind: "captured"; readonly tensor: Tensor }
  | { readonly kind: "variable"; readonly variable: Variable }
  | { readonly kind: "handle"; readonly resource: ResourceVariable }
  | { readonly kind: "key" }
  | { readonly kind: "number"; readonly value: () => number };

/** A program as one operation of TensorFlow. */
export interface Compiled {
  /** The names of the graph's operations. */
  readonly operations: readonly string[];
  readonly definition: Definition;
  readonly xla: boolean;
  /** false: the program would do something else now, and has to be recorded again. */
  stands(): boolean;
  run(args: readonly Tensor[]): Tensor[];
  dispose(): void;
}

/** A recorded operation, for people. */
export interface RecordedNode extends NodeOutline {
  /** Of its first result; null where the record does not say. */
  readonly shape: readonly number[] | null;
  /** TensorFlow's number of an input's type. */
  readonly dtype: number | null;
  readonly origin: Origin | null;
}

let defined = 0;

/**
 * A serialised `ConfigProto`, without which Grappler leaves a function as it is written:
 * `graph_options { rewrite_options { meta_optimizer_iterations: ONE } }`. A second round over the graph finds
 * next to nothing, and doubles the time to load it.
 */
const CONFIGURATION = "\x52\x04\x52\x02\x60\x01";

/** A graph with all that a call of it needs. */
export interface Definition {
  readonly graph: Uint8Array;
  /** The operations as the program called them, before any rewriting. */
  readonly recorded: readonly RecordedNode[];
  readonly operations: readonly string[];
  readonly inputs: readonly GraphOutput[];
  readonly sources: readonly Source[];
  readonly outputs: readonly GraphOutput[];
  readonly effects: readonly string[];
  readonly changed: readonly ResourceVariable[];
  readonly afterCalls: readonly (() => void)[];
  /** Whether a call changes nothing where a number is not finite. */
  readonly guarded: boolean;
  readonly stands: () => boolean;
}

/** The tensors from outside live as long as the graph that reads them. */
export function withCaptured(form: Compiled, captured: readonly Tensor[]): Compiled {
  if (captured.length === 0) return form;
  const dispose = form.dispose.bind(form);
  form.dispose = () => {
    dispose();
    tfjs().dispose([...captured]);
  };
  return form;
}

export class Operation implements Compiled {
  readonly xla: boolean;
  readonly #backend: NativeBackend;
  readonly definition: Definition;
  readonly #name = `gradlab_${++defined}`;
  readonly #options: readonly OpAttribute[];

  constructor(backend: NativeBackend, definition: Definition, xla: boolean) {
    this.#backend = backend;
    this.definition = definition;
    this.xla = xla;
    const optimised = {
      name: "config_proto",
      type: bindingOf(backend).TF_ATTR_STRING,
      value: CONFIGURATION,
    };
    this.#options = xla ? [] : [optimised];
    const { graph, inputs, outputs, effects } = definition;
    const attributes = xla ? ["_XlaMustCompile", encodeAttribute({ b: true })] : [];
    bindingOf(backend).defineFunction(this.#name, graph, inputs, outputs, effects, attributes);
  }

  get operations(): readonly string[] {
    return this.definition.operations;
  }

  stands(): boolean {
    return this.definition.stands();
  }

  run(args: readonly Tensor[]): Tensor[] {
    const { changed, sources, outputs, afterCalls } = this.definition;
    const binding = bindingOf(this.#backend);
    const temporary: number[] = [];
    const make = (shape: readonly number[], dtype: number, values: ArrayLike<number>): number => {
      const id = binding.createTensor(shape, dtype, values);
      temporary.push(id);
      return id;
    };
    const idOf = (tensor: Tensor): number => this.#backend.getInputTensorIds([tensor])[0] as number;
    for (const resource of changed) resource.push();
    const ids = sources.map((source): number => {
      switch (source.kind) {
        case "argument":
          return idOf(args[source.position] as Tensor);
        case "captured":
          return idOf(source.tensor);
        case "variable":
          return idOf(source.variable);
        case "handle":
          return source.resource.handle;
        case "key":
          return make([2], binding.TF_INT32, drawKey());
        case "number":
          return make([], binding.TF_FLOAT, Float32Array.of(source.value()));
        default:
          return source satisfies never;
      }
    });
    for (const resource of changed) resource.release();
    let results: TensorMetadata[];
    try {
      results = binding.executeOp(this.#name, this.#options, ids, outputs.length);
    } catch (error) {
      const failed = this.definition.guarded && /assertion failed/.test(String(error));
      throw failed ? new NotFiniteError("a number that has to be finite is not") : error;
    } finally {
      for (const id of temporary) binding.deleteTensor(id);
    }
    for (const effect of afterCalls) effect();
    return results.map((metadata) => this.#backend.createOutputTensor(metadata));
  }

  dispose(): void {
    bindingOf(this.#backend).removeFunction(this.#name);
  }
}
