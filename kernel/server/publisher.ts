/** The iopub channel: publishes under a parent header, welcomes subscribers, joins stream chunks. */
import type { Publications } from "../protocol/iopub.js";
import {
  createMessage,
  type Header,
  type Message,
  type MessageParts,
} from "../protocol/message.js";
import type { Signer } from "../protocol/signature.js";
import { encodeMessage } from "../protocol/wire.js";
import type { Channel } from "./channel.js";
import type { Log } from "./log.js";

/** What caused a publication; `null` for the kernel's own start. */
export type Cause = Header | null;

interface PendingStream {
  readonly cause: Cause;
  readonly name: "stdout" | "stderr";
  text: string;
}

/** Chunks of a stream wait this long for more, or until anything else is published. */
const JOIN_MS = 20;
/** Characters in one stream message, about. */
const LONGEST_STREAM = 1_000_000;

const SUBSCRIBE = 1;

export class Publisher {
  private pending: PendingStream | null = null;
  private timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly channel: Pick<Channel, "send">,
    private readonly session: string,
    private readonly signer: Signer,
    private readonly log: Log,
  ) {}

  publish<T extends keyof Publications>(
    type: T,
    content: Publications[T],
    cause: Cause,
    more: Pick<MessageParts, "metadata" | "buffers"> = {},
  ): void {
    this.flush();
    this.send(type, type, { ...content }, cause, more);
  }

  /** A message that a cell made; what it may be was checked where it was made. */
  broadcast(
    type: string,
    content: Message["content"],
    cause: Cause,
    more: Pick<MessageParts, "metadata" | "buffers">,
  ): void {
    this.flush();
    this.send(type, type, content, cause, more);
  }

  /** A loop that prints makes a few dozen messages a second, not one for each line. */
  stream(name: "stdout" | "stderr", text: string, cause: Cause): void {
    const { pending } = this;
    if (pending && pending.name === name && pending.cause === cause) {
      pending.text += text;
    } else {
      this.flush();
      this.pending = { cause, name, text };
      this.timer = setTimeout(() => this.flush(), JOIN_MS);
    }
    if ((this.pending?.text.length ?? 0) >= LONGEST_STREAM) this.flush();
  }

  /** A frame from a subscriber: 1 and a topic subscribes, 0 and a topic unsubscribes. */
  subscription(frames: readonly Buffer[]): void {
    const [frame] = frames;
    if (frame?.[0] !== SUBSCRIBE) return;
    const subscription = frame.subarray(1).toString("utf8");
    this.flush();
    this.send("iopub_welcome", subscription, { subscription }, null);
  }

  flush(): void {
    const { pending } = this;
    if (!pending) return;
    this.pending = null;
    clearTimeout(this.timer);
    const { name, text, cause } = pending;
    this.send("stream", `stream.${name}`, { name, text }, cause);
  }

  private send(
    type: string,
    topic: string,
    content: Message["content"],
    cause: Cause,
    more: Pick<MessageParts, "metadata" | "buffers"> = {},
  ): void {
    const message = createMessage(this.session, type, {
      ...more,
      content,
      parent: cause ?? {},
      identities: [Buffer.from(topic)],
    });
    try {
      this.channel.send(encodeMessage(message, this.signer));
    } catch (error) {
      this.log.notice(`a ${type} message is not JSON`, error);
      // A notice is short, so this ends.
      if (type !== "stream") {
        const notice = { name: "stderr", text: notSent(content, error) };
        this.send("stream", "stream.stderr", notice, cause);
      }
    }
  }
}

/** What the learner is told instead of an output that no message can hold. */
function notSent(content: Message["content"], error: unknown): string {
  const { data } = content;
  const parts = typeof data === "object" && data !== null ? Object.values(data) : [];
  const size = parts.reduce(
    (sum: number, one) => sum + (typeof one === "string" ? one.length : 0),
    0,
  );
  const why = error instanceof Error ? error.message : String(error);
  return `An output of ${(size / 2 ** 20).toFixed()} MB was not sent: ${why}. A message is JSON text of less than 512 MB. Show a part of it, or write it to a file.\n`;
}
