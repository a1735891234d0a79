/** Comms in this process: what the page sends becomes calls of handlers, what handlers send leaves. */
import { CommRegistry } from "../comms/index.js";
import type { Displays } from "../display/index.js";
import type { DeliverComm } from "../ipc.js";
import { callAs, callingRuns } from "./callbacks.js";
import { lowerFlag } from "./interruption.js";
import { send } from "./outbox.js";
import { causingRun, currentRun, Run, within } from "./run.js";
import type { Stacks } from "./stack.js";
import { describeError } from "./traceback.js";

export interface ProcessComms {
  readonly registry: CommRegistry;
  /** Never rejects: a handler's error is an output of the message that it handled. */
  deliver(delivery: DeliverComm): Promise<void>;
}

export function commsOf(displays: Displays, stacks: Stacks): ProcessComms {
  const registry = new CommRegistry(
    (message) => send({ type: "comm", run: causingRun()?.id ?? null, message }),
    send,
  );
  const deliver = async ({ run: id, message }: DeliverComm): Promise<void> => {
    const run = new Run(id, false);
    // A Stop that is over must not slow down what comes after it.
    const stopped = [...callingRuns()].some((one) => one.stopped) || currentRun()?.stopped;
    if (!stopped) lowerFlag();
    try {
      await callAs(run, async () => await registry.deliver(message));
    } catch (error) {
      send({ type: "late-error", run: id, error: describeError(error, stacks) });
    }
    await within(run, async () => await displays.settled());
    send({ type: "comm-done", run: id });
  };
  return { registry, deliver };
}
