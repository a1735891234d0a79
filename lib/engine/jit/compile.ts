import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { TracerError } from "./errors.js";
import { withLive } from "./live.js";
import type { NativeBackend } from "./native.js";
import type { Compiled } from "./operation.js";
import { withOptimizerSteps } from "./optimizers.js";
import { Origins } from "./origins.js";
import { withRandomKeys } from "./random.js";
import { record } from "./recorder.js";
import { rehearse } from "./rehearsal.js";
import { Writer } from "./writer.js";

export interface Traced<T> {
  readonly result: T;
  /** null: the program made variables, as a first call does; record the next one. */
  readonly compiled: Compiled | null;
}

export interface CompileOptions {
  readonly xla: "auto" | boolean;
  readonly onRead: () => void;
}

/**
 * Runs `program` as it is, and makes one operation of what it did.
 *
 * @param tensorsOf the tensors of a result, in an order that stays
 */
export function compile<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  program: () => T,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
): Traced<T> {
  return trace(backend, args, program, tensorsOf, options, registeredVariables());
}

/**
 * Makes one operation of what `program` does, without doing it: its changes are put back, its results are
 * freed. Where a training is killed and goes on in another process, its first step must be computed as
 * it was in the first one, by the graph.
 *
 * @returns the result's form, with tensors that are disposed
 */
export function compileOnly<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  program: () => T,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
): { readonly result: T; readonly compiled: Compiled } {
  // The first time an optimizer makes its slots, the second time it has them.
  for (let i = 0; i < 2; i++) {
    const variables = registeredVariables();
    const { result, compiled } = rehearse(variables, (onPutBack) => {
      const traced = trace(backend, args, program, tensorsOf, options, variables, onPutBack);
      tfjs().dispose([...tensorsOf(traced.result)]);
      return traced;
    });
    if (compiled !== null) return { result, compiled };
  }
  throw new TracerError("makes variables at each call", "Make them before, and pass them.");
}

/** What the program leaves beside its result is freed, as it is in the calls that follow. */
function trace<T>(...args: Parameters<typeof traceInScope<T>>): Traced<T> {
  const engine = tfjs().engine();
  engine.startScope("jit");
  let traced: Traced<T> | undefined;
  try {
    traced = traceInScope(...args);
    return traced;
  } finally {
    engine.endScope(traced?.result ?? []);
  }
}

function traceInScope<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  program: () => T,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
  before: ReadonlySet<Variable>,
  onPutBack: (undo: () => void) => void = () => undefined,
): Traced<T> {
  const atStart = new Map([...before].map((each) => [each, each.dataId] as const));
  const keys = new Set<DataId>();
  const origins = new Origins();
  let writer: Writer | undefined;
  const { result } = record(
    backend,
    (started) => {
      const write = (writer = new Writer(backend, started, atStart, onPutBack));
      const run = () => withOptimizerSteps((step) => write.step(step), program);
      return withRandomKeys(
        backend,
        started,
        ({ dataId }) => keys.add(dataId),
        () => origins.follow(() => withLive(write, run)),
      );
    },
    options.onRead,
    origins,
  );
  const made = registeredVariables();
  if (made.size !== before.size || writer === undefined) return { result, compiled: null };
  writer.finish();
  return { result, compiled: writer.define(args, keys, tensorsOf(result), options.xla) };
}

function registeredVariables(): Set<Variable> {
  const { registeredVariables } = tfjs().engine().state as unknown as {
    readonly registeredVariables: Readonly<Record<string, Variable>>;
  };
  return new Set(Object.values(registeredVariables));
}
