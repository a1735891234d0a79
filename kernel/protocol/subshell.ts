/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#create-subshell (JEP 91) */
import { Fields, type JsonObject } from "./json.js";

export interface CreateSubshellReply {
  readonly status: "ok";
  readonly subshell_id: string;
}

export interface ListSubshellReply {
  readonly status: "ok";
  readonly subshell_id: readonly string[];
}

export function readDeleteSubshellRequest(content: JsonObject): string {
  return new Fields(content, "delete_subshell_request").string("subshell_id");
}
