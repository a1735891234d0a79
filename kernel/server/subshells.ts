/**
 * The main shell and the subshells that clients have made: which one a request is for.
 * https://jupyter.org/enhancement-proposals/91-kernel-subshells/kernel-subshells.html
 */
import { randomUUID } from "node:crypto";
import type { JsonObject } from "../protocol/json.js";
import type { Header } from "../protocol/message.js";
import {
  readDeleteSubshellRequest,
  type CreateSubshellReply,
  type ListSubshellReply,
} from "../protocol/subshell.js";
import type { Shell } from "./cells.js";

/** More are a client's mistake. */
const MOST = 100;

export class Subshells {
  private readonly shells = new Map<string, Shell>();

  constructor(
    private readonly main: Shell,
    private readonly make: (id: string) => Shell,
  ) {}

  /** @throws UnknownSubshell when it was never made, or has been deleted */
  of({ subshell_id: id }: Header): Shell {
    if (id === undefined || id === null) return this.main;
    const shell = typeof id === "string" ? this.shells.get(id) : undefined;
    if (shell) return shell;
    throw new UnknownSubshell(id);
  }

  create(): CreateSubshellReply {
    if (this.shells.size >= MOST) throw new Error(`there are ${MOST} subshells; delete some first`);
    const id = randomUUID();
    this.shells.set(id, this.make(id));
    return { status: "ok", subshell_id: id };
  }

  /** What runs there goes on to its end; what waits is aborted. */
  delete(content: JsonObject): { readonly status: "ok" } {
    const id = readDeleteSubshellRequest(content);
    const shell = this.shells.get(id);
    if (!shell) throw new UnknownSubshell(id);
    this.shells.delete(id);
    shell.queue.abortWaiting();
    return { status: "ok" };
  }

  list(): ListSubshellReply {
    return { status: "ok", subshell_id: [...this.shells.keys()] };
  }

  /** Stop is for all of them. */
  interrupt(): void {
    for (const { runner } of [this.main, ...this.shells.values()]) runner.noteStop();
    this.main.runner.interrupt();
  }
}

class UnknownSubshell extends Error {
  override readonly name = "UnknownSubshellError";

  constructor(id: unknown) {
    super(`there is no subshell ${JSON.stringify(id)?.slice(0, 80)}`);
  }
}
