/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import { readCodeAt, type CodeAt } from "./complete.js";
import { Fields, type JsonObject } from "./json.js";

export interface InspectRequest extends CodeAt {
  /** 1 asks for the source, too. */
  readonly detail: 0 | 1;
}

export function readInspectRequest(content: JsonObject): InspectRequest {
  const fields = new Fields(content, "inspect_request");
  return { ...readCodeAt(fields), detail: fields.integer("detail_level", 0) > 0 ? 1 : 0 };
}

export interface InspectReply {
  readonly status: "ok";
  readonly found: boolean;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}
