/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#code-completeness */
import { Fields, type JsonObject } from "./json.js";

export function readIsCompleteRequest(content: JsonObject): { readonly code: string } {
  return { code: new Fields(content, "is_complete_request").string("code") };
}

export interface IsCompleteReply {
  readonly status: "complete" | "incomplete" | "invalid" | "unknown";
  /** Only read by clients when the status is "incomplete". */
  readonly indent: string;
}
