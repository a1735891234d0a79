/** The language thread: one request after another, in the order in which they came. */
import { parentPort, workerData } from "node:worker_threads";
import type { Language } from "./contract.js";
import type { Method, Request, Response, ThreadData } from "./messages.js";
import { traceAs, traced } from "../trace.js";
import { NotebookLanguage } from "./notebook.js";
import { TypeScriptLanguage } from "./service.js";

const { options } = workerData as ThreadData;
const typescript = new TypeScriptLanguage(options);
const language: Language = new NotebookLanguage(typescript, options.folder);
const port = parentPort;
if (!port) throw new Error("thread.ts must run in a worker thread.");

function answer<M extends Method>({ id, method, args }: Request<M>): Response {
  try {
    const call = language[method] as (
      ...args: Parameters<Language[M]>
    ) => ReturnType<Language[Method]>;
    return { id, result: traced(method, () => call.apply(language, args)) };
  } catch (error) {
    return { id, error: error instanceof Error ? (error.stack ?? error.message) : String(error) };
  }
}

port.on("message", (request: Request) => {
  port.postMessage(answer(request), []);
  traced("rest", () => language.rest());
});

traceAs("language");
// The types of the preloaded names are loaded before the first question.
typescript.warm();
