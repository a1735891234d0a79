import { randomUUID } from "node:crypto";
import type { CommMessage, FromComms } from "../ipc.js";
import { OpenComm, outgoing, type SendComm } from "./comm.js";
import type { Comm, CommParts, Comms, CommReceived } from "./types.js";

type TargetHandler = (comm: Comm, opening: CommReceived) => unknown;

/** What the registry tells the front, beside messages. */
export type CommNotice = Extract<FromComms, { type: "comm-accepted" | "comm-targets" }>;

/** All comms of this process, opened by either side. */
export class CommRegistry implements Comms {
  readonly #targets = new Map<string, TargetHandler>();
  readonly #open = new Map<string, OpenComm>();

  constructor(
    private readonly transmit: SendComm,
    private readonly tell: (notice: CommNotice) => void,
  ) {}

  open(target: string, data: object = {}, parts: CommParts = {}): Comm {
    requireName(target);
    const id = randomUUID();
    const message: CommMessage = { kind: "open", id, target, ...outgoing(data, parts) };
    const comm = this.#add(id, target);
    this.transmit(message);
    return comm;
  }

  register(target: string, handler: TargetHandler): () => void {
    requireName(target);
    if (typeof handler !== "function") {
      throw new TypeError(`handler must be a function; received ${typeof handler}`);
    }
    this.#targets.set(target, handler);
    this.#tellTargets();
    return () => {
      // A later registration of the same name stays.
      if (this.#targets.get(target) !== handler) return;
      this.#targets.delete(target);
      this.#tellTargets();
    };
  }

  /** Handles a message of the client; resolves when its handlers are done, rejects when one fails. */
  async deliver(message: CommMessage): Promise<void> {
    const { kind, id, data, metadata, buffers } = message;
    const received: CommReceived = { data, metadata, buffers };
    if (kind === "open") await this.#accept(id, message.target ?? "", received);
    else await this.#open.get(id)?.receive(kind, received);
  }

  async #accept(id: string, target: string, opening: CommReceived): Promise<void> {
    const handler = this.#targets.get(target);
    if (!handler) {
      // As the specification asks, so that the client does not wait for what never comes.
      this.transmit({ kind: "close", id, data: {}, metadata: {}, buffers: [] });
      return;
    }
    const comm = this.#add(id, target);
    this.tell({ type: "comm-accepted", id, target });
    try {
      await handler(comm, opening);
    } catch (error) {
      comm.close();
      throw error;
    }
  }

  #add(id: string, target: string): OpenComm {
    const comm = new OpenComm(id, target, this.transmit, () => void this.#open.delete(id));
    this.#open.set(id, comm);
    return comm;
  }

  #tellTargets(): void {
    this.tell({ type: "comm-targets", targets: [...this.#targets.keys()] });
  }
}

function requireName(target: string): void {
  if (typeof target === "string" && target !== "") return;
  throw new TypeError(`target must be a name; received ${JSON.stringify(target)}`);
}
