/** Calls of the execution process's own helper for debuggers, which knows tensors and data frames. */
import type { MimeBundle, VariableEntry, VariableFilter } from "../ipc.js";
import type { Generated } from "../positions.js";
import type { Devtools, RemoteObject } from "./devtools.js";

/** The helper's name as a global of the execution process. */
export const INSPECTION = "__gradlabInspection";
/** Expressions for the object of all names, and for what awaits and loops of a cell call. */
export const ROOT = `${INSPECTION}.scope`;
export const RUNTIME = `${INSPECTION}.runtime`;

/** A page of children: what they look like, and the object by which to ask on. */
export interface Listing {
  readonly id: string;
  readonly entries: readonly VariableEntry[];
}

/** A program that threw while it was asked something. */
export class EvaluationError extends Error {
  override readonly name = "EvaluationError";
}

type Argument = RemoteObject | string | number;

/**
 * How long objects live: what was `asked` for, until the program goes on or stands still; the `names` of
 * cells, until they are listed again; what is `drawn`, until it is.
 */
export type Group = "asked" | "names" | "drawn";

export class Inspection {
  #helper: Promise<string> | null = null;

  constructor(private readonly devtools: Devtools) {}

  /** Forgets the helper of a process that has ended, or of a session. */
  forget(): void {
    this.#helper = null;
  }

  async list(
    of: RemoteObject,
    group: Group,
    filter: VariableFilter = "all",
    start = 0,
    count = 0,
  ): Promise<Listing> {
    return await this.#listing(await this.#call("list", [of, filter, start, count], group), group);
  }

  async open(
    listing: string,
    index: number,
    group: Group,
    filter: VariableFilter = "all",
    start = 0,
    count = 0,
  ): Promise<Listing> {
    const of = { type: "object", objectId: listing };
    const opened = await this.#call("open", [of, index, filter, start, count], group);
    return await this.#listing(opened, group);
  }

  async one(value: RemoteObject, group: Group): Promise<Listing> {
    return await this.#listing(await this.#call("one", [value], group), group);
  }

  async value(listing: string, index: number, group: Group): Promise<RemoteObject> {
    return await this.#call("value", [{ type: "object", objectId: listing }, index], group);
  }

  /** The learner's own names, as an object. */
  async names(group: Group): Promise<RemoteObject> {
    return await this.#call("names", [], group);
  }

  async assign(listing: string, name: string, value: RemoteObject): Promise<void> {
    await this.#call("assign", [{ type: "object", objectId: listing }, name, value], "asked");
  }

  async setName(name: string, value: RemoteObject): Promise<void> {
    await this.#call("setName", [name, value], "asked");
  }

  async render(value: RemoteObject): Promise<MimeBundle> {
    return (await this.#call("render", [value], "drawn", true)).value as MimeBundle;
  }

  async typeText(value: RemoteObject): Promise<string> {
    return (await this.#call("typeText", [value], "asked", true)).value as string;
  }

  async keys(of: readonly RemoteObject[]): Promise<readonly string[]> {
    return (await this.#call("keys", of, "asked", true)).value as readonly string[];
  }

  async running(): Promise<boolean> {
    return (await this.#call("running", [], "asked", true)).value as boolean;
  }

  async cells(scripts: readonly string[]): Promise<readonly RanCell[]> {
    const json = JSON.stringify(scripts);
    return (await this.#call("cells", [json], "asked", true)).value as readonly RanCell[];
  }

  async #listing(object: RemoteObject, group: Group): Promise<Listing> {
    const id = object.objectId ?? "";
    const entries = await this.#call("entries", [object], group, true);
    return { id, entries: entries.value as readonly VariableEntry[] };
  }

  async #call(
    method: string,
    args: readonly Argument[],
    group: Group,
    byValue = false,
  ): Promise<RemoteObject> {
    this.#helper ??= this.#find();
    const { result, exceptionDetails } = await this.devtools.call("Runtime.callFunctionOn", {
      functionDeclaration: `function (...values) { return this.${method}(...values); }`,
      objectId: await this.#helper,
      arguments: args.map(asArgument),
      objectGroup: group,
      silent: true,
      returnByValue: byValue,
    });
    if (exceptionDetails) throw new EvaluationError(thrownText(exceptionDetails));
    return result;
  }

  async #find(): Promise<string> {
    try {
      const { result } = await this.devtools.call("Runtime.evaluate", {
        expression: INSPECTION,
        objectGroup: "helper",
        silent: true,
      });
      if (result.objectId) return result.objectId;
      throw new Error("the execution process is still starting");
    } catch (error) {
      // The next question looks for it again.
      this.#helper = null;
      throw error;
    }
  }
}

/** A cell that ran, as the execution process remembers it. */
export interface RanCell {
  readonly script: string;
  readonly title: string;
  readonly text: string;
  readonly program: Generated["program"];
}

export function asArgument(value: Argument): {
  readonly objectId?: string;
  readonly value?: unknown;
  readonly unserializableValue?: string;
} {
  if (typeof value !== "object") return { value };
  if (value.objectId !== undefined) return { objectId: value.objectId };
  if (value.unserializableValue !== undefined) {
    return { unserializableValue: value.unserializableValue };
  }
  return value.type === "undefined" ? {} : { value: value.value as unknown };
}

export function thrownText(details: {
  readonly text: string;
  readonly exception?: RemoteObject | undefined;
}): string {
  const { exception } = details;
  const text = exception?.description ?? JSON.stringify(exception?.value ?? details.text);
  return text.split("\n    at ", 1)[0] ?? text;
}
