/**
 * A message as typed data.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#general-message-format
 */
import { randomUUID } from "node:crypto";
import type { JsonObject } from "./json.js";

export const PROTOCOL_VERSION = "5.5";

export interface Header {
  readonly msg_id: string;
  readonly session: string;
  readonly username: string;
  readonly date: string;
  readonly msg_type: string;
  readonly version: string;
  /** Which subshell is asked; the main shell without. */
  readonly subshell_id?: unknown;
}

export interface Message {
  /** Routing frames: on iopub the topic, elsewhere the peer. */
  readonly identities: readonly Buffer[];
  readonly header: Header;
  /** The header of the message that caused this one; `{}` when there is none. */
  readonly parent: Header | Readonly<Record<string, never>>;
  readonly metadata: JsonObject;
  readonly content: JsonObject;
  readonly buffers: readonly Buffer[];
}

/** A message that came in, and the text of its signature. */
export interface ReceivedMessage extends Message {
  readonly signature: string;
}

/** What makes a message besides the header that {@link createMessage} adds. */
export type MessageParts = Partial<Omit<Message, "header">> & { readonly content: JsonObject };

/** Numbered ids cost less than one random id for each message, and are as unique. */
let sent = 0;

export function createMessage(session: string, type: string, parts: MessageParts): Message {
  return {
    identities: [],
    parent: {},
    metadata: {},
    buffers: [],
    ...parts,
    header: {
      msg_id: `${session}_${process.pid}_${++sent}`,
      session,
      username: "kernel",
      date: new Date().toISOString(),
      msg_type: type,
      version: PROTOCOL_VERSION,
    },
  };
}

export function createSession(): string {
  return randomUUID();
}
