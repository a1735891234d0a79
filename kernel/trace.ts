/**
 * Where the time of a cell goes. `gradlab kernel --trace FILE`, or the environment variable that it
 * sets for the threads and processes behind the front, has each of them append its spans to one file
 * in the format of Chrome's trace viewer and Perfetto. Without it a span costs one comparison.
 */
import { appendFileSync, existsSync, writeFileSync } from "node:fs";
import { threadId } from "node:worker_threads";

const file = process.env["GRADLAB_TRACE"] ?? "";
/** Spans leave in one write when the thread has nothing else to do: writing is not part of any. */
let pending: string[] = [];

const NANOSECONDS = 1000n;

function now(): number {
  // Monotonic and the same in all processes of the machine, unlike performance.now().
  return Number(process.hrtime.bigint() / NANOSECONDS);
}

const NOTHING = (): void => undefined;

/** Begins a span; the result ends it. */
export function span(name: string): () => void {
  if (file === "") return NOTHING;
  const ts = now();
  return () => note({ ph: "X", name, ts, dur: now() - ts });
}

/** Measures a synchronous piece of work. */
export function traced<T>(name: string, work: () => T): T {
  const end = span(name);
  try {
    return work();
  } finally {
    end();
  }
}

/** Names the row of this thread. */
export function traceAs(name: string): void {
  if (file === "") return;
  // The closing bracket may be missing: the viewers allow for processes that die.
  if (!existsSync(file)) writeFileSync(file, "[\n");
  note({ ph: "M", name: "process_name", args: { name } });
}

function note(event: object): void {
  pending.push(JSON.stringify({ pid: process.pid, tid: threadId, ...event }));
  if (pending.length === 1) setImmediate(flush).unref();
}

function flush(): void {
  const lines = pending;
  pending = [];
  appendFileSync(file, lines.map((line) => `${line},\n`).join(""));
}
