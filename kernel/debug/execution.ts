/** Whether the program stands still, where, and how it goes on. */
import type { Devtools, Paused } from "./devtools.js";
import { type Frame, framesOf } from "./frames.js";
import type { CellScript, Scripts } from "./scripts.js";
import { insertedRanges, placeOf, skipList } from "./stops.js";
import { offsetOf } from "../positions.js";

export type Step = "next" | "stepIn" | "stepOut";

export interface Pause {
  readonly paused: Paused;
  readonly frames: readonly Frame[];
  /** The client's words for why. */
  readonly reason: "breakpoint" | "step" | "pause" | "exception";
}

export interface ExecutionEvents {
  stopped(pause: Pause): void;
  /** It goes on; a step does so for a moment only, and does not say it. */
  continued(): void;
  /** A script is about to run for the first time. */
  beforeScript(scriptId: string): Promise<void>;
  /** Whether a cell runs. */
  running(): Promise<boolean>;
  /** Whether an error is one to stop at. */
  wanted(paused: Paused, frames: readonly Frame[]): Promise<boolean>;
}

/** A step that goes on for longer than this is told of. */
const STEP_MS = 150;
/** A pause that does not come in the learner's code is asked for again, so often and after so long. */
const PAUSE_ATTEMPTS = 50;
const AGAIN_MS = 100;
/** Steps out of code that is not the learner's, before it is left running. */
const PATIENCE = 50;

export class Execution {
  #pause: Pause | null = null;
  #step: Step | null = null;
  #pauseAsked = false;
  #askAgain: NodeJS.Timeout | undefined;
  #patience = 0;
  /** Where the step began; forgotten once it has been left or met again. */
  #from: Frame | null = null;
  #stepTimer: NodeJS.Timeout | undefined;
  libraries = false;

  constructor(
    private readonly devtools: Devtools,
    private readonly scripts: Scripts,
    private readonly events: ExecutionEvents,
  ) {}

  get pause(): Pause | null {
    return this.#pause;
  }

