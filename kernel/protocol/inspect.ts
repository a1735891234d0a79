/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#introspection */
import { readCodeAt, type CodeAt } from "./complete.js";
import { Fields, type JsonObject } from "./json.js";

export function readInspectRequest(content: JsonObject): CodeAt {
  return readCodeAt(new Fields(content, "inspect_request"));
}

export interface InspectReply {
  readonly status: "ok";
  readonly found: boolean;
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}
