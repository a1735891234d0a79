import type { Tensor, Variable } from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { tfjs } from "../tfjsNode.js";
import { compile, compileOnly, makesVariables } from "./compile.js";
import { readerOf, TracerError } from "./errors.js";
import { requireSameNumbers, type FrozenNumber } from "./frozen.js";
import { inspect } from "./inspect.js";
import type { JitGraph } from "./jitGraph.js";
import { nativeBackend, type NativeBackend } from "./native.js";
import type { Compiled } from "./operation.js";
import { longStack } from "./places.js";
import { statistics, type JitGraphStatistics, type JitStatistics, type Ran } from "./statistics.js";
import { variablesOf, withState, type JitState } from "./state.js";
import { Retraces } from "./retraces.js";
import { opaqueIn, type Opaque } from "./opaque.js";
import { identityOf, signatureOf } from "./signature.js";
import { tensorsIn, withTensors } from "./structure.js";

export type { JitGraphStatistics, JitState, JitStatistics };

/** How `jit` compiles a function, and what it does with one that it cannot compile. */
export interface JitOptions {
  /**
   * "auto", by default: XLA where a measurement says that it is faster, made when the graph has run for
   * about half as long as XLA takes to compile it.
   */
  readonly xla?: "auto" | boolean;
  /** "eager": a function that cannot be compiled runs as it is, after one warning. By default it is an error. */
  readonly fallback?: "error" | "eager";
  /**
   * The variables that the function may change, or the models and optimizers that they belong to; `[]`
   * for none. Changing another one is a TracerError that names it, and nothing is changed. Others may be
   * read, and what the function makes itself is its own. By default it may change all.
   */
  readonly state?: JitState;
}

/** What `graph()` of a jitted function takes. */
export interface JitGraphOptions {
  /** true by default: what TensorFlow makes of the graph, and how long each operation takes. */
  readonly timed?: boolean;
}

/** A function with the graphs that `jit` made of it. */
export interface Jitted<Args extends readonly unknown[], Result> {
  (...args: Args): Result;
  stats(): JitStatistics;
  /**
   * The graph of the latest call's shapes, before and after TensorFlow's optimisation, with counts and
   * times of its operations: a picture as the last line of a cell. To time it, the graph runs some times
   * beside the program, on copies; `{ timed: false }` leaves that out.
   *
   * @throws Error before the first graph is there, and on an engine that makes none
   */
  graph(options?: JitGraphOptions): JitGraph;
  /** Frees all graphs; a later call traces again. */
  dispose(): void;
  /** For `using`. */
  [Symbol.dispose](): void;
}

interface Known<Result> extends Ran {
  readonly form: Compiled;
  /** A result's form. */
  readonly like: Result;
}

interface Trace<Args> {
  readonly backend: NativeBackend;
  readonly signature: string;
  readonly self: unknown;
  readonly args: Args;
}

/** A graph holds about a megabyte; with more of them than that, the one that has rested longest goes. */
const MOST_GRAPHS = 256;

/** The first call makes variables, a second one may, where a model builds itself as it goes. */
const MOST_USELESS = 3;

let recording = false;

/** Frees the graphs of functions that nobody has any more. */
const dropped = new FinalizationRegistry<ReadonlyMap<string, Known<unknown>>>((graphs) => {
  for (const { form } of graphs.values()) form.dispose();
});

