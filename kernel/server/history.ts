/** What was run, in this session: the answer to `history_request`. */
import type { HistoryRequest, HistoryRow } from "../protocol/history.js";
import { matchesGlob } from "./glob.js";

interface Entry {
  readonly session: number;
  readonly line: number;
  readonly input: string;
  output: string | null;
}

export class History {
  private readonly entries: Entry[] = [];

  constructor(private readonly session = 1) {}

  /** A cell that starts. */
  add(line: number, input: string): void {
    if (input.trim() !== "")
      this.entries.push({ session: this.session, line, input, output: null });
  }

  /** The text of a cell's result. */
  setOutput(line: number, output: string): void {
    const entry = this.entries.at(-1);
    if (entry?.line === line) entry.output = output;
  }

  find(request: HistoryRequest): HistoryRow[] {
    return this.select(request).map(({ session, line, input, output }) => [
      session,
      line,
      request.output ? [input, output] : input,
    ]);
  }

  private select(request: HistoryRequest): readonly Entry[] {
    switch (request.access) {
      case "tail":
        return last(this.entries, request.n);
      case "range": {
        const session = request.session > 0 ? request.session : this.session + request.session;
        const stop = request.stop ?? Infinity;
        return this.entries.filter(
          (entry) => entry.session === session && entry.line >= request.start && entry.line < stop,
        );
      }
      case "search":
        break;
    }
    let found = this.entries.filter(({ input }) => matchesGlob(input, request.pattern));
    if (request.unique) found = latestOfEach(found);
    return request.n === null ? found : last(found, request.n);
  }
}

function last<T>(values: readonly T[], n: number): readonly T[] {
  return n <= 0 ? [] : values.slice(-n);
}

/** Of entries with the same input the latest, in order. */
function latestOfEach(entries: readonly Entry[]): Entry[] {
  const latest = new Map(entries.map((entry) => [entry.input, entry]));
  return entries.filter((entry) => latest.get(entry.input) === entry);
}
