/**
 * Values reached and read without running any code of the learner's: own data properties alone, up the
 * prototypes. A getter is not called, a Proxy is not entered.
 */
import { types } from "node:util";

export interface Found {
  readonly value: unknown;
}

/** The value at the end of a path such as `["config", "layers", "0"]`; null where it cannot be reached. */
export function follow(root: object, path: readonly string[]): Found | null {
  let found: Found | null = { value: root };
  for (const key of path) {
    if (!found) return null;
    found = property(found.value, key);
  }
  return found;
}

/** A data property, own or inherited. */
export function property(value: unknown, key: PropertyKey): Found | null {
  for (const holder of holders(value)) {
    const descriptor = ownProperty(holder, key);
    if (descriptor) return "value" in descriptor ? { value: descriptor.value } : null;
  }
  return null;
}

/** An object and its prototypes, up to the first Proxy; a primitive has the prototypes of its wrapper. */
export function* holders(value: unknown): Generator<object> {
  if (value === null || value === undefined) return;
  let holder: object | null = Object(value) as object;
  while (holder !== null && !types.isProxy(holder)) {
    yield holder;
    holder = Object.getPrototypeOf(holder) as object | null;
  }
}

/** A module that still loads has names that cannot be read yet. */
export function ownProperty(holder: object, key: PropertyKey): PropertyDescriptor | undefined {
  try {
    return Object.getOwnPropertyDescriptor(holder, key);
  } catch {
    return undefined;
  }
}
