/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#custom-messages */
import { Fields, type JsonObject } from "./json.js";

export function readCommInfoRequest(content: JsonObject): { readonly target: string | null } {
  const fields = new Fields(content, "comm_info_request");
  const absent = content["target_name"] === undefined || content["target_name"] === null;
  return { target: absent ? null : fields.string("target_name") };
}

export interface CommInfoReply {
  readonly status: "ok";
  readonly comms: Readonly<Record<string, { readonly target_name: string }>>;
}

export interface CommOpen {
  readonly id: string;
  readonly target: string;
  readonly data: JsonObject;
}

export function readCommOpen(content: JsonObject): CommOpen {
  const fields = new Fields(content, "comm_open");
  return {
    id: fields.string("comm_id"),
    target: fields.string("target_name"),
    data: fields.object("data", {}),
  };
}

/** The content of a comm_msg or a comm_close. */
export function readCommData(
  content: JsonObject,
  type: "comm_msg" | "comm_close",
): { readonly id: string; readonly data: JsonObject } {
  const fields = new Fields(content, type);
  return { id: fields.string("comm_id"), data: fields.object("data", {}) };
}

export interface CommContent {
  readonly comm_id: string;
  readonly data: JsonObject;
}

export interface CommOpenContent extends CommContent {
  readonly target_name: string;
}
