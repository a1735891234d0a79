/**
 * The front's end of the execution process: spawns it, speaks `ipc.ts` with it, tells how it ended.
 *
 *     const execution = new ExecutionProcess({ folder });
 *     execution.on("message", (message) => …);   // every FromExecution, in the order it was made
 *     execution.on("exit", (exit) => …);         // once, after the last message
 *     execution.run(cell);
 *
 * What native code or a child process writes to standard output or error arrives as `stream`
 * messages, too, charged to the current run.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { EventEmitter } from "node:events";
import { totalmem } from "node:os";
import type { Readable, Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { fileURLToPath } from "node:url";
import { encodeFrame, FrameReader } from "../frames.js";
import {
  type Answer,
  type DeliverComm,
  type FromExecution,
  OUTPUT_FD,
  type RunCell,
  type ToInspector,
  type ToExecution,
  type ToWatchdog,
  type UserAnswer,
  WATCHDOG_FD,
} from "../ipc.js";
import { describeExit, DyingWords, type Exit } from "./exit.js";

export type { Exit } from "./exit.js";

export interface ExecutionOptions {
  /** The notebook's folder: the process works there, and imports resolve from there. */
  readonly folder: string;
  /** Limit of the JavaScript heap; by default half of the memory, from 1 to 8 GB. Tensors lie outside. */
  readonly heapMegabytes?: number;
  /** Added to the front's own environment. */
  readonly environment?: Readonly<Record<string, string>>;
}

export interface ExecutionEvents {
  message: [message: FromExecution];
  /** The last event. All that the process wrote has arrived as messages before it. */
  exit: [exit: Exit];
}

const ENTRY = fileURLToPath(new URL("../worker/process.js", import.meta.url));

/** How long a process that was asked to shut down may take, and how long its pipes may stay open. */
const SHUTDOWN_MS = 2000;
const LAST_OUTPUT_MS = 500;

/** What must not overtake the raw output before it. */
const BEHIND_RAW_OUTPUT: ReadonlySet<FromExecution["type"]> = new Set([
  "ready",
  "question",
  "done",
]);

/** How much of what was printed before "ready" is kept for a log, in case that "ready" never comes. */
const EARLY_LIMIT = 10_000;

export class ExecutionProcess extends EventEmitter<ExecutionEvents> {
  readonly #child: ChildProcess;
  readonly #watchdog: Writable;
  readonly #heapMegabytes: number;
  readonly #dyingWords = new DyingWords();
  /** Before that, standard error holds what native libraries say as they load. */
  #ready = false;
  #before = "";
  #run: number | null = null;
  #exit: Exit | null = null;
  /** Process groups of programs that cells have started. */
  readonly #programs = new Set<number>();
  /** Frames that wait for the raw output that came before them. */
  #waiting: FromExecution[] = [];