/**
 * Compiles a function of tensors: the first call with new shapes runs it and writes down every
 * operation as one TensorFlow graph; later calls run the graph as a single operation. Variables that it
 * reads and changes (weights, optimizer slots) are found by themselves, stay in TensorFlow, and read right
 * everywhere. Random operations draw anew at each call and follow `seedAll`.
 *
 * Everything else that the function does happens only while it is written down: numbers that it computes
 * in JavaScript (a counter, `Math.random()`) are frozen, except an optimizer's learning rate: pass them as
 * tensors. On the WebAssembly and plain JavaScript
 * engines, and inside another jitted function or a gradient, the function runs as it is.
 *
 * @param fn a function of tensors, or of arrays and records of them, that returns such. All else among
 *   the arguments is part of what is compiled: numbers and texts by value, functions and objects (a model)
 *   by identity. A function that is traced at nearly every call says so once, and why.
 * @param options xla "auto", fallback "error", state whatever it changes by default
 * @throws {ArgumentError} for a wrong argument
 * @throws {TracerError} at the call that traces, when the function reads the value of an argument, a
 *   variable or a result, computes with a result whose shape depends on values (`tf.unique`), is given or
 *   returns a Map, Set or long typed array, waits, makes variables at each call, disposes of an argument, changes
 *   what is not in its state, or, where that shows, uses a number that changes; all variables are as
 *   before then
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * const optimizer = tf.train.sgd(0.1);
 * const step = dl.jit((x: tf.Tensor, y: tf.Tensor) =>
 *   optimizer.minimize(() => (model.apply(x) as tf.Tensor).sub(y).square().mean(), true) as tf.Scalar);
 * const [x, y] = [tf.ones([4, 2]), tf.zeros([4, 1])];
 * for (let i = 0; i < 50; i++) step(x, y).dispose();
 * step(x, y).dataSync()[0] < 1e-6; // true
 */
export function jit<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  options: JitOptions = {},
): Jitted<Args, Result> {
  return makeJitted(fn, options);
}

/**
 * The same for the library's own trainings.
 *
 * @param rehearsed every call is computed by the graph, the first one too, which otherwise runs the
 *   function as it is
 */
export function makeJitted<Args extends readonly unknown[], Result>(
  fn: (...args: Args) => Result,
  options: JitOptions = {},
  rehearsed = false,
): Jitted<Args, Result> {
  requireThat(typeof fn === "function", "fn", "a function", fn);
  const { xla = "auto", fallback = "error", state } = options;
  requireThat(["auto", true, false].includes(xla), "xla", `"auto", true or false`, xla);
  requireThat(["error", "eager"].includes(fallback), "fallback", `"error" or "eager"`, fallback);
  if (state !== undefined) variablesOf(state);
  /** What the function has made itself: an optimizer's slots, the weights of a model that was not built. */
  const own = new WeakSet<Variable>();
  const graphs = new Map<string, Known<Result>>();
  let [traces, tracing] = [0, 0];
  /** Of graphs that are gone. */
  let [calls, milliseconds] = [0, 0];
  /** Traces in a row that made variables: a first call does, and the next one may. */
  let useless = 0;
  /** What those traces would have frozen. */
  const numbers = new Map<string, readonly FrozenNumber[]>();
  let givenUp = false;
  let latest = "";
  const retraces = new Retraces();

  function jitted(this: object | undefined, ...args: Args): Result {
    const backend = nativeBackend();
    if (backend === null || givenUp || recording || underGradient()) {
      return Reflect.apply(fn, this, args);
    }
    const self = this === undefined ? "" : ` on ${identityOf(this)}`;
    const signature = signatureOf(args) + self;
    latest = signature;
    const known = graphs.get(signature);
    if (known === undefined || !known.form.stands()) {
      forget(signature);
      return trace({ backend, signature, self: this, args });
    }
    retraces.called();
    graphs.delete(signature);
    graphs.set(signature, known);
    return call(known, args);
  }

  function call(known: Known<Result>, args: Args): Result {
    const started = performance.now();
    const results = known.form.run(tensorsIn(args));
    known.milliseconds += performance.now() - started;
    known.calls++;
    return withTensors(known.like, results);
  }

  /** A graph moves to the end of its map when it runs. */
  function makeRoom(): void {
    const [rested] = graphs.keys();
    if (rested !== undefined && graphs.size >= MOST_GRAPHS) forget(rested);
  }

  function forget(signature: string): void {
    const known = graphs.get(signature);
    if (known === undefined) return;
    known.form.dispose();
    graphs.delete(signature);
    calls += known.calls;
    milliseconds += known.milliseconds;
  }

  function trace({ backend, signature, self, args }: Trace<Args>): Result {
    recording = true;
    const started = performance.now();
    let refused: TracerError | undefined;
    const onRead = (): void => {
      const stack = longStack();
      const reader = readerOf(stack);
      refused ??= new TracerError(reader.sentence, reader.advice, stack);
      if (!reader.asynchronous) throw refused;
    };
    const program = (tensors: readonly Tensor[]): Result => {
      const call = (): Result => run(self, withTensors(args, tensors), () => refused);
      const result = state === undefined ? call() : withState(state, own, call);
      if (refused !== undefined) throw refused;
      return result;
    };
    try {
      for (const [i, arg] of args.entries()) requireOpen(opaqueIn(arg, false), i + 1);
      const of = rehearsed ? compileOnly : compile;
      const onMade = (stack: string): void => {
        if (++useless === MOST_USELESS) throw makesVariables(stack);
      };
      const onNumbers = (now: readonly FrozenNumber[]): void => {
        const before = numbers.get(signature);
        if (before !== undefined) requireSameNumbers(before, now);
        numbers.set(signature, now);
      };
      const watched = { xla, onRead, onMade, onNumbers };
      const { result, compiled } = of(backend, tensorsIn(args), program, tensorsIn, watched);
      traces++;
      tracing += performance.now() - started;
      if (compiled !== null) {
        useless = 0;
        numbers.delete(signature);
        makeRoom();
        graphs.set(signature, { form: compiled, like: forms(result), calls: 0, milliseconds: 0 });
        const hint = retraces.traced(args, performance.now() - started);
        if (hint !== null) console.warn(hint);
      }
      if (!rehearsed) return result;
    } catch (error) {
      if (fallback === "error" || !(error instanceof TracerError)) throw error;
      console.warn(`${error.message}\nIt runs without being compiled.`);
      givenUp = true;
    } finally {
      recording = false;
    }
    const known = graphs.get(signature);
    return known === undefined ? Reflect.apply(fn, self, args) : call(known, args);
  }

  function run(self: unknown, args: Args, refused: () => TracerError | undefined): Result {
    const result = Reflect.apply(fn, self, args);
    if (result instanceof Promise) {
      // Its own error is not the point.
      result.catch(() => undefined);
      // What it waits for says more.
      const reason = refused();
      if (reason !== undefined) throw reason;
      throw new TracerError(
        "is asynchronous",
        "Wait for data before the call, and compile the part between two awaits.",
      );
    }
    requireOpen(opaqueIn(result, true), null);
    return result;
  }

  const dispose = (): void => {
    for (const signature of graphs.keys()) forget(signature);
  };
  dropped.register(jitted, graphs);
  return Object.assign(jitted, {
    stats: () => statistics({ traces, tracing, calls, milliseconds }, graphs),
    graph({ timed = true }: JitGraphOptions = {}): JitGraph {
      requireThat(typeof timed === "boolean", "timed", "true or false", timed);
      const backend = nativeBackend();
      const known = graphs.get(latest);
      if (backend === null || known === undefined) throw new Error(noGraph(backend, givenUp));
      const each = known.milliseconds / Math.max(known.calls, 1);
      return inspect(backend, known.form, { timed, repeats: repeatsFor(each) });
    },
    dispose,
    [Symbol.dispose]: dispose,
  });
}

