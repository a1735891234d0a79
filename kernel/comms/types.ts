/** The types of the name `comms` in a cell: messages of any kind between a cell and the page. */

/** What goes along with a message: bytes travel as they are, never as text. */
export interface CommParts {
  readonly metadata?: Readonly<Record<string, unknown>>;
  readonly buffers?: readonly (ArrayBufferView | ArrayBuffer)[];
}

/** A message that came in. */
export interface CommReceived {
  readonly data: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly buffers: readonly Uint8Array[];
}

export type CommHandler = (message: CommReceived) => unknown;

/** A channel between this process and the page, by a name of its own. */
export interface Comm {
  readonly id: string;
  readonly target: string;
  /** True once either side has closed it; nothing can be sent any more. */
  readonly closed: boolean;
  /**
   * Sends a message to the page.
   * @param data a JSON object
   * @throws TypeError for what JSON cannot hold; Error when the comm is closed
   */
  send(data: object, parts?: CommParts): void;
  /** Tells the other side that nothing more will come. A second time does nothing. */
  close(data?: object, parts?: CommParts): void;
  /**
   * Calls `handler` with each message of the page, also while a cell waits, or with the one that closes
   * the comm. What it prints belongs to that message; gives back a function that removes it.
   */
  on(event: "message" | "close", handler: CommHandler): () => void;
}

export interface Comms {
  /** Opens a comm to a target that the page has registered. */
  open(target: string, data?: object, parts?: CommParts): Comm;
  /**
   * Takes the comms that the page opens under this name; gives back a function that ends that.
   * @example comms.register("echo", (comm) => comm.on("message", ({ data, buffers }) => comm.send(data, { buffers })))
   */
  register(target: string, handler: (comm: Comm, opening: CommReceived) => unknown): () => void;
}
