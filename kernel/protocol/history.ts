/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#history */
import { Fields, type JsonObject } from "./json.js";

interface Wanted {
  /** True: each entry is (session, line, (input, output)) instead of (session, line, input). */
  readonly output: boolean;
}

export type HistoryRequest = Wanted &
  (
    | { readonly access: "tail"; readonly n: number }
    | {
        readonly access: "range";
        /** Positive: that session; 0 and below: counted back from the current one. */
        readonly session: number;
        readonly start: number;
        /** The line after the last one; null: up to the end. */
        readonly stop: number | null;
      }
    | {
        readonly access: "search";
        /** A glob with `*` and `?`. */
        readonly pattern: string;
        /** The last n; null: all. */
        readonly n: number | null;
        readonly unique: boolean;
      }
  );

const DEFAULT_TAIL = 10;

export function readHistoryRequest(content: JsonObject): HistoryRequest {
  const fields = new Fields(content, "history_request");
  const output = fields.boolean("output", false);
  const optional = (name: string): number | null =>
    content[name] === undefined || content[name] === null ? null : fields.integer(name);
  switch (fields.oneOf("hist_access_type", ["tail", "range", "search"])) {
    case "tail":
      return { access: "tail", output, n: fields.integer("n", DEFAULT_TAIL) };
    case "range":
      return {
        access: "range",
        output,
        session: fields.integer("session", 0),
        start: fields.integer("start", 0),
        stop: optional("stop"),
      };
    case "search":
      break;
  }
  return {
    access: "search",
    output,
    pattern: fields.string("pattern", "*"),
    n: optional("n"),
    unique: fields.boolean("unique", false),
  };
}

export type HistoryRow = readonly [
  session: number,
  line: number,
  text: string | readonly [input: string, output: string | null],
];

export interface HistoryReply {
  readonly status: "ok";
  readonly history: readonly HistoryRow[];
}
