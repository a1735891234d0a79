/**
 * The debug adapter: answers a client's requests of the Debug Adapter Protocol with calls of V8's
 * inspector. It lives in the front, so that it outlives the execution process and answers whatever that does.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { FromInspector, RunCell, ToInspector } from "../ipc.js";
import { InvalidMessage, type JsonObject } from "../protocol/json.js";
import { Breakpoints, type LanguageOf } from "./breakpoints.js";
import { commands, type Commands } from "./commands.js";
import { Devtools, ProcessGone } from "./devtools.js";
import { Evaluation } from "./evaluation.js";
import { Exceptions } from "./exceptions.js";
import { Execution, type Pause } from "./execution.js";
import { Gate } from "./gate.js";
import { Inspection } from "./inspection.js";
import { Envelopes, type Event, readRequest, type Request, type Response } from "./protocol.js";
import { KERNEL_PATTERNS, LIBRARY_PATTERNS, Scripts } from "./scripts.js";
import { THREAD } from "./thread.js";
import { Throttle } from "./throttle.js";
import { Variables } from "./variables.js";

export type DebugLanguage = LanguageOf<"preview" | "outline" | "rewriteExpression" | "declare">;

export interface DebuggerParts {
  readonly language: DebugLanguage;
  /** Tells the execution process; false: there is none. */
  inspect(message: ToInspector): boolean;
  publish(event: Event): void;
}

/** No request waits longer for a program that does not answer, since it is inside native code. */
const PATIENCE_MS = 10_000;
/** No cell waits longer for its breakpoints. */
const BEFORE_RUN_MS = 2000;

const UNANSWERED =
  "the program does not answer: it is inside native code; try again, or restart the kernel";

export class Debugger {
  readonly devtools: Devtools;
  readonly scripts = new Scripts();
  readonly inspection: Inspection;
  readonly breakpoints: Breakpoints;
  readonly evaluation: Evaluation;
  readonly execution: Execution;
  readonly exceptions: Exceptions;
  readonly #listing = new Throttle(async () => await this.#readNames());
  /** What was asked for, and the names of cells: references of the two differ. */
  readonly asked: Variables;
  readonly names: Variables;
  readonly language: DebugLanguage;
  /** JupyterLab shows a value or its type, never both; without a type it shows the value. */
  typed = true;
  #started = false;
  #attached: Promise<void> | null = null;
  /** V8 does not bear to be stopped and asked while the preloaded modules load. */
  readonly #ready = new Gate();
  readonly #envelopes = new Envelopes();
  readonly #commands: Commands = commands(this);

