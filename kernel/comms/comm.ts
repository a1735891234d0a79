import type { CommMessage } from "../ipc.js";
import type { Comm, CommHandler, CommParts, CommReceived } from "./types.js";

/** Sends to the client. */
export type SendComm = (message: CommMessage) => void;

type Event = "message" | "close";

/** One end of a comm. */
export class OpenComm implements Comm {
  readonly #handlers = { message: new Set<CommHandler>(), close: new Set<CommHandler>() };
  #closed = false;

  constructor(
    readonly id: string,
    readonly target: string,
    private readonly transmit: SendComm,
    private readonly forget: () => void,
  ) {}

  get closed(): boolean {
    return this.#closed;
  }

  send(data: object, parts: CommParts = {}): void {
    if (this.#closed) throw new Error(`the comm ${this.target} (${this.id}) is closed`);
    this.transmit({ kind: "message", id: this.id, ...outgoing(data, parts) });
  }

  close(data: object = {}, parts: CommParts = {}): void {
    if (this.#closed) return;
    const message: CommMessage = { kind: "close", id: this.id, ...outgoing(data, parts) };
    this.#closed = true;
    this.forget();
    this.transmit(message);
  }

  on(event: Event, handler: CommHandler): () => void {
    const handlers: ReadonlySet<unknown> | undefined = this.#handlers[event];
    if (!handlers) throw new TypeError(`event must be "message" or "close"; received ${event}`);
    if (typeof handler !== "function") {
      throw new TypeError(`handler must be a function; received ${typeof handler}`);
    }
    this.#handlers[event].add(handler);
    return () => void this.#handlers[event].delete(handler);
  }

  /** Calls the handlers, all of them, and waits for them. The first error of one is thrown then. */
  async receive(event: Event, message: CommReceived): Promise<void> {
    if (event === "close") {
      this.#closed = true;
      this.forget();
    }
    await callAll([...this.#handlers[event]].map((handler) => () => handler(message)));
  }
}

export async function callAll(calls: readonly (() => unknown)[]): Promise<void> {
  // An async function, so that one that throws at once does not keep the others from being called.
  const ends = await Promise.allSettled(calls.map(async (call) => await call()));
  const errors = ends.flatMap((end) => (end.status === "rejected" ? [end.reason as unknown] : []));
  if (errors.length > 1) throw new AggregateError(errors, `${errors.length} handlers failed`);
  if (errors.length === 1) throw errors[0];
}

/** The parts of an outgoing message, checked where the learner's line can still be named. */
export function outgoing(
  data: object,
  { metadata = {}, buffers = [] }: CommParts,
): Pick<CommMessage, "data" | "metadata" | "buffers"> {
  return {
    data: jsonObject(data, "data"),
    metadata: jsonObject(metadata, "metadata"),
    buffers: buffers.map(bytesOf),
  };
}

function jsonObject(value: unknown, what: string): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    throw new TypeError(`${what} of a comm must be an object; received ${typeof value}`);
  }
  try {
    return JSON.parse(JSON.stringify(value)) as Record<string, unknown>;
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new TypeError(`${what} of a comm must be JSON: ${reason}`, { cause: error });
  }
}

function bytesOf(buffer: ArrayBufferView | ArrayBuffer): Uint8Array {
  if (buffer instanceof ArrayBuffer) return new Uint8Array(buffer);
  if (ArrayBuffer.isView(buffer)) {
    return new Uint8Array(buffer.buffer, buffer.byteOffset, buffer.byteLength);
  }
  throw new TypeError(
    `buffers of a comm must be typed arrays or ArrayBuffers; received ${typeof buffer}`,
  );
}
