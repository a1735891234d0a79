/** What a client may open by number: scopes of a frame, values, and values in them. */
import type { DebugProtocol } from "@vscode/debugprotocol";
import type { RemoteObject } from "./devtools.js";
import type { Group, Inspection, Listing } from "./inspection.js";
import type { VariableEntry, VariableFilter } from "../ipc.js";

/** A place of variables: objects whose members they are, or single values under a name. */
export interface Part {
  readonly name?: string;
  readonly object: RemoteObject;
  /** Where V8 keeps it; absent where the object itself holds the value. */
  readonly scope?: { readonly callFrameId: string; readonly scopeNumber: number };
}

type Openable =
  | { readonly kind: "parts"; readonly parts: () => Promise<readonly Part[]> }
  | {
      readonly kind: "child";
      readonly listing: string;
      readonly index: number;
      /** What the value is called in an expression; null: it cannot be named. */
      readonly expression: string | null;
    };

export interface Page {
  readonly filter: VariableFilter;
  readonly start: number;
  readonly count: number;
}

const WHOLE: Page = { filter: "all", start: 0, count: 0 };

/** The kernel's own parameters and helpers in generated code. */
const HIDDEN = /^(?:\$|\$cell|\$meta|\$Uses)\$*\d*$|^babelHelpers$|^__gradlab/;

/** Where a variable that a client names is to be found. */
export type Found =
  | { readonly kind: "scope"; readonly scope: NonNullable<Part["scope"]> }
  | { readonly kind: "name" }
  | { readonly kind: "member"; readonly listing: string };

export class Variables {
  readonly #openable = new Map<number, Openable>();
  #next = 1;

  constructor(
    private readonly inspection: Inspection,
    private readonly group: Group,
    /** Whether types are a field of their own; else they are part of the value's text alone. */
    private readonly typed: () => boolean,
    first: number,
  ) {
    this.#next = first;
  }

  has(reference: number): boolean {
    return this.#openable.has(reference);
  }

  clear(): void {
    this.#openable.clear();
  }

  /** A reference for variables that are looked up when somebody asks. */
  scope(parts: () => Promise<readonly Part[]>): number {
    return this.#add({ kind: "parts", parts });
  }

  async open(reference: number, page: Page = WHOLE): Promise<readonly DebugProtocol.Variable[]> {
    const openable = this.#openable.get(reference);
    if (!openable) throw new Error(`there are no variables under the number ${reference} any more`);
    if (openable.kind === "parts") return await this.#openParts(await openable.parts());
    const { listing, index, expression } = openable;
    const { filter, start, count } = page;
    const opened = await this.inspection.open(listing, index, this.group, filter, start, count);
    return opened.entries.map((entry, at) => this.#variable(entry, opened, at, expression));
  }

  /** A single value, with what is below it. */
  async value(object: RemoteObject, expression: string | null): Promise<DebugProtocol.Variable> {
    const listing = await this.inspection.one(object, this.group);
    const [entry] = listing.entries;
    if (!entry) throw new Error("the value cannot be looked at");
    return this.#variable({ ...entry, access: "" }, listing, 0, expression);
  }

  /** Where the variable `name` below a reference lives. */
  async find(reference: number, name: string): Promise<Found> {
    const openable = this.#openable.get(reference);
    if (!openable) throw new Error(`there are no variables under the number ${reference} any more`);
    if (openable.kind === "child") {
      const { listing, index } = openable;
      const opened = await this.inspection.open(listing, index, this.group);
      return { kind: "member", listing: opened.id };
    }
    for (const part of await openable.parts()) {
      if (part.name !== undefined) continue;
      const listing = await this.inspection.list(part.object, this.group);
      if (!listing.entries.some((entry) => entry.name === name)) continue;
      return part.scope ? { kind: "scope", scope: part.scope } : { kind: "name" };
    }
    throw new Error(`there is no variable ${JSON.stringify(name)} here that could be set`);
  }

  /** Names of an inner scope hide those of an outer one. */
  async #openParts(parts: readonly Part[]): Promise<readonly DebugProtocol.Variable[]> {
    const seen = new Set<string>();
    const found: DebugProtocol.Variable[] = [];
    for (const { name, object } of parts) {
      const listing =
        name === undefined
          ? await this.inspection.list(object, this.group)
          : await this.inspection.one(object, this.group);
      for (const [index, entry] of listing.entries.entries()) {
        const shown = name ?? entry.name;
        if (seen.has(shown) || HIDDEN.test(shown)) continue;
        seen.add(shown);
        found.push(this.#variable({ ...entry, name: shown, access: shown }, listing, index, ""));
      }
    }
    return found;
  }

  #variable(
    { name, type, text, indexed, named, lazy, access }: VariableEntry,
    { id: listing }: Listing,
    index: number,
    owner: string | null,
  ): DebugProtocol.Variable {
    const expression = owner === null || access === null ? null : `${owner}${access}`;
    const hasChildren = lazy || indexed + named > 0;
    return {
      name,
      value: text,
      ...(this.typed() && type && { type }),
      ...(expression !== null && { evaluateName: expression }),
      variablesReference: hasChildren
        ? this.#add({ kind: "child", listing, index, expression })
        : 0,
      ...(indexed > 0 && { indexedVariables: indexed, namedVariables: named }),
      ...(lazy && { presentationHint: { lazy: true } }),
    };
  }

  #add(openable: Openable): number {
    const reference = this.#next++;
    this.#openable.set(reference, openable);
    return reference;
  }
}
