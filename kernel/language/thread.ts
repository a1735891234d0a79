/** The language thread: one request after another, in the order in which they came. */
import { parentPort, workerData } from "node:worker_threads";
import type { Language } from "./contract.js";
import type { Call, Method, Request, Response, ThreadData } from "./messages.js";
import { traceAs, traced } from "../trace.js";
import { NotebookLanguage } from "./notebook.js";
import { TypeScriptLanguage } from "./service.js";

const { options, told } = workerData as ThreadData;
const typescript = new TypeScriptLanguage(options);
const language: Language = new NotebookLanguage(typescript, options.folder);
const port = parentPort;
if (!port) throw new Error("thread.ts must run in a worker thread.");

function call<M extends Method>({ method, args }: Call<M>): ReturnType<Language[Method]> {
  const body = language[method] as (
    ...args: Parameters<Language[M]>
  ) => ReturnType<Language[Method]>;
  return traced(method, () => body.apply(language, args));
}

function answer({ id, ...asked }: Request): Response {
  try {
    return { id, result: call(asked) };
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
// Before what waits in the port; a call that fails now was answered once, and the others count.
for (const one of told) answer({ id: 0, ...one });
