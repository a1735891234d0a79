/** Messages on the wire as the extension's own packages write and read them, apart from the kernel's code. */
import { createHmac, randomUUID } from "node:crypto";

export interface Message {
  readonly channel: Channel;
  readonly header: Readonly<Record<string, unknown>>;
  readonly parent: Readonly<Record<string, unknown>>;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly content: Readonly<Record<string, unknown>>;
}

export type Channel = "shell" | "control" | "stdin" | "iopub";

const DELIMITER = "<IDS|MSG>";

/** As `createMessage` of @jupyterlab/services makes it: a null where no subshell is meant, version 5.2. */
export function message(
  sender: { readonly session: string; readonly username: string },
  type: string,
  content: object,
  metadata: object = {},
  parent: object = {},
) {
  const header = {
    date: new Date().toISOString(),
    msg_id: randomUUID(),
    msg_type: type,
    session: sender.session,
    username: sender.username,
    subshell_id: null,
    version: "5.2",
  };
  return { header, parent, metadata, content };
}

export function encode(parts: ReturnType<typeof message>, key: string): string[] {
  const frames = [parts.header, parts.parent, parts.metadata, parts.content].map((part) =>
    JSON.stringify(part),
  );
  return [DELIMITER, sign(frames, key), ...frames];
}

export function decode(channel: Channel, received: readonly Buffer[], key: string): Message {
  const start = received.findIndex((frame) => frame.toString() === DELIMITER);
  const [signature = "", ...frames] = received.slice(start + 1).map((frame) => frame.toString());
  if (signature !== sign(frames.slice(0, 4), key)) throw new Error("a message is signed wrongly");
  const [header, parent, metadata, content] = frames.map(
    (frame) => JSON.parse(frame) as Readonly<Record<string, unknown>>,
  );
  if (!header || !parent || !metadata || !content) throw new Error("a message is too short");
  return { channel, header, parent, metadata, content };
}

function sign(frames: readonly string[], key: string): string {
  const digest = createHmac("sha256", key);
  for (const frame of frames) digest.update(frame);
  return digest.digest("hex");
}
