/** The front's side of the language thread: starts it, queues requests, starts it anew if it dies. */
import { Worker } from "node:worker_threads";
import { CompilerWatch } from "./compilerWatch.js";
import type { Language, LanguageOptions } from "./contract.js";
import { Journal } from "./journal.js";
import type { Method, Request, Response, ThreadData } from "./messages.js";

interface Waiting {
  readonly request: Request;
  readonly resolve: (value: never) => void;
  readonly reject: (error: Error) => void;
  readonly started: number;
}

/** A request that ends the thread this often is given up, and so is what earlier cells declared. */
const ATTEMPTS = 3;

export class LanguageClient {
  readonly #options: LanguageOptions;
  readonly #lost: () => void;
  readonly #waiting = new Map<number, Waiting>();
  readonly #journal = new Journal();
  /** How often a thread has died since one answered. */
  #deaths = 0;
  #worker: Worker | null = null;
  /** The process of each thread's compiler. */
  readonly #compilers = new Map<Worker, Int32Array<SharedArrayBuffer>>();
  readonly #watch = new CompilerWatch(
    () => this.#waiting.keys().next().value ?? null,
    () => this.#compilerOf(this.#worker),
    () => this.#killCompiler(this.#worker),
  );
  #next = 1;
  #disposed = false;

  /** `lost` is called when no new thread could be given what cells had declared. */
  constructor(options: LanguageOptions, lost: () => void = () => undefined) {
    this.#lost = lost;
    this.#options = {
      folder: options.folder,
      preload: options.preload.map(({ name, type }) => ({ name, type })),
    };
    // The threads end with this process and tell their compilers nothing.
    process.once("exit", () => {
      for (const worker of this.#compilers.keys()) this.#endCompiler(worker);
    });
    this.#start();
  }

  check(...args: Parameters<Language["check"]>) {
    return this.#ask("check", args);
  }

  settle(...args: Parameters<Language["settle"]>) {
    return this.#ask("settle", args);
  }

  complete(...args: Parameters<Language["complete"]>) {
    return this.#ask("complete", args);
  }

  inspect(...args: Parameters<Language["inspect"]>) {
    return this.#ask("inspect", args);
  }

  isComplete(...args: Parameters<Language["isComplete"]>) {
    return this.#ask("isComplete", args);
  }

  setStrict(...args: Parameters<Language["setStrict"]>) {
    return this.#ask("setStrict", args);
  }

  names() {
    return this.#ask("names", []);
  }

  refresh() {
    return this.#ask("refresh", []);
  }

  preview(...args: Parameters<Language["preview"]>) {
    return this.#ask("preview", args);
  }

  outline(...args: Parameters<Language["outline"]>) {
    return this.#ask("outline", args);
  }

  rewriteExpression(...args: Parameters<Language["rewriteExpression"]>) {
    return this.#ask("rewriteExpression", args);
  }

  declare(...args: Parameters<Language["declare"]>) {
    return this.#ask("declare", args);
  }

  reset() {
    return this.#ask("reset", []);
  }

  /** Ends the thread; what still waits is rejected. */
  async dispose(): Promise<void> {
    this.#disposed = true;
    const worker = this.#worker;
    this.#worker = null;
    this.#rejectAll(new Error("The language service was disposed."));
    // First: a thread that waits for its compiler ends when that has.
    if (worker) this.#endCompiler(worker);
    await worker?.terminate();
  }

  #ask<M extends Method>(
    method: M,
    args: Parameters<Language[M]>,
  ): Promise<ReturnType<Language[M]>> {
    if (this.#disposed) return Promise.reject(new Error("The language service was disposed."));
    return new Promise((resolve, reject) => {
      const request = { id: this.#next++, method, args } as Request;
      this.#waiting.set(request.id, { request, resolve, reject, started: 1 });
      this.#start().postMessage(request, []);
      this.#watch.begin();
    });
  }

  #start(): Worker {
    if (this.#worker) return this.#worker;
    const compiler = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
    const data: ThreadData = { options: this.#options, told: this.#journal.calls(), compiler };
    const worker = new Worker(new URL("./thread.js", import.meta.url), { workerData: data });
    worker.unref();
    worker.on("message", (response: Response) => this.#answer(response));
    worker.on("error", () => this.#restart(worker));
    worker.on("exit", () => {
      this.#endCompiler(worker);
      this.#restart(worker);
    });
    this.#compilers.set(worker, new Int32Array(compiler));
    this.#worker = worker;
    return worker;
  }

  /** A compiler that waited for an answer of its thread does not end by itself when the thread has died. */
  #endCompiler(worker: Worker): void {
    this.#killCompiler(worker);
    this.#compilers.delete(worker);
  }

  #killCompiler(worker: Worker | null): void {
    const pid = this.#compilerOf(worker);
    if (pid === 0) return;
    try {
      process.kill(pid, "SIGKILL");
    } catch {
      return; // It has ended by itself.
    }
  }

  /** 0: none that is known. */
  #compilerOf(worker: Worker | null): number {
    return (worker === null ? undefined : this.#compilers.get(worker)?.[0]) ?? 0;
  }

  #answer(response: Response): void {
    const waiting = this.#waiting.get(response.id);
    if (!waiting) return;
    this.#waiting.delete(response.id);
    this.#deaths = 0;
    if (!("error" in response)) this.#journal.note(waiting.request, response.result);
    if ("error" in response) waiting.reject(new Error(response.error));
    else waiting.resolve(response.result as never);
  }

  /** A new thread is told what the dead one knew; what waited is asked again. */
  #restart(dead: Worker): void {
    if (this.#worker !== dead || this.#disposed) return;
    this.#worker = null;
    this.#deaths += 1;
    if (this.#deaths >= ATTEMPTS && this.#journal.calls().length > 0) {
      this.#journal.clear();
      this.#lost();
    }
    const again = [...this.#waiting];
    const worker = this.#start();
    for (const [id, waiting] of again) {
      if (waiting.started >= ATTEMPTS) {
        this.#waiting.delete(id);
        waiting.reject(new Error("The language service ended while it worked on this."));
        continue;
      }
      this.#waiting.set(id, { ...waiting, started: waiting.started + 1 });
      worker.postMessage(waiting.request, []);
    }
  }

  #rejectAll(error: Error): void {
    for (const waiting of this.#waiting.values()) waiting.reject(error);
    this.#waiting.clear();
  }
}
