import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { bindingOf, type Binding, type Held, type NativeBackend } from "./native.js";

/**
 * The same variable on TensorFlow's side: a resource that compiled steps change in place, without a
 * copy. tfjs goes on to see an ordinary tensor: the first look at it after a step reads the resource
 * (which shares the memory, and copies nothing until the next step writes).
 */
export class ResourceVariable {
  /** The resource's handle, as a tensor of the binding. */
  readonly handle: number;
  readonly variable: Variable;
  readonly #backend: NativeBackend;
  readonly #binding: Binding;
  /** What tfjs sees; another value means that the program assigned. */
  #dataId: DataId | null = null;
  /** The number of the tensor last read from the resource; null when a step came after that. */
  #read: number | null = null;

  private constructor(backend: NativeBackend, variable: Variable) {
    this.#backend = backend;
    this.#binding = bindingOf(backend);
    this.variable = variable;
    const { dtype, shape } = backend.tensorMap.get(variable.dataId);
    const [handle] = this.#binding.executeOp(
      "VarHandleOp",
      [
        { name: "dtype", type: this.#binding.TF_ATTR_TYPE, value: dtype },
        { name: "shape", type: this.#binding.TF_ATTR_SHAPE, value: shape },
        // This name makes a resource that goes when its last handle goes.
        { name: "shared_name", type: this.#binding.TF_ATTR_STRING, value: ANONYMOUS },
      ],
      [],
      1,
    );
    this.handle = (handle as { id: number }).id;
  }

  /** The one of a variable, made at the first call. */
  static of(backend: NativeBackend, variable: Variable): ResourceVariable {
    let resource = RESOURCES.get(variable);
    if (resource === undefined) {
      resource = new ResourceVariable(backend, variable);
      RESOURCES.set(variable, resource);
      resource.#endWithVariable();
    }
    return resource;
  }

  /** Brings what the program assigned since the last step into the resource. */
  push(): void {
    const { variable } = this;
    if (variable.dataId !== this.#dataId) {
      const id = this.#assign();
      if (!this.#sharesData()) this.#follow(this.#held(), id);
    }
    // A clone is a look at the value as it was: it keeps that value, the variable moves on.
    if (this.#sharesData()) this.#moveOn();
    this.#dataId = variable.dataId;
  }

  /**
   * The same right before a step that tfjs takes to have happened already: a clone made since then is a
   * look at what the step gives.
   */
  takeOver(): void {
    const { variable } = this;
    if (variable.dataId !== this.#dataId) {
      this.#follow(this.#held(), this.#assign());
      this.#dataId = variable.dataId;
    }
    this.release();
  }

  /** Forgets the value that tfjs has read: a step is about to change the resource in place. */
  release(): void {
    if (this.#read === null) return;
    this.#binding.deleteTensor(this.#read);
    this.#read = null;
  }

  /** Gives the resource the program's value; returns the number of its tensor. */
  #assign(): number {
    this.#letGo();
    const [id] = this.#backend.getInputTensorIds([this.variable]);
    this.#binding.executeOp(
      "AssignVariableOp",
      [{ name: "dtype", type: this.#binding.TF_ATTR_TYPE, value: this.#held().dtype }],
      [this.handle, id as number],
      0,
    );
    return id as number;
  }

  #held(): Held {
    return this.#backend.tensorMap.get(this.variable.dataId);
  }

  /** Whether somebody else has the variable's data, or another variable's resource gives them. */
  #sharesData(): boolean {
    const follower = FOLLOWERS.get(this.#held());
    const another = follower !== undefined && follower !== this;
    return another || this.#backend.refCount(this.variable.dataId) > 1;
  }

  /** From now on whoever asks for the tensor's number gets the resource's value. */
  #follow(held: Held, read: number | null): void {
    this.#read = read;
    FOLLOWERS.set(held, this);
    Object.defineProperty(held, "id", {
      configurable: true,
      get: () => (this.#read ??= this.#fetch(held)),
    });
  }

  /** The data that followed keep the value they have now, for those who still have them. */
  #letGo(): void {
    const former = this.#dataId;
    const held =
      former !== null && this.#backend.tensorMap.has(former)
        ? this.#backend.tensorMap.get(former)
        : null;
    if (held !== null && FOLLOWERS.get(held) === this) {
      const { id } = held;
      Object.defineProperty(held, "id", { configurable: true, writable: true, value: id });
      FOLLOWERS.delete(held);
    }
    // The tensor is those data's, or went with them.
    this.#read = null;
    this.#dataId = null;
  }

  #fetch({ dtype }: Held): number {
    const attributes = [{ name: "dtype", type: this.#binding.TF_ATTR_TYPE, value: dtype }];
    const [value] = this.#binding.executeOp("ReadVariableOp", attributes, [this.handle], 1);
    return (value as { id: number }).id;
  }

  /** Gives the variable data of its own, and leaves the old data, as they are, to whoever shares them. */
  #moveOn(): void {
    const { variable } = this;
    const { dtype, shape } = this.#held();
    this.#letGo();
    const own: Held = { dtype, shape, values: null, id: -1, refCount: 1 };
    this.#follow(own, null);
    const dataId = {};
    this.#backend.tensorMap.set(dataId, own);
    // As Variable.assign does it, without a tensor between.
    const engine = tfjs().engine();
    engine.disposeTensor(variable);
    variable.dataId = dataId;
    (engine as unknown as { trackTensor(tensor: Tensor, backend: null): void }).trackTensor(
      variable,
      null,
    );
  }

  #endWithVariable(): void {
    const { variable } = this;
    const dispose = variable.dispose.bind(variable);
    variable.dispose = () => {
      if (this.#dataId !== null && !variable.isDisposed) this.#letGo();
      dispose();
      RESOURCES.delete(variable);
      this.#binding.deleteTensor(this.handle);
    };
  }
}

/** Whose value data have. */
const FOLLOWERS = new WeakMap<Held, ResourceVariable>();

const ANONYMOUS = "cd2c89b7-88b7-44c8-ad83-06c2a9158347";

const RESOURCES = new WeakMap<Variable, ResourceVariable>();
