/**
 * The envelope of the Debug Adapter Protocol, inside of Jupyter's `debug_request` and `debug_event`.
 * https://microsoft.github.io/debug-adapter-protocol/specification
 * https://jupyter-client.readthedocs.io/en/stable/messaging.html#debug-request
 */
import { Fields, type JsonObject } from "../protocol/json.js";

export interface Request {
  readonly seq: number;
  readonly command: string;
  readonly arguments: JsonObject;
}

export interface Response {
  readonly type: "response";
  readonly seq: number;
  readonly request_seq: number;
  readonly success: boolean;
  readonly command: string;
  readonly message?: string;
  readonly body: object;
}

export interface Event {
  readonly type: "event";
  readonly seq: number;
  readonly event: string;
  readonly body: object;
}

export function readRequest(content: JsonObject): Request {
  const fields = new Fields(content, "debug_request");
  return {
    seq: fields.integer("seq", 0),
    command: fields.string("command"),
    arguments: fields.object("arguments", {}),
  };
}

/** JupyterLab reads these lists without a look at `success`; the program may have gone on meanwhile. */
const EMPTY: ReadonlyMap<string, object> = new Map<string, object>([
  ["stackTrace", { stackFrames: [] }],
  ["scopes", { scopes: [] }],
  ["variables", { variables: [] }],
  ["inspectVariables", { variables: [] }],
  ["setBreakpoints", { breakpoints: [] }],
  ["modules", { modules: [] }],
]);

/** Answers and events count together. */
export class Envelopes {
  #seq = 0;

  done({ seq, command }: Request, body: object): Response {
    return {
      type: "response",
      seq: ++this.#seq,
      request_seq: seq,
      success: true,
      command,
      body,
    };
  }

  failed(seq: number, command: string, message: string): Response {
    const error = { id: 1, format: message, showUser: true };
    return {
      type: "response",
      seq: ++this.#seq,
      request_seq: seq,
      success: false,
      command,
      message,
      body: { error, ...EMPTY.get(command) },
    };
  }

  event(event: string, body: object): Event {
    return { type: "event", seq: ++this.#seq, event, body };
  }
}
