import type { Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { forComplex } from "./complex.js";

/** One operation on the tape, as tfjs keeps it. */
interface TapeNode {
  readonly kernelName: string;
  readonly inputs: Readonly<Record<string, Tensor | null | undefined>>;
  readonly outputs: readonly Tensor[];
  readonly saved: readonly Tensor[];
  readonly gradient?: (dys: readonly (Tensor | null)[]) => Record<string, () => Tensor>;
}

/** tfjs's engine with the members that its types hide. */
interface Engine {
  readonly state: {
    activeTape: TapeNode[] | null;
    readonly activeScope: { readonly name: string };
    readonly gradientDepth: number;
    kernelDepth: number;
  };
  nextTensorId(): number;
  startTape(): void;
  endTape(): void;
  tidy<T>(name: string, fn: () => T): T;
  addTapeNode(
    name: string,
    inputs: Record<string, Tensor>,
    outputs: Tensor[],
    gradient: (dy: Tensor) => Record<string, () => Tensor>,
    saved: Tensor[],
    attributes: object,
  ): void;
  gradients(f: () => Tensor, xs: Tensor[], dy?: Tensor | null, allowNone?: boolean): Gradients;
  clone(x: Tensor): Tensor;
  customGrad(f: Differentiated): (...inputs: Tensor[]) => Tensor;
  saveTensorsForBackwardMode(tensors: readonly (Tensor | null | undefined)[]): Tensor[];
}

/** A function that brings its own gradient. */
type Differentiated = (...args: [...Tensor[], (tensors: Tensor[]) => void]) => {
  readonly value: Tensor;
  readonly gradFunc: (dy: Tensor, saved: Tensor[]) => Tensor | Tensor[];
};

interface Gradients {
  readonly value: Tensor;
  /** undefined where the value does not depend on x. */
  readonly grads: (Tensor | undefined)[];
}

/**
 * tfjs's backward pass, once more, with what it lacks:
 *
 * - A gradient made from a kernel's result is differentiated again. tfjs puts the copy that it saves of
 *   a result on the tape before the kernel itself, where a second derivative does not find the way back.
 * - Comparisons, positions and other whole numbers and truth values made of fractions carry no
 *   derivative, as in PyTorch: a mask is a constant, and a value that is made of nothing else "does not
 *   depend on x". In tfjs they fail, or pass the gradient on as if nothing had been rounded.
 * - Gradients may be complex: TensorFlow's convention, ∂L/∂Re z + i ∂L/∂Im z. An input that is real gets
 *   the real part.
 * - A gradient of one's own (`tf.customGrad`) is differentiated again through all that it saves, also what
 *   the function computed in between.
 * - A gradient may itself be defined by a gradient (`vjp`), and what the tape saved is freed when a
 *   function fails.
 */
export function mendBackward(): void {
  const prototype = Object.getPrototypeOf(tfjs().engine()) as Engine;
  prototype.gradients = gradients;
  prototype.clone = copyToSave;
  const customGrad = prototype.customGrad.bind(tfjs().engine());
  prototype.customGrad = (f) => {
    const plain = customGrad(f);
    return (...inputs) => {
      const engine = tfjs().engine() as unknown as Engine;
      const { gradientDepth, kernelDepth } = engine.state;
      return gradientDepth > 1 && kernelDepth === 0 ? onTape(engine, f, inputs) : plain(...inputs);
    };
  };
  prototype.saveTensorsForBackwardMode = function (tensors) {
    // An optional input that was not given, as the scale of a normalisation, is nothing to save.
    return tensors
      .filter((tensor) => tensor != null)
      .map((tensor) => tfjs().keep(this.clone(tensor)));
  };
}

/** dyᵀ · ∂f/∂x of each x, as constants or, within another gradient, on its tape. */
export function vjp(f: (xs: Tensor[]) => Tensor, xs: readonly Tensor[], dy: Tensor): Tensor[] {
  const tf = tfjs();
  const engine = tf.engine() as unknown as Engine;
  // Each x is a copy: two that are the same tensor are still two arguments.
  const copies = xs.map((x) => tf.clone(x));
  const { grads } = engine.gradients(() => f(copies), copies, dy, true);
  return grads.map((gradient, i) => gradient ?? tf.zerosLike(copies[i] as Tensor));
}

function gradients(
  this: Engine,
  f: () => Tensor,
  xs: Tensor[],
  dy?: Tensor | null,
  allowNone = false,
): Gradients {
  const tf = tfjs();
  const { state } = this;
  tf.util.assert(xs.length > 0, () => "gradients() received an empty list of xs.");
  const outermost = state.gradientDepth === 0;
  // Not null where a gradient is defined by another one and the backward pass is under way.
  const around = outermost ? (state.activeTape ?? null) : null;
  try {
    this.startTape();
    let y: Tensor;
    try {
      y = this.tidy("forward", f);
    } finally {
      this.endTape();
    }
    tf.util.assert(y instanceof tf.Tensor, () => "The result y returned by f() must be a tensor.");
    const complex = y.dtype === "complex64";
    if (dy && dy.dtype !== "float32" && !(complex && dy.dtype === "complex64")) {
      throw new Error(`dy must have 'float32' dtype, but has '${dy.dtype}'`);
    }
    const path = pathFrom(xs, y, state.activeTape ?? []);
    if (path.length === 0 && !allowNone) {
      throw new Error(
        "Cannot compute gradient of y=f(x) with respect to x. Make sure that the f you passed encloses " +
          "all operations that lead from x to y, and that they are differentiable: comparisons, argMax " +
          "and casts to whole numbers are not.",
      );
    }
    const grads = this.tidy("backward", () => {
      const first = this.nextTensorId();
      const found = new Map([[y.id, dy ?? tf.ones(y.shape, complex ? "complex64" : "float32")]]);
      const wanted = new Set(xs.map(({ id }) => id));
      for (const step of path.toReversed()) {
        goBack(step, found);
        // Nobody differentiates this pass: what is behind it goes at once, the largest part of what a step holds.
        if (outermost && around === null) letGo(step, found, wanted, first);
      }
      return xs.map(({ id }) => found.get(id));
    });
    return { value: y, grads };
  } finally {
    if (outermost) {
      for (const { saved } of state.activeTape ?? []) tf.dispose([...saved]);
      state.activeTape = around;
    }
  }
}

interface Step {
  readonly node: TapeNode;
  /** Those that depend on x. */
  readonly inputs: readonly (readonly [name: string, tensor: Tensor])[];
}

/** The operations that lead from any x to y, in the order in which they can have run. */
function pathFrom(xs: readonly Tensor[], y: Tensor, tape: readonly TapeNode[]): Step[] {
  const ofWholeNumbers = xs.some(({ dtype }) => dtype === "int32");
  const carries = ({ dtype }: Tensor): boolean =>
    dtype === "float32" || dtype === "complex64" || (ofWholeNumbers && dtype === "int32");
  const fromX = new Set(xs.map(({ id }) => id));
  const steps: Step[] = [];
  for (const node of inOrder(tape)) {
    const inputs = Object.entries(node.inputs).filter(
      (entry): entry is [string, Tensor] => entry[1] != null && fromX.has(entry[1].id),
    );
    if (inputs.length === 0) continue;
    const outputs = node.outputs.filter(carries);
    for (const { id } of outputs) fromX.add(id);
    if (outputs.length > 0) steps.push({ node, inputs });
  }
  const toY = new Set([y.id]);
  return steps
    .toReversed()
    .filter(({ node, inputs }) => {
      const leads = node.outputs.some(({ id }) => toY.has(id));
      if (leads) for (const [, { id }] of inputs) toY.add(id);
      return leads;
    })
    .toReversed();
}

/** Copies of results come behind what made the result. */
function inOrder(tape: readonly TapeNode[]): TapeNode[] {
  const madeAt = new Map<number, number>();
  tape.forEach(({ outputs }, at) => {
    for (const { id } of outputs) madeAt.set(id, at);
  });
  const waiting = new Map<number, TapeNode[]>();
  const ordered: TapeNode[] = [];
  tape.forEach((node, at) => {
    const ready = Math.max(
      ...Object.values(node.inputs).map((input) => (input ? (madeAt.get(input.id) ?? -1) : -1)),
    );
    if (ready > at) {
      waiting.set(ready, [...(waiting.get(ready) ?? []), node]);
      return;
    }
    ordered.push(node, ...(waiting.get(at) ?? []));
  });
  return ordered;
}

/** Sends the gradients of an operation's outputs to its inputs. */
function goBack({ node, inputs }: Step, found: Map<number, Tensor>): void {
  const tf = tfjs();
  const { kernelName, gradient, outputs } = node;
  const given = outputs.map(({ id }) => found.get(id) ?? null);
  if (given.every((dy) => dy === null)) return;
  if (gradient === undefined) {
    throw new Error(`Cannot compute gradient: gradient function not found for ${kernelName}.`);
  }
  const ofComplex = [...outputs, ...inputs.map(([, x]) => x)].some(
    ({ dtype }) => dtype === "complex64",
  );
  if (ofComplex && tf.getGradient(kernelName) !== undefined && !forComplex(kernelName)) {
    throw new Error(`Cannot compute gradient: ${kernelName} has none for complex numbers.`);
  }
  // tfjs puts zeros where nothing comes back, and cannot make complex ones.
  const dys = given.map((dy, i) => {
    const output = outputs[i] as Tensor;
    return dy === null && output.dtype === "complex64" ? tf.zerosLike(output) : dy;
  });
  const byInput = gradient(dys);
  for (const [name, x] of inputs) {
    const compute = byInput[name];
    if (compute === undefined) {
      throw new Error(
        `Cannot backprop through input ${name}. Available gradients found: ${Object.keys(byInput).join(",")}.`,
      );
    }
    const dx = tf.tidy(() => {
      const made = likeInput(compute(), x);
      // Sums free their parts, and dy may be the caller's.
      return given.includes(made) ? tf.clone(made) : made;
    });
    if (dx.dtype !== "float32" && dx.dtype !== "complex64") {
      throw new Error(
        `Error in gradient for op ${kernelName}. The gradient of input ${name} must have 'float32' dtype, but has '${dx.dtype}'`,
      );
    }
    if (!tf.util.arraysEqual(dx.shape, x.shape)) {
      throw new Error(
        `Error in gradient for op ${kernelName}. The gradient of input '${name}' has shape '${dx.shape.join()}', which does not match the shape of the input '${x.shape.join()}'`,
      );
    }
    const before = found.get(x.id);
    found.set(x.id, before === undefined ? dx : tf.add(before, dx));
    before?.dispose();
  }
}

/** Frees what only this step needed: what it saved, and the gradients of its outputs that were made here. */
function letGo(
  { node }: Step,
  found: Map<number, Tensor>,
  wanted: ReadonlySet<number>,
  first: number,
): void {
  tfjs().dispose([...node.saved]);
  for (const { id } of node.outputs) {
    const dy = found.get(id);
    if (dy === undefined || wanted.has(id)) continue;
    found.delete(id);
    const shared = [...found.values()].includes(dy);
    if (dy.id >= first && !dy.kept && !shared) dy.dispose();
  }
}

/** Real for a real input, complex for a complex one. */
function likeInput(dx: Tensor, x: Tensor): Tensor {
  const tf = tfjs();
  if (dx.dtype === "complex64" && x.dtype !== "complex64") return tf.real(dx);
  if (dx.dtype === "float32" && x.dtype === "complex64") return tf.complex(dx, tf.zerosLike(dx));
  return dx;
}

/** tfjs's own gradient of this copy cuts off an imaginary part. */
function copyToSave(this: Engine, x: Tensor): Tensor {
  const tf = tfjs();
  const copy = copyOf(this, x);
  const gradient = (dy: Tensor) => ({ x: () => tf.clone(dy) });
  this.addTapeNode(this.state.activeScope.name, { x }, [copy], gradient, [], {});
  return copy;
}

/** A copy that the tape does not know of. */
function copyOf(engine: Engine, x: Tensor): Tensor {
  engine.state.kernelDepth++;
  try {
    return tfjs().engine().runKernel("Identity", { x }) as Tensor;
  } finally {
    engine.state.kernelDepth--;
  }
}

/**
 * Within another gradient: the function's operations go on the tape, so that what they save leads back
 * to the inputs. Its value leaves as a copy that only the function's own gradient leads to.
 */
function onTape(engine: Engine, f: Differentiated, inputs: Tensor[]): Tensor {
  const tf = tfjs();
  const saved: Tensor[] = [];
  const save = (tensors: Tensor[]): void => {
    saved.push(...tensors.map((tensor) => tf.keep(engine.clone(tensor))));
  };
  const { value, gradFunc } = f(...inputs, save);
  const copy = copyOf(engine, value);
  const gradient = (dy: Tensor): Record<string, () => Tensor> => {
    const made = gradFunc(dy, saved);
    const each = Array.isArray(made) ? made : [made];
    return Object.fromEntries(each.map((dx, i) => [String(i), () => dx]));
  };
  const named = Object.fromEntries(inputs.map((input, i) => [String(i), input]));
  engine.addTapeNode(engine.state.activeScope.name, named, [copy], gradient, saved, {});
  return copy;
}
