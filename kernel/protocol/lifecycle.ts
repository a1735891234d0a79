/**
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-shutdown
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#kernel-interrupt
 */
import { Fields, type JsonObject } from "./json.js";

export function readShutdownRequest(content: JsonObject): { readonly restart: boolean } {
  return { restart: new Fields(content, "shutdown_request").boolean("restart", false) };
}

export interface ShutdownReply {
  readonly status: "ok";
  readonly restart: boolean;
}

export interface InterruptReply {
  readonly status: "ok";
}
