import type { DataId, Tensor, Variable } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { withLive } from "./live.js";
import type { NativeBackend } from "./native.js";
import type { Compiled } from "./operation.js";
import { withOptimizerSteps } from "./optimizers.js";
import { withRandomKeys } from "./random.js";
import { record } from "./recorder.js";
import { Writer } from "./writer.js";

export interface Traced<T> {
  readonly result: T;
  /** null: the program made variables, as a first call does; record the next one. */
  readonly compiled: Compiled | null;
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
  options: { readonly xla: "auto" | boolean; readonly onRead: () => void },
): Traced<T> {
  const before = registeredVariables();
  const atStart = new Map([...before].map((each) => [each, each.dataId] as const));
  const keys = new Set<DataId>();
  let writer: Writer | undefined;
  const { result } = record(
    backend,
    (started) => {
      const write = (writer = new Writer(backend, started, atStart));
      const run = () => withOptimizerSteps((step) => write.step(step), program);
      return withRandomKeys(
        backend,
        started,
        ({ dataId }) => keys.add(dataId),
        () => withLive(write, run),
      );
    },
    options.onRead,
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