  /** For requests that make sense only then. */
  paused(): Pause {
    if (this.#pause) return this.#pause;
    throw new Error("the program is not paused");
  }

  async onPaused(paused: Paused): Promise<void> {
    if (paused.reason === "instrumentation") {
      const { scriptId } = (paused.data ?? {}) as { readonly scriptId?: string };
      if (scriptId !== undefined) await this.events.beforeScript(scriptId).catch(() => undefined);
      this.devtools.tell(this.#step ? "Debugger.stepOut" : "Debugger.resume", {});
      return;
    }
    const hitAny = (paused.hitBreakpoints?.length ?? 0) > 0;
    // Who sets a breakpoint in a library wants to see it.
    const frames = framesOf(paused, this.scripts, this.libraries || hitAny);
    const isError = paused.reason === "exception" || paused.reason === "promiseRejection";
    if (isError && !(await this.events.wanted(paused, frames))) {
      this.devtools.tell("Debugger.resume", {});
      return;
    }
    const hit = (paused.hitBreakpoints?.length ?? 0) > 0;
    const top = frames[0];
    if (!isError && !hit && this.#step) {
      if (this.#isBetweenStatements(paused)) {
        this.#go(this.#step === "stepOut" ? "next" : this.#step, paused);
        return;
      }
      // The head of a loop, say, consists of several steps of V8's on one line.
      if (top && this.#from && isSameLine(top, this.#from)) {
        this.#from = null;
        this.#go(this.#step === "stepOut" ? "next" : this.#step, paused);
        return;
      }
      if (top?.call !== paused.callFrames[0] && this.#patience-- > 0) {
        this.devtools.tell("Debugger.stepOut", {});
        return;
      }
    }
    if (!top?.call) {
      this.devtools.tell("Debugger.resume", {});
      return;
    }
    const reason = isError
      ? "exception"
      : hit || !(this.#step || this.#pauseAsked)
        ? "breakpoint"
        : this.#step
          ? "step"
          : "pause";
    this.#pause = { paused, frames, reason };
    this.#endStep();
    this.#endPauseRequest();
    this.events.stopped(this.#pause);
  }

  /** V8 went on; also when nobody here asked it to. */
  onResumed(): void {
    if (!this.#pause) return;
    this.#pause = null;
    if (!this.#step) this.events.continued();
  }

  resume(): void {
    this.paused();
    this.#endStep();
    this.devtools.tell("Debugger.resume", {});
  }

  step(step: Step): void {
    const { paused, frames } = this.paused();
    this.#step = step;
    this.#from = frames[0] ?? null;
    this.#patience = PATIENCE;
    this.#stepTimer = setTimeout(() => {
      if (!this.#pause) this.events.continued();
    }, STEP_MS);
    this.#go(step, paused);
  }

  askPause(): void {
    this.#pauseAsked = true;
    void this.#pauseSoon(PAUSE_ATTEMPTS);
  }

  /**
   * V8 stops at once, wherever the process is: in code of Node's, from where it goes on here. While the
   * preloaded modules load it is not asked to, since that does not always end well.
   */
  async #pauseSoon(attempts: number): Promise<void> {
    clearTimeout(this.#askAgain);
    const running = await this.events.running();
    if (!this.#pauseAsked || this.#pause) return;
    if (running) this.devtools.tell("Debugger.pause", {});
    if (attempts === 0) return;
    this.#askAgain = setTimeout(() => void this.#pauseSoon(attempts - 1), AGAIN_MS);
  }

  /** Whatever was asked, it goes on. */
  release(): void {
    this.#endStep();
    this.#endPauseRequest();
    if (this.#pause) this.devtools.tell("Debugger.resume", {});
  }

  processEnded(): void {
    this.#endStep();
    this.#endPauseRequest();
    if (!this.#pause) return;
    this.#pause = null;
    this.events.continued();
  }

  /** A new cell begins: the step before it is over; a pause that was asked for comes in this cell. */
  beforeRun(): void {
    this.#endStep();
    if (this.#pauseAsked) void this.#pauseSoon(PAUSE_ATTEMPTS);
  }

  #endPauseRequest(): void {
    clearTimeout(this.#askAgain);
    this.#pauseAsked = false;
  }

  #endStep(): void {
    clearTimeout(this.#stepTimer);
    this.#step = null;
  }

  #go(step: Step, paused: Paused): void {
    const skips = this.#skipList(paused);
    if (step === "next") this.devtools.tell("Debugger.stepOver", { skipList: skips });
    else if (step === "stepIn") this.devtools.tell("Debugger.stepInto", { skipList: skips });
    else this.devtools.tell("Debugger.stepOut", {});
  }

  #skipList(paused: Paused) {
    const ids = new Set(paused.callFrames.map(({ location }) => location.scriptId));
    return [...ids].flatMap((id) => {
      const script = this.scripts.byId(id);
      return script?.kind === "cell" ? skipList(id, script) : [];
    });
  }

  /** At one of the kernel's own statements, in a function of a cell that was not on the stack before. */
  #isBetweenStatements({ callFrames }: Paused): boolean {
    const location = callFrames[0]?.location;
    if (!location) return false;
    const script = this.scripts.byId(location.scriptId);
    if (script?.kind !== "cell") return false;
    const { lineNumber, columnNumber = 0 } = location;
    return isInserted(script, { lineNumber, columnNumber });
  }
}

/** The same line of the same call: V8 numbers calls from the top of the stack. */
function isSameLine(one: Frame, other: Frame): boolean {
  return (
    one.script === other.script &&
    one.place.line === other.place.line &&
    one.name === other.name &&
    one.depth === other.depth
  );
}

function isInserted(
  script: CellScript,
  at: { readonly lineNumber: number; readonly columnNumber: number },
): boolean {
  const { javascript } = script.program;
  const offset = offsetOf(javascript, placeOf(at));
  return insertedRanges(script).some(([start, end]) => offset >= start && offset < end);
}
