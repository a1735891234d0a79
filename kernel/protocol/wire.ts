/**
 * Messages as ZeroMQ frames: identities, delimiter, signature, header, parent, metadata, content, buffers.
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#wire-protocol
 */
import { Fields, InvalidMessage, asObject, type JsonObject } from "./json.js";
import type { Header, Message, ReceivedMessage } from "./message.js";
import type { Signer } from "./signature.js";

const DELIMITER = Buffer.from("<IDS|MSG>");
const JSON_FRAMES = 4;

export function encodeMessage(message: Message, signer: Signer): (Buffer | string)[] {
  const json = [message.header, message.parent, message.metadata, message.content].map((part) =>
    JSON.stringify(part),
  );
  return [...message.identities, DELIMITER, signer.sign(json), ...json, ...message.buffers];
}

/** @throws InvalidMessage for anything that is not a well-formed, rightly signed message. */
export function decodeMessage(frames: readonly Buffer[], signer: Signer): ReceivedMessage {
  const delimiter = frames.findIndex((frame) => frame.equals(DELIMITER));
  if (delimiter < 0) throw new InvalidMessage("no <IDS|MSG> delimiter");
  const signature = frames[delimiter + 1]?.toString("latin1") ?? "";
  const json = frames.slice(delimiter + 2, delimiter + 2 + JSON_FRAMES);
  if (json.length < JSON_FRAMES) {
    throw new InvalidMessage(`${JSON_FRAMES} JSON frames expected; received ${json.length}`);
  }
  if (!signer.verify(json, signature)) throw new InvalidMessage("the signature does not match");
  const [header, parent, metadata, content] = json.map(parse) as [
    JsonObject,
    JsonObject,
    JsonObject,
    JsonObject,
  ];
  return {
    identities: frames.slice(0, delimiter),
    signature,
    header: readHeader(header),
    // The parent of a request is only ever handed back, so it is taken as it is.
    parent: parent as Message["parent"],
    metadata,
    content,
    buffers: frames.slice(delimiter + 2 + JSON_FRAMES),
  };
}

function parse(frame: Buffer, index: number): JsonObject {
  const what = ["header", "parent_header", "metadata", "content"][index] ?? "frame";
  let value: unknown;
  try {
    value = JSON.parse(frame.toString("utf8"));
  } catch {
    throw new InvalidMessage(`${what} is not JSON`);
  }
  return asObject(value, what);
}

/** The header is handed back as parent of every answer: fields of ours and the client's own stay. */
function readHeader(header: JsonObject): Header {
  const fields = new Fields(header, "header");
  return {
    ...header,
    msg_id: fields.string("msg_id"),
    msg_type: fields.string("msg_type"),
    session: fields.string("session", ""),
    username: fields.string("username", ""),
    date: fields.string("date", ""),
    version: fields.string("version", ""),
  };
}
