/** A page of a value's children: the debugger reads what they look like, and asks on by number. */
import type { VariableEntry, VariableFilter } from "../../ipc.js";
import { className, summary } from "../look/summary.js";
import { describeTensor, tensorNumbers } from "../look/data.js";
import { type Child, childCount, children } from "./children.js";

export class Listing {
  private constructor(
    private readonly owner: unknown,
    private readonly found: readonly Child[],
  ) {}

  static of(value: unknown, filter: VariableFilter, start: number, count: number): Listing {
    return new Listing(value, children(value, filter, start, count));
  }

  static one(name: string, value: unknown): Listing {
    return new Listing(null, [{ name, value, access: "" }]);
  }

  entries(): readonly VariableEntry[] {
    return this.found.map(({ name, value, getter, access }) =>
      getter
        ? { name, type: "", text: "(…)", indexed: 0, named: 0, lazy: true, access }
        : {
            name,
            type: typeName(value),
            text: oneLine(value),
            ...childCount(value),
            lazy: false,
            access,
          },
    );
  }

  /** Calls a getter. */
  value(index: number): unknown {
    const child = this.found[index];
    return child?.getter ? child.getter() : child?.value;
  }

  open(index: number, filter: VariableFilter, start: number, count: number): Listing {
    const child = this.found[index];
    if (child?.getter) return Listing.one(child.name, child.getter());
    return Listing.of(child?.value, filter, start, count);
  }

  /** Gives a child another value, where it has a place of its own. */
  assign(name: string, value: unknown): void {
    const { owner } = this;
    if (owner instanceof Map) owner.set(name, value);
    else if (typeof owner === "object" && owner !== null) Reflect.set(owner, name, value);
  }
}

export function typeName(value: unknown): string {
  if (value === null) return "null";
  return typeof value === "object" ? className(value) : typeof value;
}

/** Tensors say what is in them: in a debugger that is what one looks for. */
export function oneLine(value: unknown): string {
  const isTensor = typeof value === "object" && value !== null && describeTensor(value) !== null;
  return isTensor ? summary(value) + tensorNumbers(value) : summary(value);
}
