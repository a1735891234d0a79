import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import type { GraphOutput } from "./graph.js";
import { bindingOf, type Binding, type NativeBackend, type OpAttribute } from "./native.js";
import { assignItself } from "./ownData.js";
import type { StepWriter } from "./step.js";
import { ResourceVariable } from "./variable.js";

/**
 * Takes an optimizer's step by the operations that the graph will have. tfjs's own step makes up to
 * fourteen tensors of each weight's size and frees them when the last weight is done, and TensorFlow's
 * allocator keeps for ever what it once had: 1.6 GB for 25 million weights and Adam, where this takes none.
 * What it reads it reads at once, what it changes it changes in {@link carryOut}.
 */
export class EagerStep implements StepWriter {
  readonly #backend: NativeBackend;
  readonly #binding: Binding;
  readonly #pretended: boolean;
  /** The binding's numbers of what the step reads, by the names it is given for them. */
  readonly #ids = new Map<GraphOutput, number>();
  readonly #temporary: number[] = [];
  /** In the order of the step. */
  readonly #applied: { readonly changed: readonly Variable[]; readonly run: () => void }[] = [];
  /** What tfjs sees of the changed variables. */
  readonly #changing = new Set<DataId>();

  /** @param pretended only makes tensors of their own for what the step changes: a rehearsal puts all back */
  constructor(backend: NativeBackend, pretended: boolean) {
    this.#backend = backend;
    this.#binding = bindingOf(backend);
    this.#pretended = pretended;
  }

  /** The program may free the tensor before the step is carried out. */
  tensor(tensor: Tensor): GraphOutput {
    return this.#copy(tensor);
  }

  handle(variable: Variable): GraphOutput {
    return this.#pretended ? this.#copy(variable) : this.#name(this.#resource(variable).handle);
  }

  read(variable: Variable): GraphOutput {
    return this.#copy(variable);
  }

  hyperparameter(value: () => number): GraphOutput {
    return this.constant(value());
  }

  constant(value: number): GraphOutput {
    const { TF_FLOAT } = this.#binding;
    return this.#made(this.#binding.createTensor([], TF_FLOAT, Float32Array.of(value)));
  }

  compute(operation: string, ...inputs: readonly GraphOutput[]): GraphOutput {
    return this.#execute(operation, [this.#type("T")], this.#idsOf(inputs));
  }

  apply(
    operation: string,
    changed: readonly Variable[],
    inputs: readonly GraphOutput[],
    attributes: Readonly<Record<string, { readonly b: boolean }>> = {},
  ): void {
    for (const variable of changed) assignItself(this.#backend, variable);
    if (this.#pretended) return;
    const { TF_ATTR_BOOL } = this.#binding;
    const flags = Object.entries(attributes).map(([name, { b }]) => ({
      name,
      type: TF_ATTR_BOOL,
      value: b,
    }));
    const typed = this.#type(operation === "AssignVariableOp" ? "dtype" : "T");
    const ids = this.#idsOf(inputs);
    const run = (): void => void this.#binding.executeOp(operation, [typed, ...flags], ids, 0);
    this.#applied.push({ changed, run });
    for (const { dataId } of changed) this.#changing.add(dataId);
  }

  /** Whether the data are a variable's that the step changes. */
  changes(dataId: DataId): boolean {
    return this.#changing.has(dataId);
  }

  carryOut(): void {
    for (const { changed, run } of this.#applied) {
      if (changed.some(({ isDisposed }) => isDisposed)) continue;
      for (const variable of changed) ResourceVariable.of(this.#backend, variable).takeOver();
      run();
    }
  }

  dispose(): void {
    for (const id of this.#temporary) this.#binding.deleteTensor(id);
  }

  /** The value under another number, which copies nothing. */
  #copy(tensor: Tensor): GraphOutput {
    return this.#execute("Identity", [this.#type("T")], [this.#idOf(tensor)]);
  }

  #resource(variable: Variable): ResourceVariable {
    const resource = ResourceVariable.of(this.#backend, variable);
    resource.push();
    return resource;
  }

  #execute(operation: string, attributes: readonly OpAttribute[], ids: number[]): GraphOutput {
    const [result] = this.#binding.executeOp(operation, attributes, ids, 1);
    return this.#made((result as { readonly id: number }).id);
  }

  #made(id: number): GraphOutput {
    this.#temporary.push(id);
    return this.#name(id);
  }

  #name(id: number): GraphOutput {
    const name = String(id);
    this.#ids.set(name, id);
    return name;
  }

  #idsOf(names: readonly GraphOutput[]): number[] {
    return names.map((name) => this.#ids.get(name) as number);
  }

  #idOf(tensor: Tensor): number {
    return this.#backend.getInputTensorIds([tensor])[0] as number;
  }

  #type(name: string): OpAttribute {
    const { TF_ATTR_TYPE, TF_FLOAT } = this.#binding;
    return { name, type: TF_ATTR_TYPE, value: TF_FLOAT };
  }
}
