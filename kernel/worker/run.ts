/** The run of a cell that caused what happens now: it follows awaits, timers and callbacks. */
import { AsyncLocalStorage } from "node:async_hooks";
import { inspect } from "node:util";

/** After an interruption was delivered, how long `finally` and `catch` may tidy up undisturbed. */
const TIDY_MS = 300;

export class Run {
  #abort = new AbortController();
  readonly #endings: (() => void)[] = [];
  #stopped = false;
  #delivered = Number.POSITIVE_INFINITY;

  /** The first error that this run made outside of its own course: in a timer, in a forgotten promise. */
  failure: { readonly error: unknown } | null = null;

  constructor(
    readonly id: number,
    readonly silent: boolean,
  ) {}

  /** Told of Stop; the library's host signal is this one's. */
  get abort(): AbortController {
    return this.#abort;
  }

  /** True once Stop was pressed for this run: its timers do not fire any more. */
  get stopped(): boolean {
    return this.#stopped;
  }

  /** Node keeps the run on every promise that it makes; a printed promise must not drag it along. */
  [inspect.custom](): string {
    return `run-${this.id}`;
  }

  /** Called when its code is done, however it ended; what it puts out is still the run's. */
  atEnd(listener: () => void): void {
    this.#endings.push(listener);
  }

  end(): void {
    for (const listener of this.#endings.splice(0)) listener();
  }

  stop(): void {
    this.#stopped = true;
  }

  /**
   * Takes Stop back, once it has ended what a finished cell had left: what that cell made on purpose,
   * a server or a widget, goes on and may set timers again.
   */
  revive(): void {
    this.#stopped = false;
    this.#delivered = Number.POSITIVE_INFINITY;
    this.#abort = new AbortController();
  }

  /** Notes that an interruption reaches user code now. */
  deliver(): void {
    this.#delivered = Math.min(this.#delivered, performance.now());
  }

  get delivered(): boolean {
    return Number.isFinite(this.#delivered);
  }

  /** True when it was interrupted, had its time to tidy up, and goes on all the same. */
  get overstays(): boolean {
    return this.#stopped && performance.now() - this.#delivered > TIDY_MS;
  }
}

const storage = new AsyncLocalStorage<Run>();

let current: Run | null = null;

export function currentRun(): Run | null {
  return current;
}

export function setCurrentRun(run: Run | null): void {
  current = run;
}

/** The run that caused this call; the current one where the trail is lost. */
export function causingRun(): Run | null {
  return storage.getStore() ?? current;
}

/** The same, or null where the trail is lost. */
export function trail(): Run | null {
  return storage.getStore() ?? null;
}

/**
 * The run that made a promise: Node up to 22 keeps it on the promise and calls the handler of forgotten
 * rejections without a trail; later versions call it with one.
 */
export function makerOf(promise: object): Run | null {
  for (const key of Object.getOwnPropertySymbols(promise)) {
    const kept: unknown = Reflect.get(promise, key);
    if (kept instanceof Run) return kept;
  }
  return null;
}

export function within<T>(run: Run, body: () => T): T {
  return storage.run(run, body);
}
