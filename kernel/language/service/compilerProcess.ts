/** The process behind TypeScript's API, which the API itself does not show. */
import type { ChildProcess } from "node:child_process";
import type { API } from "typescript/unstable/sync";

interface Inside {
  readonly client: { close(): void; readonly channel: { readonly child: ChildProcess } };
}

/**
 * True once Node has seen the process end. Then its pipes are closed, and what the API writes would go
 * to whatever has their numbers now: a socket of the kernel, or another process.
 */
export function hasEnded(api: API): boolean {
  const { exitCode, signalCode } = inside(api).client.channel.child;
  return exitCode !== null || signalCode !== null;
}

/** Ends the process and closes its pipes, also when it is dead; `api.close()` asks it things first. */
export function end(api: API): void {
  const { client } = inside(api);
  const { child } = client.channel;
  client.close();
  // While it waits for an answer of ours it heeds neither the end of its input nor SIGTERM.
  child.kill("SIGKILL");
}

/** 0: it could not be started. */
export function pidOf(api: API): number {
  return inside(api).client.channel.child.pid ?? 0;
}

function inside(api: API): Inside {
  return api as unknown as Inside;
}
