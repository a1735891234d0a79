/** What was run, in this session and the user's earlier ones: the answer to `history_request`. */
import type { HistoryRequest, HistoryRow } from "../protocol/history.js";
import { matchesGlob } from "./glob.js";
import type { Entry, HistoryStore } from "./historyStore.js";

/** The number of a session when none is kept. */
const ONLY_SESSION = 1;

export class History {
  private readonly own: { readonly line: number; readonly input: string; output: string | null }[] =
    [];

  constructor(private readonly store: HistoryStore | null = null) {}

  /** A cell that starts. */
  add(line: number, input: string): void {
    if (input.trim() === "") return;
    this.own.push({ line, input, output: null });
    this.store?.add(line, input);
  }

  /** The text of a cell's result. */
  setOutput(line: number, output: string): void {
    const entry = this.own.findLast((one) => one.line === line);
    if (!entry) return;
    entry.output = output;
    this.store?.setOutput(line, output);
  }

  /** Resolves when later sessions can read everything. */
  async flushed(): Promise<void> {
    await this.store?.flushed();
  }

  async find(request: HistoryRequest): Promise<HistoryRow[]> {
    // Until the first cell is written, its session's number may still be another kernel's.
    await this.store?.flushed();
    const session = (await this.store?.session()) ?? ONLY_SESSION;
    const own = this.own.map((entry): Entry => ({ ...entry, session }));
    const found = await this.select(request, own, session);
    return found.map(({ session, line, input, output }) => [
      session,
      line,
      request.output ? [input, output] : input,
    ]);
  }

  private async select(
    request: HistoryRequest,
    own: readonly Entry[],
    current: number,
  ): Promise<readonly Entry[]> {
    switch (request.access) {
      case "tail":
        return await this.latest(own, () => true, request.n);
      case "range": {
        const session = request.session > 0 ? request.session : current + request.session;
        const stop = request.stop ?? Infinity;
        const entries = session === current ? own : ((await this.store?.read(session)) ?? []);
        return entries.filter(({ line }) => line >= request.start && line < stop);
      }
      case "search":
        break;
    }
    const { pattern, unique, n } = request;
    const seen = new Set<string>();
    const fits = ({ input }: Entry): boolean => {
      if (!matchesGlob(input, pattern) || (unique && seen.has(input))) return false;
      seen.add(input);
      return true;
    };
    return await this.latest(own, fits, n ?? Infinity);
  }

  /** The last `n` entries that fit, in order; `fits` is asked from the latest on. No session is read in vain. */
  private async latest(
    own: readonly Entry[],
    fits: (entry: Entry) => boolean,
    n: number,
  ): Promise<readonly Entry[]> {
    const found: Entry[] = [];
    const take = (entries: readonly Entry[]): void => {
      for (const entry of entries.toReversed()) {
        if (found.length >= n) return;
        if (fits(entry)) found.push(entry);
      }
    };
    take(own);
    if (this.store && found.length < n) {
      for await (const entries of this.store.earlier()) {
        take(entries);
        if (found.length >= n) break;
      }
    }
    return found.toReversed();
  }
}
