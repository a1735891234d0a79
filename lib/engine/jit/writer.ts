import type { DataId, Scalar, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { EagerStep } from "./eagerStep.js";
import type { GraphOutput } from "./graph.js";
import { keepMeaning, requireFinite } from "./guard.js";
import type { Live } from "./live.js";
import { bindingOf, type Binding, type NativeBackend } from "./native.js";
import type { PendingStep } from "./pendingStep.js";
import {
  Operation,
  withCaptured,
  type Compiled,
  type Definition,
  type RecordedNode,
  type Source,
} from "./operation.js";
import { encodeGraph, type Node } from "./proto.js";
import type { RecordedStep } from "./optimizers.js";
import type { StepWriter } from "./step.js";
import type { Recording } from "./recorder.js";
import { rewrite } from "./rewrites/index.js";
import { ResourceVariable } from "./variable.js";
import { FasterOf, mayHelp } from "./xla.js";

/** Writes what a recording leaves to us: how variables are read and changed. */
export class Writer implements StepWriter, Live {
  readonly #backend: NativeBackend;
  readonly #binding: Binding;
  readonly #recording: Recording;
  readonly #atStart: ReadonlyMap<Variable, DataId>;
  /** Inputs that are not tensors from outside, in order. */
  readonly #inputs: { readonly symbol: GraphOutput; readonly source: Source }[] = [];
  readonly #handles = new Map<Variable, GraphOutput>();
  /** The operations that changed a variable, the last one last. */
  readonly #changes = new Map<Variable, readonly string[]>();
  /** The program's latest look at a variable that a step has changed. */
  readonly #looks = new Map<Variable, { readonly read: string; readonly dataId: DataId }>();
  readonly #effects: string[] = [];
  readonly #afterCalls: (() => void)[] = [];
  readonly #onPutBack: (undo: () => void) => void;
  /** What has to be finite before anything is changed. */
  readonly #finite: GraphOutput[] = [];
  /** Tensors that stand for numbers. */
  readonly #numbers = new Map<DataId, () => number>();
  /** What the record froze: the graph stands while these are what they were. */
  readonly #frozen: { readonly value: () => unknown; readonly was: unknown }[] = [];
  readonly #reads = new Map<Variable, GraphOutput>();
  readonly #pending: PendingStep | null;

  /** @param pending where steps wait to be carried out; null: a rehearsal only makes as if */
  constructor(
    backend: NativeBackend,
    recording: Recording,
    atStart: ReadonlyMap<Variable, DataId>,
    onPutBack: (undo: () => void) => void,
    pending: PendingStep | null,
  ) {
    this.#backend = backend;
    this.#binding = bindingOf(backend);
    this.#recording = recording;
    this.#atStart = atStart;
    this.#onPutBack = onPutBack;
    this.#pending = pending;
  }

  number(value: () => number): Scalar {
    return this.#recording.paused(() => {
      const tensor = tfjs().scalar(value(), "float32");
      this.#numbers.set(tensor.dataId, value);
      return tensor;
    });
  }

  afterEachCall(effect: () => void): void {
    this.#afterCalls.push(effect);
  }

  onPutBack(undo: () => void): void {
    this.#onPutBack(undo);
  }

  requireFinite(value: Tensor): void {
    this.#finite.push(this.#recording.meet(value));
  }

  step(recorded: RecordedStep): void {
    const { optimizer, gradients, write, proceed } = recorded;
    const counted = optimizer as unknown as { iterations_?: number };
    const steps = counted.iterations_;
    this.onPutBack(() => Object.assign(counted, { iterations_: steps }));
    this.#afterCalls.push(() => {
      (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
    });
    if (write === null) {
      const value = () => (optimizer as unknown as { learningRate: number }).learningRate;
      this.#frozen.push({ value, was: value() });
      proceed();
      return;
    }
    const symbols = gradients.map(({ variable, tensor, index }) => {
      const gradient = this.#recording.meet(tensor);
      return { variable, gradient, index };
    });
    this.settle();
    const step = this.#recording.paused(() => this.#take(recorded));
    const changes = new Map(this.#changes);
    write(symbols, this);
    for (const [variable, names] of this.#changes) {
      if (names !== changes.get(variable)) this.#look(variable, names);
    }
    this.#adopt();
    if (step !== null) this.#pending?.wait(step, () => this.#adopt());
  }

  /** From here on the program sees what the changes so far give. */
  #look(variable: Variable, changes: readonly string[]): void {
    const dependencies = changes.map((name) => `^${name}`);
    const read = this.#recording.graph.add(
      "ReadVariableOp",
      [this.handle(variable), ...dependencies],
      { dtype: { type: this.#dtype(variable) } },
    );
    this.#looks.set(variable, { read, dataId: variable.dataId });
  }

  /** Tells the recording under which numbers the binding has what was looked at. */
  #adopt(): void {
    for (const [variable, { read, dataId }] of this.#looks) {
      if (variable.dataId === dataId) this.#recording.adopt(variable, `${read}:0`);
    }
  }

  /** Takes the step, so that the program goes on with what it gives; returns what has yet to be carried out. */
  #take({ optimizer, gradients, write, makeSlots, proceed }: RecordedStep): EagerStep | null {
    this.#pending?.carryOut();
    if (write === null || makeSlots === null) {
      proceed();
      return null;
    }
    makeSlots();
    const step = new EagerStep(this.#backend, this.#pending === null);
    let waits = false;
    try {
      const given = gradients.map(({ variable, tensor, index }) => {
        return { variable, gradient: step.tensor(tensor), index };
      });
      write(given, step);
      waits = this.#pending !== null;
    } finally {
      if (!waits) step.dispose();
    }
    (optimizer as unknown as { incrementIterations(): void }).incrementIterations();
    return waits ? step : null;
  }

  handle(variable: Variable): GraphOutput {
    let symbol = this.#handles.get(variable);
    if (symbol === undefined) {
      symbol = this.#input(this.#binding.TF_RESOURCE, {
        kind: "handle",
        resource: ResourceVariable.of(this.#backend, variable),
      });
      this.#handles.set(variable, symbol);
    }
    return symbol;
  }

  read(variable: Variable): GraphOutput {
    const known = this.#reads.get(variable);
    if (known !== undefined) return known;
    const node = this.#recording.graph.add(
      "ReadVariableOp",
      [this.handle(variable), ...this.#after(variable)],
      { dtype: { type: this.#dtype(variable) } },
    );
    this.#reads.set(variable, `${node}:0`);
    return `${node}:0`;
  }

  hyperparameter(value: () => number): GraphOutput {
    return this.#input(this.#binding.TF_FLOAT, { kind: "number", value }, []);
  }

  constant(value: number): GraphOutput {
    const content = new Uint8Array(Float32Array.of(value).buffer);
    return `${this.#recording.graph.constant(this.#binding.TF_FLOAT, [], content)}:0`;
  }

  compute(operation: string, ...inputs: readonly GraphOutput[]): GraphOutput {
    const T = { type: this.#binding.TF_FLOAT };
    return `${this.#recording.graph.add(operation, inputs, { T })}:0`;
  }

  apply(
    operation: string,
    changed: readonly Variable[],
    inputs: readonly GraphOutput[],
    attributes: Readonly<Record<string, { readonly b: boolean }>> = {},
  ): void {
    const type = { type: this.#binding.TF_FLOAT };
    const typed = operation === "AssignVariableOp" ? { dtype: type } : { T: type };
    const after = changed.flatMap((variable) => this.#after(variable));
    const reads = changed.flatMap((variable) => {
      const read = this.#reads.get(variable)?.replace(/:0$/, "");
      const look = this.#looks.get(variable)?.read;
      return [read, look].flatMap((name) => (name === undefined ? [] : `^${name}`));
    });
    const name = this.#recording.graph.add(
      operation,
      [...inputs, ...new Set([...after, ...reads])],
      { ...typed, ...attributes },
    );
    for (const variable of changed) this.#changed(variable, name);
    this.#effects.push(name);
  }

  /** Writes down the assignments so far that no optimizer's step stands for. */
  settle(): void {
    for (const variable of this.#atStart.keys()) this.#settleOne(variable);
  }

  define(
    args: readonly Tensor[],
    keys: ReadonlySet<DataId>,
    results: readonly Tensor[],
    xla: "auto" | boolean,
  ): Compiled {
    const { graph, outer } = this.#recording;
    const position = new Map(
      args.flatMap((tensor, i) =>
        tensor instanceof tfjs().Variable ? [] : [[tensor.dataId, i] as const],
      ),
    );
    const variableOf = new Map([...this.#atStart].map(([each, dataId]) => [dataId, each] as const));
    const captured: Tensor[] = [];
    const outputs = results.map((tensor) => {
      const symbol = this.#recording.meet(tensor);
      // A function must not give one of its inputs as it is.
      const T = { type: this.#backend.tensorMap.get(tensor.dataId).dtype };
      return `${graph.add("Identity", [symbol], { T })}:0`;
    });
    for (const { symbol, dataId, tensor } of outer) {
      const at = position.get(dataId);
      const variable = variableOf.get(dataId);
      if (at !== undefined) {
        this.#inputs.push({ symbol, source: { kind: "argument", position: at } });
      } else if (this.#numbers.has(dataId)) {
        const value = this.#numbers.get(dataId) as () => number;
        this.#inputs.push({ symbol, source: { kind: "number", value } });
      } else if (keys.has(dataId)) {
        this.#inputs.push({ symbol, source: { kind: "key" } });
      } else if (variable !== undefined && this.#changes.has(variable)) {
        this.#readAtStart(symbol, variable);
      } else if (variable !== undefined) {
        this.#inputs.push({ symbol, source: { kind: "variable", variable } });
      } else {
        const kept = tfjs().keep(tensor.clone());
        captured.push(kept);
        this.#inputs.push({ symbol, source: { kind: "captured", tensor: kept } });
      }
    }
    const guards = requireFinite(graph, this.#binding.TF_FLOAT, this.#finite, this.#effects);
    this.#effects.push(...guards);
    this.#effects.push(...keepMeaning(graph));
    const used = [
      ...this.#handles.keys(),
      ...this.#inputs.flatMap(({ source }) => (source.kind === "variable" ? source.variable : [])),
    ];
    const recorded = graph.nodes.map(outlined);
    const nodes = rewrite(graph.nodes, this.#binding, [...outputs, ...this.#effects]);
    const definition: Definition = {
      graph: encodeGraph(nodes),
      recorded,
      operations: nodes.map(({ op }) => op),
      inputs: this.#inputs.map(({ symbol }) => symbol),
      sources: this.#inputs.map(({ source }) => source),
      outputs,
      effects: this.#effects,
      changed: [...this.#changes.keys()].map((each) => ResourceVariable.of(this.#backend, each)),
      afterCalls: this.#afterCalls,
      guarded: this.#finite.length > 0,
      // A variable that was disposed has been replaced: slots, when an optimizer's state is loaded.
      stands: () =>
        this.#frozen.every(({ value, was }) => value() === was) &&
        used.every((variable) => !variable.isDisposed),
    };
    const form = (withXla: boolean) => new Operation(this.#backend, definition, withXla);
    const numbers = definition.changed.reduce((sum, { variable }) => sum + variable.size, 0);
    const tried = xla === "auto" && mayHelp(definition.operations, numbers);
    try {
      const chosen = tried ? new FasterOf(form(false), () => form(true)) : form(xla === true);
      return withCaptured(chosen, captured);
    } catch (error) {
      tfjs().dispose(captured);
      throw error;
    }
  }

  /** What stood for a variable's value becomes a look at the resource, before anything changes it. */
  #readAtStart(symbol: GraphOutput, variable: Variable): void {
    const { graph } = this.#recording;
    const name = symbol.replace(/:0$/, "");
    const place = graph.nodes.findIndex((node) => node.name === name);
    graph.nodes[place] = {
      ...(graph.nodes[place] as Node),
      op: "ReadVariableOp",
      input: [this.handle(variable)],
      attributes: { dtype: { type: this.#dtype(variable) } },
      shapes: [variable.shape],
    };
    const first = this.#changes.get(variable)?.[0];
    graph.nodes.find((node) => node.name === first)?.input.push(`^${name}`);
  }

  /** An assignment so far becomes an operation on the resource. */
  #settleOne(variable: Variable): void {
    const last = this.#settled.get(variable) ?? this.#atStart.get(variable);
    if (variable.dataId === last) return;
    this.#settled.set(variable, variable.dataId);
    const value = this.#recording.meet(variable);
    this.apply("AssignVariableOp", [variable], [this.handle(variable), value]);
  }

  readonly #settled = new Map<Variable, DataId>();

  #changed(variable: Variable, name: string): void {
    this.#reads.delete(variable);
    this.#changes.set(variable, [...(this.#changes.get(variable) ?? []), name]);
    this.#settled.set(variable, variable.dataId);
  }

  #after(variable: Variable): string[] {
    const last = this.#changes.get(variable)?.at(-1);
    return last === undefined ? [] : [`^${last}`];
  }

  #dtype(variable: Variable): number {
    return this.#backend.tensorMap.get(variable.dataId).dtype;
  }

  #input(dtype: number, source: Source, shape: readonly number[] | null = null): GraphOutput {
    const symbol = `${this.#recording.graph.placeholder(dtype, shape)}:0`;
    this.#inputs.push({ symbol, source });
    return symbol;
  }
}

/** What people are shown of an operation, before rewriting changes what it reads. */
function outlined({ name, op, input, attributes, shapes, origin }: Node): RecordedNode {
  const type = attributes["dtype"];
  const dtype = type !== undefined && "type" in type ? type.type : null;
  return { name, op, input: [...input], shape: shapes?.[0] ?? null, dtype, origin: origin ?? null };
}
