/** The handlers of every request but `execute_request`, by message type. */
import type { EngineReport } from "../ipc.js";
import { toCodePoints } from "../protocol/codePoints.js";
import { readCompleteRequest, type CompleteReply } from "../protocol/complete.js";
import { readHistoryRequest, type HistoryReply } from "../protocol/history.js";
import { readInspectRequest, type InspectReply } from "../protocol/inspect.js";
import { readIsCompleteRequest, type IsCompleteReply } from "../protocol/isComplete.js";
import type { JsonObject } from "../protocol/json.js";
import {
  readShutdownRequest,
  type InterruptReply,
  type ShutdownReply,
} from "../protocol/lifecycle.js";
import type { Comms } from "./comms.js";
import { completion, type CompletionParts } from "./completion.js";
import type { Handler } from "./dispatcher.js";
import type { History } from "./history.js";
import { inspection, type InspectionParts } from "./inspection.js";
import { kernelInfo } from "./kernelInfo.js";
import type { LanguageClient } from "./language.js";
import { readHelpRequest } from "./pager.js";
import type { Publisher } from "./publisher.js";
import type { Subshells } from "./subshells.js";
import type { Supervisor } from "./supervisor.js";
import { Usage } from "./usage.js";

export interface AnswerParts {
  readonly language: LanguageClient;
  readonly supervisor: Supervisor;
  readonly history: History;
  readonly publisher: Publisher;
  readonly subshells: Subshells;
  readonly comms: Comms;
  /** The engine under `tf`; null until it is known. */
  engine(): EngineReport | null;
  interrupt(): void;
  debug(request: JsonObject): Promise<object>;
  /** Ends the kernel once the reply has left. */
  shutdown(restart: boolean): void;
}

export function answers(parts: AnswerParts): Readonly<Record<string, Handler>> {
  const { language, history, publisher, comms } = parts;
  const usage = new Usage();
  return {
    kernel_info_request: () => kernelInfo(parts.engine()),
    complete_request: ({ content }) => complete(parts, content),
    inspect_request: ({ content }) => inspect(parts, content),
    is_complete_request: ({ content }) => isComplete(language, content),
    history_request: async ({ content }): Promise<HistoryReply> => ({
      status: "ok",
      history: await history.find(readHistoryRequest(content)),
    }),
    usage_request: () => usage.report(),
    comm_info_request: ({ content }) => comms.info(content),
    comm_open: (message) => comms.open(message),
    comm_msg: (message) => comms.message(message),
    comm_close: (message) => comms.close(message),
    debug_request: ({ content }) => parts.debug(content),
    interrupt_request: (): InterruptReply => {
      parts.interrupt();
      return { status: "ok" };
    },
    create_subshell_request: () => parts.subshells.create(),
    delete_subshell_request: ({ content }) => parts.subshells.delete(content),
    list_subshell_request: () => parts.subshells.list(),
    shutdown_request: ({ content, header }): ShutdownReply => {
      const reply: ShutdownReply = { status: "ok", ...readShutdownRequest(content) };
      publisher.publish("shutdown_reply", reply, header);
      parts.shutdown(reply.restart);
      return reply;
    },
  };
}

async function complete(parts: CompletionParts, content: JsonObject): Promise<CompleteReply> {
  const { code, offset } = readCompleteRequest(content);
  const found = await completion(parts, code, offset);
  const start = toCodePoints(code, found.start);
  const end = toCodePoints(code, found.end);
  return {
    status: "ok",
    matches: found.items.map(({ insert }) => insert),
    cursor_start: start,
    cursor_end: end,
    metadata: {
      _jupyter_types_experimental: found.items.map(({ insert, kind, signature }) => ({
        text: insert,
        type: kind,
        signature: signature ?? "",
        start,
        end,
      })),
    },
  };
}

async function inspect(parts: InspectionParts, content: JsonObject): Promise<InspectReply> {
  const { code, offset, detail } = readInspectRequest(content);
  const data = await inspection(parts, code, offset, detail);
  return { status: "ok", found: data !== null, data: data ?? {}, metadata: {} };
}

async function isComplete(language: LanguageClient, content: JsonObject): Promise<IsCompleteReply> {
  const { code } = readIsCompleteRequest(content);
  return language.isComplete(readHelpRequest(code)?.code ?? code);
}
