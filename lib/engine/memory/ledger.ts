/**
 * Which line of the program made each tensor that is there.
 *
 * Most tensors need no entry: tfjs's scopes free them, at the latest at the end of the outermost `tidy`. One
 * is written down when nothing but the program itself will free it any more: when it leaves the last scope,
 * is made outside of all, or is kept. So a training step costs two or three entries, whatever it computes.
 */
import type { Optimizer, Tensor, Variable } from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";
import { caller, callingSite, type Site } from "./caller.js";

/** What a tensor is there for. */
export type Use =
  /** Nothing frees it but the program. */
  | "tensor"
  /** The same, by `tf.keep`. */
  | "kept"
  /** A weight of a layer. */
  | "weight"
  /** What an optimizer remembers of a weight. */
  | "optimizer"
  /** Any other variable. */
  | "variable"
  /** Freed when the `tidy` or the operation that is at work ends. */
  | "in tidy"
  /** Freed when a `dl.scope` ends. */
  | "in scope"
  /** Of a forward pass, until its gradient is there. */
  | "for gradient";

export interface Entry {
  /** tfjs's number of the tensor: a later one is larger. */
  readonly id: number;
  readonly shape: readonly number[];
  readonly dtype: string;
  site: Site | null;
  /** In milliseconds, as `performance.now()`. */
  readonly madeAt: number;
  /** What tfjs holds of its data: it counts the bytes of texts there. */
  readonly data: { readonly bytes: number } | undefined;
  use: Use;
}

/** One of tfjs's scopes: an operation or a `tidy`. */
export interface TensorScope {
  readonly track: readonly Tensor[];
}

interface Engine {
  readonly state: EngineState;
  track(tensor: Tensor): Tensor;
  keep(tensor: Tensor): Tensor;
  disposeTensor(tensor: Tensor): void;
  makeVariable(...args: unknown[]): Variable;
}

interface EngineState {
  /** Undefined before the first one. */
  readonly activeScope: TensorScope | null | undefined;
  readonly scopeStack: readonly TensorScope[];
  readonly kernelDepth: number;
  /** What a forward pass has done, and has kept for the gradient. */
  readonly activeTape: readonly { readonly saved?: readonly Tensor[] }[] | null;
  readonly registeredVariables: Readonly<Record<string, Variable>>;
  readonly tensorInfo: WeakMap<object, { readonly bytes: number }>;
}

type Watcher = (tensor: Tensor, scope: TensorScope | null) => void;

const engine = tfjs().engine() as unknown as Engine;
const entries = new Map<number, Entry>();
const variables = new WeakMap<Variable, Entry>();
let state = engine.state;
let watcher: Watcher | null = null;

/** From now on `watch` is told of each tensor that is made or leaves a scope, and where it is now. */
export function watchTensors(watch: Watcher): void {
  watcher = watch;
}

/** The entry of a tensor that no scope of tfjs holds. */
export function entryOf(tensor: Tensor): Entry | undefined {
  return entries.get(tensor.id);
}

/** The next tensor's number. */
export function nextTensorId(): number {
  return (tfjs().engine().constructor as unknown as { readonly nextTensorId: number }).nextTensorId;
}

/** All tensors that are known to be there. */
export function allEntries(): Entry[] {
  forgetOtherState();
  const { registeredVariables, scopeStack, activeTape } = engine.state;
  const ofVariables = Object.values(registeredVariables).flatMap((variable) => {
    const entry = variables.get(variable);
    return entry === undefined ? [] : [entry];
  });
  const saved = new Set(activeTape?.flatMap((node) => node.saved ?? []));
  const passing = scopeStack.flatMap(({ track }) => track);
  const unwritten = [...new Set([...saved, ...passing])].filter(
    ({ id, isDisposed }) => !isDisposed && !entries.has(id),
  );
  return [
    ...entries.values(),
    ...ofVariables,
    ...unwritten.map((tensor) =>
      entryFor(tensor, null, saved.has(tensor) ? "for gradient" : "in tidy"),
    ),
  ];
}

/** Tensors whose line is looked up later, if they are there then. */
let waiting: Entry[] | null = null;

function note(tensor: Tensor, use: Use): void {
  const entry = entryFor(tensor, waiting === null ? callingSite() : null, use);
  entries.set(tensor.id, entry);
  waiting?.push(entry);
}

/** The line that calls `run` stands for the tensors that `run` leaves: most are gone at its end. */
export function noteAtEnd<T>(run: () => T): T {
  if (waiting !== null) return run();
  const made: Entry[] = (waiting = []);
  try {
    return run();
  } finally {
    waiting = null;
    const left = made.filter(({ id }) => entries.has(id));
    if (left.length > 0) {
      const site = callingSite();
      for (const entry of left) entry.site = site;
    }
  }
}

function entryFor(tensor: Tensor, site: Site | null, use: Use): Entry {
  const { id, shape, dtype, dataId } = tensor;
  const data = dtype === "string" ? engine.state.tensorInfo.get(dataId) : undefined;
  return { id, shape, dtype, site, madeAt: performance.now(), data, use };
}

/** `tf.engine().reset()` forgets all tensors. */
function forgetOtherState(): void {
  if (engine.state === state) return;
  state = engine.state;
  entries.clear();
}

function install(): void {
  override(engine, "track", (original) => (tensor) => {
    const activeScope = engine.state.activeScope ?? null;
    if (activeScope === null) {
      forgetOtherState();
      if (!entries.has(tensor.id)) note(tensor, "tensor");
    }
    watcher?.(tensor, activeScope);
    return original.call(engine, tensor);
  });
  override(engine, "keep", (original) => (tensor) => {
    const known = entries.get(tensor.id);
    if (known !== undefined) {
      known.use = "kept";
    } else if (engine.state.kernelDepth === 0 && isLoose(tensor)) {
      // Inside a kernel it is tfjs that keeps, for the gradient.
      note(tensor, "kept");
    }
    return original.call(engine, tensor);
  });
  override(engine, "disposeTensor", (original) => (tensor) => {
    entries.delete(tensor.id);
    original.call(engine, tensor);
  });
  override(engine, "makeVariable", (original) => (...args) => {
    const variable = original.apply(engine, args);
    const { site, functions } = caller();
    variables.set(variable, entryFor(variable, site, useOf(functions)));
    return variable;
  });
}

function isLoose(tensor: Tensor): boolean {
  return !tensor.isDisposed && !(tensor instanceof tfjs().Variable);
}

function installInOptimizers(): void {
  override(
    tfjs().Optimizer.prototype,
    "minimize",
    (original) =>
      function (this: Optimizer, ...args) {
        return noteAtEnd(() => original.apply(this, args));
      },
  );
}

/** By the innermost function that tells. */
function useOf(functions: readonly string[]): Use {
  for (const name of functions) {
    if (/\bLayerVariable\b|\baddWeight$/.test(name)) return "weight";
    if (/Optimizer\b|\bapplyGradients$|\bsetWeights$|^makeSlots$/.test(name)) return "optimizer";
  }
  return "variable";
}

install();
installInOptimizers();
