/**
 * Calls of user code that no cell makes: handlers of the page's messages. Each belongs to a run of its
 * own, so that its output and Stop find it, and is guarded, so that a termination ends it alone.
 */
import { guarded, isGuarded } from "./guard.js";
import { InterruptedError } from "./interrupted.js";
import { type Run, within } from "./run.js";
import { native } from "./timers.js";

interface Call {
  readonly run: Run;
  readonly terminate: () => void;
}

/** A cell may replace the global. */
const { Promise } = globalThis;

/** Those that are not done, the innermost last. */
const calls = new Set<Call>();

/** Cells of subshells that run now. */
const cells = new Set<Run>();

/** The runs of all calls that are not done, and of subshells' cells. */
export function callingRuns(): ReadonlySet<Run> {
  return new Set([...[...calls].map(({ run }) => run), ...cells]);
}

/** True of a subshell's cell that runs now. */
export function isConcurrentCell(run: Run): boolean {
  return cells.has(run);
}

export async function asConcurrentCell<T>(run: Run, body: () => Promise<T>): Promise<T> {
  cells.add(run);
  try {
    return await within(run, body);
  } finally {
    cells.delete(run);
  }
}

/** Settles as `body` does, also when its code was ended from outside: then with an InterruptedError. */
export function callAs<T>(run: Run, body: () => T | Promise<T>): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const fail = (error: unknown): void => {
      calls.delete(call);
      reject(error);
    };
    const call: Call = { run, terminate: () => fail(new InterruptedError()) };
    const start = (): void => {
      calls.add(call);
      within(run, () =>
        guarded(() => {
          begin(body).then((value) => {
            calls.delete(call);
            resolve(value);
          }, fail);
        }),
      );
    };
    // A guard of its own: a termination must not take the caller along.
    if (isGuarded()) native.setImmediate(start);
    else start();
  });
}

/** The code of the run was ended from outside: its promise never settles. */
export function callTerminated(run: Run): void {
  [...calls].findLast((call) => call.run === run)?.terminate();
}

async function begin<T>(body: () => T | Promise<T>): Promise<T> {
  return await body();
}