/** Nothing that a compiled function would freeze without a word. */
function requireOpen(opaque: Opaque | null, argument: number | null): void {
  if (opaque === null) return;
  const { path, what, advice } = opaque;
  throw new TracerError(
    argument === null
      ? `returns ${what}${path === "" ? "" : ` in result${path}`}`
      : `is given ${what} in argument ${argument}${path}`,
    advice,
  );
}

function noGraph(backend: NativeBackend | null, givenUp: boolean): string {
  if (backend === null) return "jit: this engine runs the function as it is; there is no graph";
  if (givenUp)
    return "jit: the function could not be compiled and runs as it is; there is no graph";
  return "jit: there is no graph yet; call the function first (twice, if its first call makes variables)";
}

/** As many timed runs as half a second allows. */
function repeatsFor(milliseconds: number): number {
  return Math.max(1, Math.min(9, Math.round(500 / Math.max(milliseconds, 1))));
}

/** The result's form alone, so that no tensor of the first call is kept. */
function forms<T>(result: T): T {
  const tf = tfjs();
  const placeholders = tensorsIn(result).map(
    () => Object.create(tf.Tensor.prototype as object) as Tensor,
  );
  return withTensors(result, placeholders);
}

/** A gradient must see every operation. */
function underGradient(): boolean {
  return (tfjs().engine().state as unknown as { gradientDepth: number }).gradientDepth > 0;
}
