/**
 * Breakpoints by source. A client sets them on a text, before or after cells of that text ran; V8 gets
 * them for each run of such a cell.
 */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { Language } from "../language/contract.js";
import { offsetOf } from "../positions.js";
import { type Conditions, conditionText } from "./condition.js";
import type { Devtools } from "./devtools.js";
import type { CellScript, Scripts } from "./scripts.js";
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
}

export class Breakpoints {
  readonly #entries = new Map<string, readonly Entry[]>();
  /** V8's names of breakpoints by source, once it has answered. */
  readonly #set = new Map<string, Promise<string | null>[]>();
  readonly #ids = new Map<string, number>();
  /** V8 takes no second breakpoint at a place, so the old ones go first. */
  #removed: Promise<unknown> = Promise.resolve();
  #next = 1;

  constructor(private readonly parts: BreakpointParts) {}

  /** Replaces the breakpoints of a source. */
  async replace(
    path: string,
    wanted: readonly Wanted[],
  ): Promise<readonly DebugProtocol.Breakpoint[]> {
    this.#remove(path);
    const entries = wanted.map((one) => ({ ...one, id: this.#next++ }));
    const stops = await this.#stopsOf(path);
    const found = entries.map((entry) => ({ entry, ...this.#verify(path, entry, stops) }));
    // The client is told where they are, and knows them by that from now on.
    const kept = found.map(({ entry, breakpoint }) => ({
      ...entry,
      line: breakpoint.line ?? entry.line,
    }));
    if (kept.length > 0) this.#entries.set(path, kept);
    else this.#entries.delete(path);
    const problems = await Promise.all(kept.map((entry) => this.#problem(entry)));
    for (const cell of this.parts.scripts.cellsOf(path)) void this.apply(cell);
    return found.map(({ breakpoint }, at) => {
      const problem = problems[at];
      return problem ? { ...breakpoint, verified: false, message: problem } : breakpoint;
    });
  }

  /** Sets the breakpoints of a cell's text in one run of it; resolves when V8 has them. */
  async apply(cell: CellScript): Promise<void> {
    const entries = this.#entries.get(cell.path) ?? [];
    const stops = entries.length > 0 ? this.parts.scripts.stops(cell) : [];
    const taken = new Set<Stop>();
    const set = entries.map(async (entry) => {
      const stop = stopFor(stops, entry.line, entry.column);
      // A cell with magics runs in pieces, each with its own lines.
      if (stop?.place.line !== entry.line || taken.has(stop)) return null;
      taken.add(stop);
      return await this.#setOne(cell, entry, stop);
    });
    this.#set.set(cell.path, [...(this.#set.get(cell.path) ?? []), ...set]);
    await Promise.all(set);
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
  }

  /** A new process has none of them. */
  processEnded(): void {
    this.#set.clear();
    this.#ids.clear();
  }

  async #setOne(cell: CellScript, entry: Entry, { at }: Stop): Promise<string | null> {
    try {
      await this.#removed;
      const condition = await this.#condition(cell, entry, at);
      const { breakpointId } = await this.parts.devtools.call("Debugger.setBreakpointByUrl", {
        url: cell.url,
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

  async #condition(cell: CellScript, entry: Entry, at: Stop["at"]): Promise<string | undefined> {
    if (!entry.condition && !entry.hitCondition && !entry.logMessage) return undefined;
    const { javascript } = cell.program;
    const offset = offsetOf(javascript, placeOf(at));
    const { scopes } = await this.parts.language.outline(javascript);
    const around = scopes.filter(({ start, end }) => start <= offset && offset < end);
    const locals = around.flatMap(({ names }) => names);
    return await conditionText(
      entry.id,
      entry,
      locals,
      async (request) => await this.parts.language.rewriteExpression(request),
    );
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

  async #stopsOf(path: string): Promise<readonly Stop[] | null> {
    const { scripts, language } = this.parts;
    const ran = scripts.cellsOf(path).at(-1);
    if (ran) return scripts.stops(ran);
    const text = scripts.text(path);
    if (text === undefined) return null;
    const program = await language.preview(text);
    return program && learnersStops({ text, program });
  }

  #verify(
    path: string,
    { id, line, column }: Entry,
    stops: readonly Stop[] | null,
  ): { readonly breakpoint: DebugProtocol.Breakpoint } {
    const at = { id, line, source: { path } };
    if (!stops) {
      const message = "this source is not known, or cannot be read as TypeScript";
      return { breakpoint: { ...at, verified: false, message } };
    }
    const stop = stopFor(stops, line, column);
    if (!stop) {
      const message = `nothing is executed at or after line ${line}`;
      return { breakpoint: { ...at, verified: false, message } };
    }
    return { breakpoint: { ...at, verified: true, line: stop.place.line } };
  }

  #remove(path: string): void {
    const pending = this.#set.get(path) ?? [];
    this.#set.delete(path);
    this.#removed = Promise.all([this.#removed, ...pending.map((one) => this.#removeOne(one))]);
  }

  async #removeOne(pending: Promise<string | null>): Promise<void> {
    const breakpointId = await pending;
    if (breakpointId === null) return;
    this.#ids.delete(breakpointId);
    this.parts.devtools.tell("Debugger.removeBreakpoint", { breakpointId });
  }
}
