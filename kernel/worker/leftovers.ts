/** What finished cells left running: timers, awaits of promises that nobody waits for, trainings. */
import { InterruptedError } from "./interrupted.js";
import { guarded } from "./guard.js";
import { pendingRuns, rejectPending } from "./pending.js";
import type { Run } from "./run.js";
import { cellSource, scriptName } from "./sources.js";
import { endTimer, waitingTimers } from "./timers.js";

type Kind = "interval" | "timer" | "pending await";
type Counts = Map<Kind, number>;

/** Ends what these runs left; says in words what it was, or null. */
export function endLeftovers(runs: readonly Run[]): string | null {
  const found = new Map<Run, Counts>();
  const note = (run: Run, kind: Kind): void => {
    const counts: Counts = found.get(run) ?? new Map();
    found.set(run, counts.set(kind, (counts.get(kind) ?? 0) + 1));
  };
  for (const run of runs) run.stop();
  for (const [timer, { kind, run }] of waitingTimers()) {
    // A timer of no cell is a library's own.
    if (!run) continue;
    note(run, kind);
    endTimer(timer);
  }
  for (const run of pendingRuns()) if (run) note(run, "pending await");
  for (const run of runs) abort(run);
  rejectPending((run) => run !== null);
  if (found.size === 0) return null;
  const oldestFirst = [...found].toSorted(([a], [b]) => a.id - b.id);
  return oldestFirst.map(([run, counts]) => describe(run, counts)).join("; ");
}

/** Listeners are the libraries' and the learner's own code. */
export function abort(run: Run): void {
  guarded(() => run.abort.abort(new InterruptedError()));
}

function describe(run: Run, counts: Counts): string {
  const title = cellSource(scriptName(run.id))?.title ?? "an earlier cell";
  const things = Array.from(counts, ([kind, count]) => `${count} ${kind}${count > 1 ? "s" : ""}`);
  return `${things.join(", ")} of ${title}`;
}
