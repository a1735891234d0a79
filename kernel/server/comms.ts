/**
 * The front's side of comms: hands a client's messages to the execution process, publishes what comes
 * from there, and knows which comms are open, also while that process spins.
 */
import type { CommMessage, FromComms } from "../ipc.js";
import {
  readCommData,
  readCommInfoRequest,
  readCommOpen,
  type CommInfoReply,
} from "../protocol/comm.js";
import type { JsonObject } from "../protocol/json.js";
import type { ReceivedMessage } from "../protocol/message.js";
import type { ExecutionQueue } from "./executionQueue.js";
import type { Outputs } from "./outputs.js";
import type { Cause, Publisher } from "./publisher.js";
import type { Output, Supervisor } from "./supervisor.js";

export interface CommParts {
  readonly supervisor: Pick<Supervisor, "deliver" | "nextCallback">;
  readonly outputs: Pick<Outputs, "beginCallback" | "causeOf" | "end">;
  readonly publisher: Publisher;
  readonly queue: Pick<ExecutionQueue, "add">;
}

export class Comms {
  /** Id → target of the comms that both sides know. */
  private readonly known = new Map<string, string>();
  /** Comms that a client is opening, until their target has taken or refused them. */
  private readonly opening = new Map<string, Promise<null>>();
  /** Delivered messages whose handlers are not done. */
  private readonly delivered = new Map<number, () => void>();
  private targets: ReadonlySet<string> = new Set();

  constructor(private readonly parts: CommParts) {}

  info(content: JsonObject): CommInfoReply {
    const { target } = readCommInfoRequest(content);
    const open = [...this.known].filter(([, name]) => target === null || name === target);
    const comms = Object.fromEntries(open.map(([id, name]) => [id, { target_name: name }]));
    return { status: "ok", comms };
  }

  open(message: ReceivedMessage): Promise<null> {
    const { id, target, data } = readCommOpen(message.content);
    const opened = this.hand(message, { kind: "open", id, target, data }).finally(() =>
      this.opening.delete(id),
    );
    this.opening.set(id, opened);
    return opened;
  }

  async message(message: ReceivedMessage): Promise<null> {
    const { id, data } = readCommData(message.content, "comm_msg");
    await this.opening.get(id);
    if (this.known.has(id)) return this.deliver(message, { kind: "message", id, data });
    // Both sides should agree that it is gone: a widget of a process that has died, say.
    this.parts.publisher.publish("comm_close", { comm_id: id, data: {} }, message.header);
    return null;
  }

  async close(message: ReceivedMessage): Promise<null> {
    const { id, data } = readCommData(message.content, "comm_close");
    await this.opening.get(id);
    return this.known.delete(id) ? this.deliver(message, { kind: "close", id, data }) : null;
  }

  /** What the execution process says. */
  receive(from: FromComms): void {
    switch (from.type) {
      case "comm":
        this.publish(from.message, this.parts.outputs.causeOf(from.run));
        return;
      case "comm-accepted":
        this.known.set(from.id, from.target);
        return;
      case "comm-targets":
        this.targets = new Set(from.targets);
        return;
      case "comm-done":
        this.delivered.get(from.run)?.();
        this.delivered.delete(from.run);
        return;
    }
  }

  /** A cell's own comm message, past the registry: what it opens is open all the same. */
  broadcast(type: string, content: JsonObject): void {
    const { comm_id: id, target_name: target } = content;
    if (typeof id !== "string") return;
    if (type === "comm_open" && typeof target === "string") this.known.set(id, target);
    if (type === "comm_close") this.known.delete(id);
  }

  /** The execution process has died, and its ends of the comms with it. */
  died(): void {
    this.targets = new Set();
    for (const id of this.known.keys()) {
      this.parts.publisher.publish(
        "comm_close",
        { comm_id: id, data: {} },
        this.parts.outputs.causeOf(null),
      );
    }
    this.known.clear();
    for (const done of this.delivered.values()) done();
    this.delivered.clear();
  }

  /** A cell that was sent before may register the target: such an opening waits for it. */
  private async hand(message: ReceivedMessage, opening: Sendable): Promise<null> {
    if (!this.targets.has(opening.target ?? "")) {
      await new Promise<void>((resolve) => this.parts.queue.add(async () => resolve()));
    }
    return this.deliver(message, opening);
  }

  /** Resolves when the handlers are done: only then is the kernel "idle" for this message. */
  private deliver({ header, metadata, buffers }: ReceivedMessage, what: Sendable): Promise<null> {
    const run = this.parts.supervisor.nextCallback();
    this.parts.outputs.beginCallback(run, header);
    return new Promise((resolve) => {
      this.delivered.set(run, () => {
        this.parts.outputs.end(header);
        resolve(null);
      });
      this.parts.supervisor.deliver({ type: "comm", run, message: { ...what, metadata, buffers } });
    });
  }

  private publish({ kind, id, target, data, metadata, buffers }: CommMessage, cause: Cause): void {
    const { publisher } = this.parts;
    const content = { comm_id: id, data };
    const more = { metadata, buffers: buffers.map(asBuffer) };
    switch (kind) {
      case "open":
        this.known.set(id, target ?? "");
        publisher.publish("comm_open", { ...content, target_name: target ?? "" }, cause, more);
        return;
      case "message":
        publisher.publish("comm_msg", content, cause, more);
        return;
      case "close":
        this.known.delete(id);
        publisher.publish("comm_close", content, cause, more);
        return;
    }
  }
}

type Sendable = Omit<CommMessage, "metadata" | "buffers">;

export function isFromComms(output: Output): output is FromComms {
  return output.type.startsWith("comm");
}

/** The same bytes: nothing is copied. */
function asBuffer({ buffer, byteOffset, byteLength }: Uint8Array): Buffer {
  return Buffer.from(buffer, byteOffset, byteLength);
}
