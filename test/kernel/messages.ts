/** What tests read in messages, and everything that a cell caused. */
import { stripVTControlCharacters } from "node:util";
import type { JsonObject } from "../../kernel/protocol/json.js";
import type { ReceivedMessage } from "../../kernel/protocol/message.js";

/** Everything that a cell caused. */
export interface Execution {
  /** Content of the execute_reply. */
  readonly reply: JsonObject;
  /** Messages on iopub under the request's header, from "busy" to "idle". */
  readonly published: readonly ReceivedMessage[];
  /** Those but status and execute_input. */
  readonly outputs: readonly ReceivedMessage[];
  readonly stdout: string;
  readonly stderr: string;
  /** The data of the execute_result. */
  readonly result: JsonObject | undefined;
  readonly errors: readonly JsonObject[];
  /** The tracebacks of the errors, without colours. */
  readonly traceback: string;
}

/** From a cell's reply and what was published under its header. */
export function gather(reply: ReceivedMessage, published: readonly ReceivedMessage[]): Execution {
  const outputs = published.filter(
    ({ header }) => header.msg_type !== "status" && header.msg_type !== "execute_input",
  );
  const result = outputs.find(({ header }) => header.msg_type === "execute_result");
  const errors = outputs.filter(({ header }) => header.msg_type === "error").map((m) => m.content);
  return {
    reply: reply.content,
    published,
    outputs,
    stdout: streamText(outputs, "stdout"),
    stderr: streamText(outputs, "stderr"),
    result: result && dataOf(result.content),
    errors,
    traceback: stripVTControlCharacters(
      errors.flatMap((error) => error["traceback"] as string[]).join("\n"),
    ),
  };
}

/** The MIME bundle in a message's content, or in a part of it. */
export function dataOf(content: unknown): JsonObject {
  return (content as { readonly data: JsonObject }).data;
}

export function parentId(message: ReceivedMessage): unknown {
  return message.parent.msg_id;
}

export function isIdle(message: ReceivedMessage): boolean {
  return message.header.msg_type === "status" && message.content["execution_state"] === "idle";
}

/** True on iopub, where the first frame is a topic; replies to a DEALER have none. */
export function isTopic(message: ReceivedMessage): boolean {
  return message.identities.length > 0;
}

function streamText(messages: readonly ReceivedMessage[], name: "stdout" | "stderr"): string {
  return messages
    .filter(({ header, content }) => header.msg_type === "stream" && content["name"] === name)
    .map(({ content }) => String(content["text"]))
    .join("");
}
