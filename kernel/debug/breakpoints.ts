/**
 * Breakpoints by source. A client sets them on a text, before or after cells of that text ran; V8 gets
 * them for each run of such a cell.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Language } from "../language/contract.js";
import { offsetOf } from "../positions.js";
import { type Conditions, conditionText } from "./condition.js";
import type { Devtools } from "./devtools.js";
import {
  type CellScript,
  isCellPath,
  learnersPlace,
  type Script,
  type Scripts,
} from "./scripts.js";
import { learnersStops, placeOf, type Stop, stopFor } from "./stops.js";

export interface Wanted extends Conditions {
  readonly line: number;
  readonly column?: number;
}

interface Entry extends Wanted {
  readonly id: number;
}

export type LanguageOf<K extends keyof Language> = {
  readonly [M in K]: (...args: Parameters<Language[M]>) => Promise<ReturnType<Language[M]>>;
};

export interface BreakpointParts {
  readonly devtools: Devtools;
  readonly scripts: Scripts;
  readonly language: LanguageOf<"preview" | "outline" | "rewriteExpression">;
  /** More is known of a breakpoint than when it was set. */
  changed(breakpoint: DebugProtocol.Breakpoint): void;
}

export class Breakpoints {
  readonly #entries = new Map<string, readonly Entry[]>();
  /** V8's names of breakpoints by source, once it has answered. */
  readonly #set = new Map<string, Promise<readonly string[]>[]>();
  readonly #ids = new Map<string, number>();
  /** V8 takes no second breakpoint at a place, so the old ones go first. */
  #removed: Promise<unknown> = Promise.resolve();
  #next = 1;
  /** V8's stop at the begin of scripts, while there are breakpoints in files. */
  #watching: Promise<string> | null = null;

  constructor(private readonly parts: BreakpointParts) {}

