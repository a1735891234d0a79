/** The language thread: one request after another, in the order in which they came. */
import { parentPort, workerData } from "node:worker_threads";
import type { Language } from "./contract.js";
import type { Call, Method, Request, Response, ThreadData } from "./messages.js";
import { traceAs, traced } from "../trace.js";
import { NotebookLanguage } from "./notebook.js";
import { TypeScriptLanguage } from "./service.js";

/** A cell whose end is not told by then runs for long enough to be prepared beside it. */
const RUNS_FOR_MS = 20;

const { options, told, compiler } = workerData as ThreadData;
const compilerPid = new Int32Array(compiler);
const typescript = new TypeScriptLanguage({
  ...options,
  onCompiler: (pid) => void Atomics.store(compilerPid, 0, pid),
});
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

let running: NodeJS.Timeout | undefined;

port.on("message", (request: Request) => {
  clearTimeout(running);
  port.postMessage(answer(request), []);
  traced("rest", () => language.rest());
  // A cell that is over sooner needs the processor itself.
  running = setTimeout(() => traced("prepare", () => language.prepare()), RUNS_FOR_MS);
});

traceAs("language");
// The types of the preloaded names are loaded before the first question.
typescript.warm();
// Before what waits in the port; a call that fails now was answered once, and the others count.
for (const one of told) answer({ id: 0, ...one });