  constructor(private readonly parts: DebuggerParts) {
    const { language } = parts;
    this.language = language;
    this.devtools = new Devtools((message) => this.#ready.isOpen && parts.inspect(message), {
      "Debugger.paused": (paused) => void this.execution.onPaused(paused),
      "Debugger.resumed": () => this.execution.onResumed(),
      "Debugger.scriptParsed": (script) => void this.scripts.parsed(script),
    });
    this.inspection = new Inspection(this.devtools);
    this.breakpoints = new Breakpoints({
      devtools: this.devtools,
      scripts: this.scripts,
      language,
      changed: (breakpoint) => this.event("breakpoint", { reason: "changed", breakpoint }),
    });
    this.evaluation = new Evaluation(this.devtools, this.inspection, language);
    this.exceptions = new Exceptions(language);
    this.execution = new Execution(this.devtools, this.scripts, {
      stopped: (pause) => void this.#stopped(pause),
      continued: () => this.#continued(),
      running: async () => await this.inspection.running().catch(() => false),
      beforeScript: async (id) => {
        const script = this.scripts.byId(id);
        if (script && script.kind !== "cell") await this.breakpoints.loaded(script);
      },
      wanted: async (paused, frames) => await this.exceptions.wanted(paused, frames),
    });
    const typed = (): boolean => this.typed;
    this.asked = new Variables(this.inspection, "asked", typed, 1);
    this.names = new Variables(this.inspection, "names", typed, 1 << 24);
  }

  get started(): boolean {
    return this.#started;
  }

  /** Always answers. */
  async request(content: JsonObject): Promise<Response> {
    let request: Request;
    try {
      request = readRequest(content);
    } catch (error) {
      return this.#envelopes.failed(0, "", describe(error));
    }
    const { seq, command } = request;
    try {
      const handler = Object.hasOwn(this.#commands, command) ? this.#commands[command] : undefined;
      if (!handler) {
        throw new InvalidMessage(`this debugger has no command ${JSON.stringify(command)}`);
      }
      const body = await withPatience(handler(request.arguments), PATIENCE_MS);
      return this.#envelopes.done(request, body);
    } catch (error) {
      return this.#envelopes.failed(seq, command, describe(error));
    }
  }

  receive({ message }: FromInspector): void {
    this.devtools.receive(message);
  }

  event(name: string, body: object): void {
    this.parts.publish(this.#envelopes.event(name, body));
  }

  /** Breakpoints of a cell are in place before it begins. */
  async beforeRun({ run, title, source, program }: RunCell): Promise<void> {
    if (!this.#started) return;
    const cell = this.scripts.addCell(`gradlab-cell:${run}`, title, { text: source, program });
    this.execution.beforeRun();
    await this.#ready.passed();
    const ready = async (): Promise<void> => {
      await this.attach();
      this.devtools.tell("Debugger.setSkipAllPauses", { skip: false });
      void this.breakpoints.apply(cell);
      await this.breakpoints.settled();
    };
    await withPatience(ready(), BEFORE_RUN_MS).catch(() => undefined);
  }

  /** Stop was pressed: a paused cell is told before it goes on, to its end. */
  interrupt(stop: () => void): void {
    if (this.#attached) this.devtools.tell("Debugger.setSkipAllPauses", { skip: true });
    stop();
    if (this.#attached) this.execution.release();
  }

  /** A process that is asked to end must not stand still. */
  release(): void {
    if (this.#attached) this.devtools.close();
  }

  processReady(): void {
    this.#ready.open();
    if (this.#started) this.attach().catch(() => undefined);
  }

  processEnded(): void {
    this.#ready.close();
    const paused = this.execution.pause !== null;
    this.#attached = null;
    this.devtools.processEnded();
    this.scripts.processEnded();
    this.breakpoints.processEnded();
    this.inspection.forget();
    this.names.clear();
    this.execution.processEnded();
    // The session can go on with the next process: breakpoints are kept.
    if (this.#started && paused) this.event("terminated", { restart: true });
  }

  /**
   * The names of cells. JupyterLab asks for them at every message that a cell causes; the program is
   * interrupted for it a few times a second, not more. Asked at a pause it answers at once: a late answer
   * would hide the variables of that pause.
   */
  async cellNames(): Promise<readonly DebugProtocol.Variable[]> {
    const names = this.#listing.get();
    if (this.execution.pause) await this.#listing.flush();
    return await names;
  }

  start(): void {
    this.#started = true;
  }

  /** Switches V8's debugger on, and tells it what this side knows. */
  async attach(): Promise<void> {
    if (!this.#ready.isOpen) return;
    this.#attached ??= this.#enable();
    await this.#attached;
  }

  async stop(): Promise<void> {
    this.#started = false;
    this.breakpoints.clear();
    this.exceptions.filters = [];
    if (!this.#attached) return;
    this.#attached = null;
    this.execution.release();
    // Answered when what was paused goes on.
    await this.devtools.call("Debugger.disable", {}).catch(() => undefined);
    this.devtools.close();
    this.inspection.forget();
    this.scripts.processEnded();
    this.breakpoints.processEnded();
    this.names.clear();
    this.execution.processEnded();
  }

  /** After a change of the filters. */
  watchExceptions(): void {
    const { active } = this.exceptions;
    // An error is thrown in a library more often than not, so V8 has to look there.
    const patterns =
      active || this.execution.libraries
        ? KERNEL_PATTERNS
        : [...KERNEL_PATTERNS, ...LIBRARY_PATTERNS];
    this.devtools.tell("Debugger.setBlackboxPatterns", { patterns });
    this.devtools.tell("Debugger.setPauseOnExceptions", { state: active ? "all" : "none" });
  }

  async #enable(): Promise<void> {
    const enabled = this.devtools.call("Debugger.enable", {});
    this.devtools.tell("Debugger.setAsyncCallStackDepth", { maxDepth: 16 });
    this.watchExceptions();
    await enabled;
    await this.breakpoints.restore();
    const unknown = this.scripts.unknownCells();
    if (unknown.length === 0) return;
    for (const { script, title, text, program } of await this.inspection.cells(unknown)) {
      const cell = this.scripts.addCell(script, title, { text, program });
      void this.breakpoints.apply(cell);
    }
  }

  async #readNames(): Promise<readonly DebugProtocol.Variable[]> {
    this.names.clear();
    this.devtools.tell("Runtime.releaseObjectGroup", { objectGroup: "names" });
    const names = this.names.scope(async () => [{ object: await this.inspection.names("names") }]);
    return await this.names.open(names);
  }

  async #stopped({ paused, reason }: Pause): Promise<void> {
    this.#forgetPause();
    await this.#listing.flush();
    const hitBreakpointIds = this.breakpoints.hit(paused.hitBreakpoints ?? []);
    const text = this.exceptions.text(paused);
    this.event("stopped", {
      reason,
      threadId: THREAD,
      allThreadsStopped: true,
      preserveFocusHint: false,
      ...(hitBreakpointIds.length > 0 && { hitBreakpointIds }),
      ...(reason === "exception" && { text, description: text }),
    });
  }

  /** What a client asked of the last pause means nothing in the next. */
  #forgetPause(): void {
    this.asked.clear();
    this.devtools.tell("Runtime.releaseObjectGroup", { objectGroup: "asked" });
  }

  #continued(): void {
    this.#forgetPause();
    this.event("continued", { threadId: THREAD, allThreadsContinued: true });
  }
}

function describe(error: unknown): string {
  if (error instanceof ProcessGone) return "the program is starting, or has ended";
  return error instanceof Error ? error.message : String(error);
}

async function withPatience<T>(work: Promise<T> | T, milliseconds: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const patience = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(UNANSWERED)), milliseconds);
  });
  try {
    return await Promise.race([work, patience]);
  } finally {
    clearTimeout(timer);
  }
}