  /** Replaces the breakpoints of a source. */
  async replace(
    path: string,
    wanted: readonly Wanted[],
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    this.#remove(path);
    const entries = wanted.map((one) => ({ ...one, id: this.#next++ }));
    const stops = await this.#stopsOf(path);
    const found = entries.map((entry) => ({
      entry,
      breakpoint: this.#verify(path, entry, stops),
    }));
    // The client is told where they are, and knows them by that from now on.
    const kept = found.map(({ entry, breakpoint }) => ({
      ...entry,
      line: breakpoint.line ?? entry.line,
    }));
    if (kept.length > 0) this.#entries.set(path, kept);
    else this.#entries.delete(path);
    const problems = await Promise.all(kept.map((entry) => this.#problem(entry)));
    for (const script of this.#scriptsOf(path)) void this.apply(script);
    await this.#watchFiles();
    return found.map(({ breakpoint }, at) => {
      const problem = problems[at];
      return problem ? { ...breakpoint, verified: false, message: problem } : breakpoint;
    });
  }

  /** Sets the breakpoints of a source in one run or version of it; resolves when V8 has them. */
  async apply(script: Script): Promise<void> {
    const entries = this.#entries.get(script.path) ?? [];
    if (entries.length === 0) return;
    const set = this.#setAll(script, entries);
    this.#set.set(script.path, [...(this.#set.get(script.path) ?? []), set]);
    await set;
  }

  /** A module is about to run for the first time. */
  async loaded(script: Script): Promise<void> {
    await this.apply(script);
    const entries = this.#entries.get(script.path) ?? [];
    const stops = entries.length > 0 ? await this.#stopsIn(script) : null;
    for (const entry of entries) this.parts.changed(this.#verify(script.path, entry, stops));
  }

  /** Resolves when V8 has all that were asked for so far. */
  async settled(): Promise<void> {
    await Promise.all([this.#removed, ...[...this.#set.values()].flat()]);
  }

  /** For a client that comes later. */
  list(): readonly { readonly source: string; readonly breakpoints: readonly Wanted[] }[] {
    return [...this.#entries].map(([source, breakpoints]) => ({ source, breakpoints }));
  }

  hit(v8Ids: readonly string[]): readonly number[] {
    return v8Ids.flatMap((id) => this.#ids.get(id) ?? []);
  }

  clear(): void {
    for (const path of this.#entries.keys()) this.#remove(path);
    this.#entries.clear();
    void this.#watchFiles();
  }

  /** A new process has none of them. */
  processEnded(): void {
    this.#set.clear();
    this.#ids.clear();
    this.#watching = null;
  }

  /** What is to be told a new process or session. */
  async restore(): Promise<void> {
    this.#watching = null;
    await this.#watchFiles();
  }

  async #setAll(script: Script, entries: readonly Entry[]): Promise<readonly string[]> {
    const taken = new Set<Stop>();
    const stops = await this.#stopsIn(script);
    const set = entries.map(async (entry) => {
      const stop = stopFor(stops, entry.line, entry.column);
      if (!stop || taken.has(stop)) return null;
      // A cell with magics runs in pieces, each with its own lines.
      if (script.kind === "cell" && stop.place.line !== entry.line) return null;
      taken.add(stop);
      return await this.#setOne(script, entry, stop);
    });
    return (await Promise.all(set)).filter((id) => id !== null);
  }

  async #setOne(script: Script, entry: Entry, { at }: Stop): Promise<string | null> {
    try {
      await this.#removed;
      const condition = await this.#condition(script, entry, at);
      const { breakpointId } = await this.parts.devtools.call("Debugger.setBreakpointByUrl", {
        url: script.url,
        ...at,
        ...(condition !== undefined && { condition }),
      });
      this.#ids.set(breakpointId, entry.id);
      return breakpointId;
    } catch {
      // The process ended, or the condition cannot be read, which the client was told.
      return null;
    }
  }

  async #condition(script: Script, entry: Entry, at: Stop["at"]): Promise<string | undefined> {
    if (!entry.condition && !entry.hitCondition && !entry.logMessage) return undefined;
    return await conditionText(
      entry.id,
      entry,
      script.kind === "cell" ? await this.#localsAt(script, at) : "all",
      async (request) => await this.parts.language.rewriteExpression(request),
    );
  }

  async #localsAt({ program }: CellScript, at: Stop["at"]): Promise<readonly string[]> {
    const offset = offsetOf(program.javascript, placeOf(at));
    const { scopes } = await this.parts.language.outline(program.javascript);
    const around = scopes.filter(({ start, end }) => start <= offset && offset < end);
    return around.flatMap(({ names }) => names);
  }

  async #problem(entry: Entry): Promise<string | null> {
    try {
      await conditionText(
        entry.id,
        entry,
        [],
        async (request) => await this.parts.language.rewriteExpression(request),
      );
      return null;
    } catch (error) {
      return error instanceof Error ? error.message : String(error);
    }
  }

  #scriptsOf(path: string): readonly Script[] {
    const { scripts } = this.parts;
    return isCellPath(path) ? scripts.cellsOf(path) : scripts.filesOf(path);
  }

  /** Where the latest run or version of a source can stop; null where nobody knows. */
  async #stopsOf(path: string): Promise<readonly Stop[] | null> {
    const { scripts, language } = this.parts;
    const script = this.#scriptsOf(path).at(-1);
    if (script) return await this.#stopsIn(script);
    const text = scripts.text(path);
    if (text === undefined) return null;
    const program = await language.preview(text);
    return program && learnersStops({ text, program });
  }

  async #stopsIn(script: Script): Promise<readonly Stop[]> {
    if (script.kind === "cell") return this.parts.scripts.stops(script);
    const { locations } = await this.parts.devtools.call("Debugger.getPossibleBreakpoints", {
      start: { scriptId: script.id, lineNumber: 0, columnNumber: 0 },
    });
    return locations.map(({ lineNumber, columnNumber = 0 }) => {
      const at = { lineNumber, columnNumber };
      return { at, place: learnersPlace(script, at) ?? placeOf(at) };
    });
  }

  /** A file that has breakpoints gets them before it runs, so V8 stops at the begin of each script. */
  async #watchFiles(): Promise<void> {
    const wanted = [...this.#entries.keys()].some((path) => !isCellPath(path));
    if (wanted === (this.#watching !== null)) return;
    if (wanted) {
      this.#watching = this.parts.devtools
        .call("Debugger.setInstrumentationBreakpoint", { instrumentation: "beforeScriptExecution" })
        .then(({ breakpointId }) => breakpointId);
      await this.#watching.catch(() => undefined);
      return;
    }
    const watching = await this.#watching?.catch(() => undefined);
    this.#watching = null;
    if (watching) this.parts.devtools.tell("Debugger.removeBreakpoint", { breakpointId: watching });
  }

  #verify(
    path: string,
    { id, line, column }: Entry,
    stops: readonly Stop[] | null,
  ): DebugProtocol.Breakpoint {
    const at = { id, line, source: { path } };
    const stop = stops && stopFor(stops, line, column);
    if (stop) return { ...at, verified: true, line: stop.place.line };
    const message = stops
      ? `nothing is executed at or after line ${line}`
      : isCellPath(path)
        ? "this cell is not known, or cannot be read as TypeScript"
        : "the file is not loaded yet";
    return { ...at, verified: false, message };
  }

  #remove(path: string): void {
    const pending = this.#set.get(path) ?? [];
    this.#set.delete(path);
    this.#removed = Promise.all([this.#removed, ...pending.map((one) => this.#removeAll(one))]);
  }

  async #removeAll(pending: Promise<readonly string[]>): Promise<void> {
    for (const breakpointId of await pending) {
      this.#ids.delete(breakpointId);
      this.parts.devtools.tell("Debugger.removeBreakpoint", { breakpointId });
    }
  }
}
