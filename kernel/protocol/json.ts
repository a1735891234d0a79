/** JSON values and the checks that turn an unknown one into typed data, or say what is wrong with it. */

export type JsonObject = Readonly<Record<string, unknown>>;

/** A message that breaks the specification; the text says which field, what it must be and what it was. */
export class InvalidMessage extends Error {
  override readonly name = "InvalidMessage";
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asObject(value: unknown, what: string): JsonObject {
  if (!isObject(value)) throw invalid(what, "an object", value);
  return value;
}

/** Reads one field of an object; without a fallback the field must be there. `null` counts as absent. */
export class Fields {
  constructor(
    private readonly source: JsonObject,
    private readonly what: string,
  ) {}

  string(name: string, fallback?: string): string {
    return this.read(name, "a string", (value) => typeof value === "string", fallback);
  }

  boolean(name: string, fallback?: boolean): boolean {
    return this.read(name, "true or false", (value) => typeof value === "boolean", fallback);
  }

  integer(name: string, fallback?: number): number {
    return this.read(name, "an integer", (value) => Number.isSafeInteger(value), fallback);
  }

  object(name: string, fallback?: JsonObject): JsonObject {
    return this.read(name, "an object", isObject, fallback);
  }

  oneOf<T extends string>(name: string, allowed: readonly T[]): T {
    const expected = allowed.map((word) => JSON.stringify(word)).join(" or ");
    return this.read<T>(name, expected, (value) => allowed.includes(value as T), undefined);
  }

  /** Every value of the object must be a string. */
  strings(name: string): Readonly<Record<string, string>> {
    const found = this.object(name, {});
    for (const [key, value] of Object.entries(found)) {
      if (typeof value !== "string")
        throw invalid(`${this.what}.${name}.${key}`, "a string", value);
    }
    return found as Readonly<Record<string, string>>;
  }

  private read<T>(
    name: string,
    expected: string,
    fits: (value: unknown) => boolean,
    fallback: T | undefined,
  ): T {
    const value = Object.hasOwn(this.source, name) ? this.source[name] : undefined;
    if ((value === undefined || value === null) && fallback !== undefined) return fallback;
    if (!fits(value)) throw invalid(`${this.what}.${name}`, expected, value);
    return value as T;
  }
}

function invalid(what: string, expected: string, received: unknown): InvalidMessage {
  const text = received === undefined ? "nothing" : JSON.stringify(received);
  return new InvalidMessage(`${what} must be ${expected}; received ${text.slice(0, 80)}`);
}
