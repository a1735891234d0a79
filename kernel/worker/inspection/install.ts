/**
 * What the debugger calls on the main thread, through the inspector: also while the program stands still,
 * so nothing here waits. It costs nothing until somebody asks.
 */
import type { MimeBundle } from "../../ipc.js";
import { renderNow } from "../../display/index.js";
import { iterate, wait } from "../pending.js";
import { currentRun } from "../run.js";
import type { Scope } from "../scope.js";
import { cellSources } from "../sources.js";
import { writeStream } from "../streams.js";
import type { VariableEntry, VariableFilter } from "../../ipc.js";
import { Listing, oneLine } from "./listing.js";
import { typeText } from "./types.js";

/** The name of {@link Inspection} as a global of the execution process. */
const NAME = "__gradlabInspection";

/** Every public member is called by name from `kernel/debug`. */
class Inspection {
  /** What a {@link CellRuntime} needs in an expression. */
  readonly runtime = { wait, iterate };
  readonly #preloaded: ReadonlySet<string>;
  /** How often conditional breakpoints were passed. */
  readonly #passes = new Map<number, number>();
  /** Breakpoints whose condition threw. */
  readonly #failed = new Set<number>();

  constructor(
    readonly scope: Scope,
    preloaded: readonly string[],
  ) {
    this.#preloaded = new Set(preloaded);
  }

  /** The learner's own names, without the preloaded ones. */
  names(): object {
    const own = Object.entries(Object.getOwnPropertyDescriptors(this.scope));
    return Object.defineProperties(
      {},
      Object.fromEntries(own.filter(([name]) => !this.#preloaded.has(name))),
    );
  }

  list(value: unknown, filter: VariableFilter, start: number, count: number): Listing {
    return Listing.of(value, filter, start, count);
  }

  one(value: unknown): Listing {
    return Listing.one("", value);
  }

  open(
    listing: Listing,
    index: number,
    filter: VariableFilter,
    start: number,
    count: number,
  ): Listing {
    return listing.open(index, filter, start, count);
  }

  entries(listing: Listing): readonly VariableEntry[] {
    return listing.entries();
  }

  value(listing: Listing, index: number): unknown {
    return listing.value(index);
  }

  assign(listing: Listing, name: string, value: unknown): void {
    listing.assign(name, value);
  }

  setName(name: string, value: unknown): void {
    this.scope[name] = value;
  }

  render(value: unknown): MimeBundle {
    return renderNow(value);
  }

  typeText(value: unknown): string {
    return typeText(value);
  }

  /** The names that these scopes of a paused function hold. */
  keys(...scopes: readonly object[]): readonly string[] {
    return scopes.flatMap((one) => Object.keys(one));
  }

  /** Whether a cell runs now. */
  running(): boolean {
    return currentRun() !== null;
  }

  /** The cells that ran, of these scripts, a JSON list. */
  cells(scripts: string): unknown {
    const wanted = new Set(JSON.parse(scripts) as readonly string[]);
    return cellSources().flatMap(([script, source]) =>
      wanted.has(script) ? [{ script, ...source }] : [],
    );
  }

  /** Counts how often a breakpoint was passed. */
  passes(breakpoint: number): number {
    const passes = (this.#passes.get(breakpoint) ?? 0) + 1;
    this.#passes.set(breakpoint, passes);
    return passes;
  }

  /** A log point's line, its texts and values in turn; it does not stop. */
  log(parts: readonly unknown[]): false {
    const text = parts.map((part) => (typeof part === "string" ? part : oneLine(part)));
    writeStream("stdout", `${text.join("")}\n`);
    return false;
  }

  /** Said once: a loop may pass the place very often. */
  conditionFailed(breakpoint: number, condition: string, error: unknown): false {
    if (!this.#failed.has(breakpoint)) {
      this.#failed.add(breakpoint);
      const text = `The breakpoint's condition ${condition} failed: ${String(error)}`;
      writeStream("stderr", `${text}\n`);
    }
    return false;
  }
}

export function installInspection(scope: Scope, preloaded: readonly string[]): void {
  Object.defineProperty(globalThis, NAME, { value: new Inspection(scope, preloaded) });
}
