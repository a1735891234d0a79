/**
 * The connection file: where to bind, and the key to sign with.
 * https://jupyter-client.readthedocs.io/en/stable/kernels.html#connection-files
 */
import { readFileSync } from "node:fs";
import { type CurveKeys, readCurveKeys } from "./curve.js";
import { Fields, InvalidMessage, asObject } from "./json.js";

const CHANNELS = ["shell", "control", "iopub", "stdin", "hb"] as const;
export type ChannelName = (typeof CHANNELS)[number];

export interface Connection {
  readonly key: string;
  /** ZeroMQ addresses. Only these are bound: a kernel on 127.0.0.1 is not seen by the network. */
  readonly addresses: Readonly<Record<ChannelName, string>>;
  /** With keys every channel is encrypted, and a client without the public one gets no connection. */
  readonly curve: CurveKeys | null;
}

export function readConnectionFile(path: string): Connection {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (cause) {
    throw new Error(`the connection file cannot be read: ${path}`, { cause });
  }
  try {
    return parseConnection(text);
  } catch (cause) {
    throw new Error(`the connection file is not valid: ${path}: ${(cause as Error).message}`, {
      cause,
    });
  }
}

/** @throws InvalidMessage when a field is missing or unknown. */
export function parseConnection(text: string): Connection {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    throw new InvalidMessage("not JSON");
  }
  const object = asObject(json, "connection");
  const fields = new Fields(object, "connection");
  const scheme = fields.string("signature_scheme", "hmac-sha256");
  if (scheme !== "hmac-sha256") {
    throw new InvalidMessage(`signature_scheme must be "hmac-sha256"; received "${scheme}"`);
  }
  const transport = fields.string("transport", "tcp");
  if (transport !== "tcp" && transport !== "ipc") {
    throw new InvalidMessage(`transport must be "tcp" or "ipc"; received "${transport}"`);
  }
  const ip = fields.string("ip");
  const address = (channel: ChannelName): string => {
    const port = fields.integer(`${channel}_port`);
    return transport === "tcp" ? `tcp://${ip}:${port}` : `ipc://${ip}-${port}`;
  };
  return {
    key: fields.string("key", ""),
    curve: readCurveKeys(object),
    addresses: {
      shell: address("shell"),
      control: address("control"),
      iopub: address("iopub"),
      stdin: address("stdin"),
      hb: address("hb"),
    },
  };
}
