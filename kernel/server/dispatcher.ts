/**
 * Takes each request, says "busy", answers, says "idle": always, and under the request's header.
 *
 * Cells queue behind each other. Everything else is answered at once, out of order if a cell is
 * running: a learner wants completion and documentation most while a training cell runs, and clients
 * match replies to requests by header, not by order. After such an answer the "busy" of the running
 * cell is repeated, since clients show the last status that they saw.
 */
import { InvalidMessage } from "../protocol/json.js";
import { createMessage, type Header, type ReceivedMessage } from "../protocol/message.js";
import type { ReplayGuard } from "../protocol/replay.js";
import type { Signer } from "../protocol/signature.js";
import { decodeMessage, encodeMessage } from "../protocol/wire.js";
import { span } from "../trace.js";
import type { Channel } from "./channel.js";
import type { ExecutionQueue } from "./executionQueue.js";
import type { Log } from "./log.js";
import type { Publisher } from "./publisher.js";

/** The content of the reply; null for messages that have none. */
export type Handler = (message: ReceivedMessage) => object | null | Promise<object | null>;

/** Where cells queue. */
interface Queueing {
  readonly queue: Pick<ExecutionQueue, "add">;
}

export interface Handlers<S extends Queueing> {
  /** By message type. */
  readonly immediate: Readonly<Record<string, Handler>>;
  /** `aborted`: an earlier cell failed and this one was waiting; it must not run. */
  readonly execute: (message: ReceivedMessage, aborted: boolean, shell: S) => Promise<object>;
  /** The shell that a request is for; throws when there is no such subshell. */
  readonly shellOf: (header: Header) => S;
}

export interface Wire {
  readonly session: string;
  readonly signer: Signer;
  readonly replays: ReplayGuard;
}

type ReplyChannel = Pick<Channel, "send">;

export class Dispatcher<S extends Queueing> {
  /** Requests whose cells run: one of the main shell, and one of each subshell. */
  private readonly running = new Set<Header>();

  constructor(
    private readonly handlers: Handlers<S>,
    private readonly publisher: Publisher,
    private readonly wire: Wire,
    private readonly log: Log,
  ) {}

  /** Never throws: what is not a valid message is logged and forgotten. */
  receive(frames: readonly Buffer[], channel: ReplyChannel): void {
    let message: ReceivedMessage;
    try {
      message = decodeMessage(frames, this.wire.signer);
    } catch (error) {
      this.log.notice("a malformed message was ignored", error);
      return;
    }
    if (!this.wire.replays.admit(message)) {
      this.log.notice("a repeated message was ignored", message.header.msg_type);
      return;
    }
    if (message.header.msg_type === "execute_request") this.enqueue(message, channel);
    else void this.serve(message, channel, () => this.answer(message));
  }

  /** Only cells care which shell they are for; the rest is answered at once, whatever runs where. */
  private enqueue(message: ReceivedMessage, channel: ReplyChannel): void {
    let shell: S;
    try {
      shell = this.handlers.shellOf(message.header);
    } catch (error) {
      void this.serve(message, channel, () => Promise.reject(error));
      return;
    }
    shell.queue.add((aborted) =>
      this.serveCell(message, channel, () => this.handlers.execute(message, aborted, shell)),
    );
  }

  private answer(message: ReceivedMessage): object | null | Promise<object | null> {
    const type = message.header.msg_type;
    const { immediate } = this.handlers;
    const handler = Object.hasOwn(immediate, type) ? immediate[type] : undefined;
    if (handler) return handler(message);
    throw new InvalidMessage(`this kernel has no answer to ${JSON.stringify(type.slice(0, 80))}`);
  }

  private async serveCell(
    message: ReceivedMessage,
    channel: ReplyChannel,
    execute: () => Promise<object>,
  ): Promise<void> {
    this.running.add(message.header);
    await this.serve(message, channel, execute);
    this.running.delete(message.header);
  }

  private async serve(
    message: ReceivedMessage,
    channel: ReplyChannel,
    answer: () => ReturnType<Handler>,
  ): Promise<void> {
    const { header } = message;
    const endRequest = span(header.msg_type);
    this.publisher.publish("status", { execution_state: "busy" }, header);
    let content: object | null;
    try {
      content = await answer();
    } catch (error) {
      this.log.notice("a request failed", `${header.msg_type.slice(0, 80)}: ${String(error)}`);
      content = errorContent(error);
    }
    // What a cell printed last must not come after its reply.
    this.publisher.flush();
    if (content) this.reply(message, channel, content);
    this.publisher.publish("status", { execution_state: "idle" }, header);
    endRequest();
    const [other] = [...this.running].filter((one) => one !== header);
    if (other) this.publisher.publish("status", { execution_state: "busy" }, other);
  }

  private reply(request: ReceivedMessage, channel: ReplyChannel, content: object): void {
    const type = request.header.msg_type;
    if (!type.endsWith("_request")) return;
    const reply = createMessage(this.wire.session, type.replace(/_request$/, "_reply"), {
      identities: request.identities,
      parent: request.header,
      content: { ...content },
    });
    channel.send(encodeMessage(reply, this.wire.signer));
  }
}

function errorContent(error: unknown): object {
  const { name, message } = error instanceof Error ? error : new Error(String(error));
  return { status: "error", ename: name, evalue: message, traceback: [`${name}: ${message}`] };
}
