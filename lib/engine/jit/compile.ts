import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { TracerError } from "./errors.js";
import { frozenNumbers, keepingArguments, type FrozenNumber } from "./frozen.js";
import { withLive } from "./live.js";
import type { NativeBackend } from "./native.js";
import type { Compiled } from "./operation.js";
import { withOptimizerSteps } from "./optimizers.js";
import { Origins } from "./origins.js";
import { override } from "./override.js";
import { longStack } from "./places.js";
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
  /** Called with the stack when the program has made variables, so that its record is no use; may throw. */
  readonly onMade?: (stack: string) => void;
  /** Called with the numbers that are frozen; may throw. */
  readonly onNumbers?: (numbers: readonly FrozenNumber[]) => void;
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
  const variables = registeredVariables();
  return rehearse(
    variables,
    (onPutBack) => trace(backend, args, program, tensorsOf, options, variables, onPutBack, false),
    false,
  );
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
      const traced = trace(backend, args, program, tensorsOf, options, variables, onPutBack, true);
      tfjs().dispose([...tensorsOf(traced.result)]);
      return traced;
    });
    if (compiled !== null) return { result, compiled };
  }
  throw makesVariables();
}

/** A variable lasts; one that is made at each call would be another one each time. */
export function makesVariables(stack?: string): TracerError {
  return new TracerError(
    "makes a variable at each call",
    "Make it once, outside of the function; a value that is not kept needs none.",
    stack,
  );
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
  onPutBack: (undo: () => void) => void,
  rehearsed: boolean,
): Traced<T> {
  const atStart = new Map([...before].map((each) => [each, each.dataId] as const));
  const keys = new Set<DataId>();
  const origins = new Origins();
  const madeAt: { stack?: string } = {};
  let writer: Writer | undefined;
  const { result, recording } = record(
    backend,
    (started) => {
      const write = (writer = new Writer(backend, started, atStart, onPutBack, rehearsed));
      const watched = () => noting(madeAt, () => keepingArguments(args, program));
      const run = () => withOptimizerSteps((step) => write.step(step), watched);
      return withRandomKeys(
        backend,
        started,
        ({ dataId }) => keys.add(dataId),
        () => origins.follow(() => withLive(write, run)),
      );
    },
    {
      onRead: options.onRead,
      origins,
      // What may have another value at the next call.
      given: new Set([...args.map(({ dataId }) => dataId), ...atStart.values()]),
    },
  );
  const useless = registeredVariables().size !== before.size || writer === undefined;
  try {
    options.onNumbers?.(frozenNumbers(recording.graph.nodes, backend.binding.TF_FLOAT));
    if (useless) options.onMade?.(madeAt.stack ?? "");
  } catch (error) {
    tfjs().dispose([...tensorsOf(result)]);
    throw error;
  }
  if (useless || writer === undefined) return { result, compiled: null };
  writer.finish();
  return { result, compiled: writer.define(args, keys, tensorsOf(result), options.xla) };
}

/** Notes where the program makes a variable, the first time. */
function noting<T>(madeAt: { stack?: string }, program: () => T): T {
  const engine = tfjs().engine() as unknown as { makeVariable(...args: unknown[]): Variable };
  const restore = override(engine, "makeVariable", (makeVariable) => (...args) => {
    madeAt.stack ??= longStack();
    return makeVariable.apply(engine, args);
  });
  try {
    return program();
  } finally {
    restore();
  }
}

function registeredVariables(): Set<Variable> {
  const { registeredVariables } = tfjs().engine().state as unknown as {
    readonly registeredVariables: Readonly<Record<string, Variable>>;
  };
  return new Set(Object.values(registeredVariables));
}
