/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#completion */
import { toUtf16 } from "./codePoints.js";
import { Fields, type JsonObject } from "./json.js";

/** Code and a cursor in it, as completion and inspection send them; the offset counts UTF-16 units. */
export interface CodeAt {
  readonly code: string;
  readonly offset: number;
}

export function readCompleteRequest(content: JsonObject): CodeAt {
  return readCodeAt(new Fields(content, "complete_request"));
}

export function readCodeAt(fields: Fields): CodeAt {
  const code = fields.string("code");
  return { code, offset: toUtf16(code, fields.integer("cursor_pos", Number.MAX_SAFE_INTEGER)) };
}

export interface CompleteReply {
  readonly status: "ok";
  readonly matches: readonly string[];
  readonly cursor_start: number;
  readonly cursor_end: number;
  readonly metadata: {
    /** What clients with rich completers read: kind and signature of each match. */
    readonly _jupyter_types_experimental: readonly CompletionMatch[];
  };
}

export interface CompletionMatch {
  readonly text: string;
  readonly type: string;
  readonly signature: string;
  readonly start: number;
  readonly end: number;
}
