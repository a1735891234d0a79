/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#messages-on-the-stdin-router-dealer-channel */
import { InvalidMessage, type JsonObject } from "./json.js";

export interface InputRequest {
  readonly prompt: string;
  /** True: the client shows no echo. */
  readonly password: boolean;
}

/** The text that the user typed; null when the client says that there is none. */
export function readInputReply(content: JsonObject): string | null {
  const { status = "ok", value } = content;
  if (status !== "ok") return null;
  if (typeof value === "string") return value;
  // Not quoted: it may hold a password.
  throw new InvalidMessage(`input_reply.value must be a string; received ${typeof value}`);
}
