/**
 * A debugging client for tests. It reads like a conversation:
 *
 *     const debug = await attach(kernel());
 *     await debug.breakAt(code, [2]);
 *     const cell = kernel().start(code);
 *     const { frames } = await debug.stopped();
 *     await debug.go("continue");
 */
import assert from "node:assert/strict";
import type { JsonObject } from "../../../kernel/protocol/json.js";
import type { ReceivedMessage } from "../../../kernel/protocol/message.js";
import type { TestKernel } from "../client.js";

export interface Frame {
  readonly id: number;
  readonly name: string;
  readonly line: number;
  readonly source: { readonly name: string; readonly path: string };
  readonly presentationHint: string;
}

export interface Variable {
  readonly name: string;
  readonly value: string;
  readonly type?: string;
  readonly variablesReference: number;
  readonly indexedVariables?: number;
  readonly presentationHint?: { readonly lazy?: boolean };
}

export interface Breakpoint {
  readonly id: number;
  readonly line: number;
  readonly verified: boolean;
  readonly message?: string;
}

export interface Stopped {
  readonly reason: string;
  readonly text?: string;
  readonly hitBreakpointIds?: readonly number[];
  readonly frames: readonly Frame[];
}

export interface Answer {
  readonly success: boolean;
  readonly message?: string;
  readonly body: JsonObject;
}

export class DebugSession {
  #seq = 1;
  /** Events before this one were looked at. */
  #seen = 0;

  constructor(readonly kernel: TestKernel) {
    this.#seen = this.#events().length;
  }

  /** Sends a request and gives its answer, whether it went well or not. */
  async attempt(command: string, args: JsonObject = {}): Promise<Answer> {
    const content = { type: "request", seq: this.#seq++, command, arguments: args };
    const reply = await this.kernel.request("debug_request", content, "control");
    assert.equal(reply["type"], "response");
    assert.equal(reply["request_seq"], content.seq);
    return reply as unknown as Answer;
  }

  /** Sends a request that must go well, and gives the body of its answer. */
  async request<T = JsonObject>(command: string, args: JsonObject = {}): Promise<T> {
    const answer = await this.attempt(command, args);
    assert.ok(answer.success, `${command}: ${answer.message}`);
    return answer.body as T;
  }

  /** The body of the next event of that name, also when it has come already. */
  async event(name: string): Promise<JsonObject> {
    for (;;) {
      const found = this.#events().findIndex(
        (one, at) => at >= this.#seen && one.content["event"] === name,
      );
      if (found >= 0) {
        this.#seen = found + 1;
        return this.#events()[found]?.content["body"] as JsonObject;
      }
      await this.kernel.next(isEvent);
    }
  }

  /** Waits until the program stands still, and asks where. */
  async stopped(): Promise<Stopped> {
    const body = await this.event("stopped");
    const { stackFrames } = await this.request<{ stackFrames: readonly Frame[] }>("stackTrace", {
      threadId: body["threadId"],
    });
    return { ...(body as unknown as Stopped), frames: stackFrames };
  }

  /** Sets the breakpoints of a cell's text. */
  async breakAt(
    code: string,
    lines: readonly (number | JsonObject)[],
  ): Promise<readonly Breakpoint[]> {
    const { sourcePath } = await this.request<{ sourcePath: string }>("dumpCell", { code });
    return await this.breakIn(sourcePath, lines);
  }

  async breakIn(
    path: string,
    lines: readonly (number | JsonObject)[],
  ): Promise<readonly Breakpoint[]> {
    const breakpoints = lines.map((one) => (typeof one === "number" ? { line: one } : one));
    const body = await this.request<{ breakpoints: readonly Breakpoint[] }>("setBreakpoints", {
      source: { path },
      breakpoints,
    });
    return body.breakpoints;
  }

  /** `continue`, `next`, `stepIn` or `stepOut`. */
  async go(how: string): Promise<void> {
    await this.request(how, { threadId: 1 });
  }

  /** Steps and waits until it stands again; gives the line. */
  async step(how: "next" | "stepIn" | "stepOut"): Promise<number> {
    await this.go(how);
    const { frames } = await this.stopped();
    return frames[0]?.line ?? 0;
  }

  async scopes(frame: Frame): Promise<readonly { name: string; variablesReference: number }[]> {
    const body = await this.request<{
      scopes: readonly { name: string; variablesReference: number }[];
    }>("scopes", { frameId: frame.id });
    return body.scopes;
  }

  /** Name → value of one scope. */
  async scope(frame: Frame, name: string): Promise<Readonly<Record<string, string>>> {
    const scope = (await this.scopes(frame)).find((one) => one.name === name);
    return scope ? values(await this.open(scope.variablesReference)) : {};
  }

  async open(reference: number, page: JsonObject = {}): Promise<readonly Variable[]> {
    const body = await this.request<{ variables: readonly Variable[] }>("variables", {
      variablesReference: reference,
      ...page,
    });
    return body.variables;
  }

  async evaluate(expression: string, frame?: Frame): Promise<string> {
    const body = await this.request<{ result: string }>("evaluate", {
      expression,
      ...(frame && { frameId: frame.id }),
    });
    return body.result;
  }

  #events(): readonly ReceivedMessage[] {
    return this.kernel.published.filter(isEvent);
  }
}

export function values(variables: readonly Variable[]): Readonly<Record<string, string>> {
  return Object.fromEntries(variables.map(({ name, value }) => [name, value]));
}

/** Begins debugging, as a client does. */
export async function attach(kernel: TestKernel, args: JsonObject = {}): Promise<DebugSession> {
  const debug = new DebugSession(kernel);
  await debug.request("initialize", { clientID: "test", adapterID: "gradlab" });
  await debug.request("attach", args);
  await debug.event("initialized");
  await debug.request("configurationDone");
  return debug;
}

function isEvent({ header }: ReceivedMessage): boolean {
  return header.msg_type === "debug_event";
}