  constructor(options: ExecutionOptions) {
    super();
    this.#heapMegabytes = options.heapMegabytes ?? defaultHeap();
    const flags = [
      `--max-old-space-size=${this.#heapMegabytes}`,
      "--disable-warning=ExperimentalWarning",
      // The guard needs a binding that has no public name.
      "--expose-internals",
      "--disable-warning=internal/test/binding",
    ];
    this.#child = spawn(process.execPath, [...flags, ENTRY], {
      cwd: options.folder,
      env: { ...process.env, TF_CPP_MIN_LOG_LEVEL: "3", ...options.environment },
      stdio: ["ignore", "pipe", "pipe", "ipc", "pipe", "pipe"],
      serialization: "advanced",
      // Its own process group: a signal meant for the kernel's group leaves it alone, and kill()
      // takes the programs that a cell started along.
      detached: true,
    });
    // Node's types know of five pipes only.
    const pipes: readonly unknown[] = this.#child.stdio;
    this.#watchdog = pipes[WATCHDOG_FD] as Writable;
    // Writing to a process that has just died is no error of the front's; "exit" says it.
    this.#watchdog.on("error", ignore);
    this.#readFrames(pipes[OUTPUT_FD] as Readable);
    this.#readRaw(this.#child.stdout, "stdout");
    this.#readRaw(this.#child.stderr, "stderr");
    this.#awaitEnd();
  }

  /** Undefined when the process could not be started; "exit" follows then. */
  get pid(): number | undefined {
    return this.#child.pid;
  }

  /** How it ended; null while it lives. */
  get exit(): Exit | null {
    return this.#exit;
  }

  /** Runs a cell; its `done` message comes last. One cell at a time: the next after that `done`. */
  run(cell: RunCell): void {
    if (!cell.concurrent) this.#run = cell.run;
    this.#send(cell);
  }

  /** Hands over a client's message on a comm or an answer, also while a cell runs. */
  deliver(message: DeliverComm | Answer): void {
    this.#send(message);
  }

  /** Asks for a value; the answer is a `looked` message, soon unless native code holds the process. */
  look(question: number, path: readonly string[]): void {
    this.#tellWatchdog({ type: "look", question, path });
  }

  /** Stops the run, whatever it is doing; a run that is over, or a dead process, is left alone. */
  interrupt(run: number): void {
    this.#tellWatchdog({ type: "interrupt", run });
  }

  /** Answers a question; ignored when nobody waits for it. */
  answer(id: number, answer: UserAnswer): void {
    this.#tellWatchdog({ type: "answer", id, answer });
  }

  /** For the debugger: also served while the main thread stands still. */
  inspect(message: ToInspector): void {
    this.#tellWatchdog(message);
  }

  /** Ends the process in order; after two seconds by force. */
  async shutdown(restart: boolean): Promise<Exit> {
    const ended = this.ended();
    this.#send({ type: "shutdown", restart });
    const force = setTimeout(() => this.kill(), SHUTDOWN_MS);
    try {
      return await ended;
    } finally {
      clearTimeout(force);
    }
  }

  /** Ends the process and every program that it started, at once. */
  kill(): void {
    const { pid } = this.#child;
    if (pid === undefined || this.#exit) return;
    try {
      process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
    } catch {
      this.#child.kill("SIGKILL");
    }
  }

  /** Resolves when the process has ended and its last message was given out. */
  async ended(): Promise<Exit> {
    return this.#exit ?? new Promise((resolve) => this.once("exit", resolve));
  }

  #send(message: ToExecution): void {
    if (this.#child.connected) this.#child.send(message, ignore);
  }

  #tellWatchdog(message: ToWatchdog): void {
    if (this.#watchdog.writable) this.#watchdog.write(encodeFrame(message));
  }

  #readFrames(output: Readable): void {
    const reader = new FrameReader();
    output.on("error", ignore);
    output.on("data", (chunk: Buffer) => {
      for (const message of reader.push(chunk)) this.#receive(message as FromExecution);
    });
  }

  /**
   * Raw output that left the process before such a message is readable no later than the message
   * itself, so this same turn of the event loop reads it: the message waits until the turn ends.
   */
  #receive(message: FromExecution): void {
    if (message.type === "program") {
      if (message.runs) this.#programs.add(message.pid);
      else this.#programs.delete(message.pid);
      return;
    }
    if (this.#waiting.length === 0 && !BEHIND_RAW_OUTPUT.has(message.type)) {
      this.emit("message", message);
      return;
    }
    if (this.#waiting.push(message) === 1) setImmediate(() => this.#flush());
  }

  #flush(): void {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const message of waiting) {
      if (message.type === "ready") this.#ready = true;
      if (message.type === "done" && message.run === this.#run) this.#run = null;
      this.emit("message", message);
    }
  }

  #readRaw(pipe: Readable | null, name: "stdout" | "stderr"): void {
    if (!pipe) return;
    const decoder = new StringDecoder("utf8");
    pipe.on("error", ignore);
    pipe.on("data", (chunk: Buffer) => {
      const decoded = decoder.write(chunk);
      const text = name === "stderr" ? this.#dyingWords.take(decoded) : decoded;
      if (!text) return;
      if (name === "stderr" && !this.#ready) {
        this.#before = (this.#before + text).slice(-EARLY_LIMIT);
        return;
      }
      this.emit("message", { type: "stream", run: this.#run, name, text });
    });
  }

  /** The process is over when it has exited and its pipes are read, or a grandchild keeps them open. */
  #awaitEnd(): void {
    let ending: readonly [number | null, NodeJS.Signals | null] = [null, null];
    let failure: string | null = null;
    let grace: NodeJS.Timeout | undefined;
    const finish = (): void => {
      clearTimeout(grace);
      if (this.#exit) return;
      for (const pid of this.#programs) killGroup(pid);
      this.#flush();
      const early = this.#ready ? "" : this.#before;
      const report = early + this.#dyingWords.report;
      const [code, signal] = ending;
      const reason = failure ?? describeExit(code, signal, report, this.#heapMegabytes);
      this.#exit = { code, signal, reason, report };
      this.emit("exit", this.#exit);
    };
    this.#child.once("exit", (code, signal) => {
      ending = [code, signal];
      // Programs that a cell started would outlive it, and hold its pipes.
      if (this.#child.pid !== undefined) killGroup(this.#child.pid);
      grace = setTimeout(finish, LAST_OUTPUT_MS);
    });
    this.#child.once("close", finish);
    this.#child.on("error", (error) => {
      if (this.#child.pid !== undefined) return;
      failure = `The execution process could not be started: ${error.message}.`;
      finish();
    });
  }
}

function defaultHeap(): number {
  const limit = process.constrainedMemory() ?? 0;
  const memory = limit > 0 ? Math.min(limit, totalmem()) : totalmem();
  return Math.round(Math.min(8192, Math.max(1024, memory / 2 ** 21)));
}

/** The process itself and all that it started; gone ones are left alone. */
function killGroup(pid: number): void {
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch {
    return; // It has ended by itself.
  }
}

function ignore(): void {}
