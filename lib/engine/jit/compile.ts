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
import { ownData, ownVariables } from "./ownData.js";
import { PendingStep } from "./pendingStep.js";
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

/** What is compiled: a function of tensors with the same values as the arguments. */
export type Program<T> = (args: readonly Tensor[]) => T;

/**
 * Runs `program` as it is, and makes one operation of what it did.
 *
 * @param tensorsOf the tensors of a result, in an order that stays
 */
export function compile<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  program: Program<T>,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
): Traced<T> {
  const variables = registeredVariables();
  ownVariables(backend, variables);
  const pending = new PendingStep();
  try {
    const traced = rehearse(
      variables,
      (onPutBack) =>
        inScope(backend, args, (own) =>
          trace(backend, own, program, tensorsOf, options, variables, onPutBack, pending),
        ),
      false,
    );
    pending.carryOut();
    return traced;
  } finally {
    pending.drop();
  }
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
  program: Program<T>,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
): { readonly result: T; readonly compiled: Compiled } {
  // The first time an optimizer makes its slots, the second time it has them.
  for (let i = 0; i < 2; i++) {
    const variables = registeredVariables();
    ownVariables(backend, variables);
    const { result, compiled } = rehearse(variables, (onPutBack) => {
      const traced = inScope(backend, args, (own) =>
        trace(backend, own, program, tensorsOf, options, variables, onPutBack, null),
      );
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

/**
 * Gives arguments data of their own. What a program leaves beside its result is freed, as it is in the
 * calls that follow.
 */
function inScope<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  run: (own: readonly Tensor[]) => Traced<T>,
): Traced<T> {
  const engine = tfjs().engine();
  engine.startScope("jit");
  let traced: Traced<T> | undefined;
  try {
    traced = run(args.map((tensor) => ownData(backend, tensor)));
    return traced;
  } finally {
    engine.endScope(traced?.result ?? []);
  }
}

function trace<T>(
  backend: NativeBackend,
  args: readonly Tensor[],
  program: Program<T>,
  tensorsOf: (result: T) => readonly Tensor[],
  options: CompileOptions,
  before: ReadonlySet<Variable>,
  onPutBack: (undo: () => void) => void,
  pending: PendingStep | null,
): Traced<T> {
  const atStart = new Map([...before].map((each) => [each, each.dataId] as const));
  const keys = new Set<DataId>();
  const origins = new Origins();
  const madeAt: { stack?: string } = {};
  let writer: Writer | undefined;
  const { result, recording } = record(
    backend,
    (started) => {
      const write = (writer = new Writer(backend, started, atStart, onPutBack, pending));
      // A variable among them is one that the program knows: another one makes another graph.
      const tensors = args.filter((each) => !(each instanceof tfjs().Variable));
      const noted = () => noting(madeAt, () => keepingArguments(tensors, () => program(args)));
      const watched = () => (pending === null ? noted() : pending.watch(backend, noted));
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
    if (useless || writer === undefined) return { result, compiled: null };
    writer.settle();
    return { result, compiled: writer.define(args, keys, tensorsOf(result), options.xla) };
  } catch (error) {
    tfjs().dispose([...tensorsOf(result)]);
    throw error;
  } finally {
    recording.release();
  }
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
