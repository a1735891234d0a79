/** https://jupyter-client.readthedocs.io/en/stable/messaging.html#execute */
import { Fields, type JsonObject } from "./json.js";

export interface ExecuteRequest {
  readonly code: string;
  /** Nothing is published but the status, and nothing is stored. */
  readonly silent: boolean;
  /** Raises the count and enters the history. */
  readonly storeHistory: boolean;
  readonly userExpressions: Readonly<Record<string, string>>;
  readonly allowStdin: boolean;
  /** On an error the requests that wait are answered "aborted". */
  readonly stopOnError: boolean;
}

export function readExecuteRequest(content: JsonObject): ExecuteRequest {
  const fields = new Fields(content, "execute_request");
  const silent = fields.boolean("silent", false);
  return {
    code: fields.string("code"),
    silent,
    storeHistory: !silent && fields.boolean("store_history", true),
    userExpressions: fields.strings("user_expressions"),
    allowStdin: fields.boolean("allow_stdin", false),
    stopOnError: fields.boolean("stop_on_error", true),
  };
}

/** A value or an error that `user_expressions` asked for. */
export type ExpressionReply = ({ readonly status: "ok" } & MimeParts) | ErrorReply;

export interface MimeParts {
  readonly data: JsonObject;
  readonly metadata: JsonObject;
}

export interface ErrorReply {
  readonly status: "error";
  readonly ename: string;
  readonly evalue: string;
  readonly traceback: readonly string[];
}

/** Help that the client shows in its pager. */
export interface PagePayload {
  readonly source: "page";
  readonly data: JsonObject;
  readonly start: number;
}

/** Another text for the cell that asked. */
export interface NextInputPayload {
  readonly source: "set_next_input";
  readonly text: string;
  readonly replace: boolean;
}

/** The user wants to leave: consoles end, notebooks take no notice. */
export interface ExitPayload {
  readonly source: "ask_exit";
  /** Whether the kernel is to live on. */
  readonly keepkernel: boolean;
}

export type Payload = PagePayload | NextInputPayload | ExitPayload;

export type ExecuteReply = { readonly execution_count: number } & (
  | {
      readonly status: "ok";
      readonly payload: readonly Payload[];
      readonly user_expressions: Readonly<Record<string, ExpressionReply>>;
    }
  | ErrorReply
  | { readonly status: "aborted" }
);
