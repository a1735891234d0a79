/**
 * An argument is not what the function takes. The message says argument, expectation and received value.
 *
 * @param argument its name, as the caller knows it: "rate", "options.rate", "rates[2]"
 * @param expectation what it must be, as the end of a sentence
 * @param received what it was
 * @example
 * new dl.ArgumentError("rate", "a number in [0, 1)", 1.5).message; // "rate must be a number in [0, 1); received 1.5"
 * dl.updatesPerEpoch(0, 32); // throws ArgumentError: samples must be a whole number ≥ 1; received 0
 */
export class ArgumentError extends Error {
  override readonly name = "ArgumentError";

  constructor(
    readonly argument: string,
    readonly expectation: string,
    readonly received: unknown,
  ) {
    super(`${argument} must be ${expectation}; received ${describe(received)}`);
  }
}

/** Throws an {@link ArgumentError} unless `holds`. */
export function requireThat(
  holds: boolean,
  argument: string,
  expectation: string,
  received: unknown,
): asserts holds {
  if (!holds) throw new ArgumentError(argument, expectation, received);
}

/** Throws an {@link ArgumentError} unless `text` says something. */
export function requireText(argument: string, text: string): void {
  requireThat(
    typeof text === "string" && text.trim() !== "",
    argument,
    "a text that is not blank",
    text,
  );
}

/** The folder of the library's compiled and of its own files, as they stand in a stack. */
const OWN = ["dist/lib/", "lib/"].map((folder) => new URL(`../../../${folder}`, import.meta.url));

/** A place in a stack that is neither the library's nor that of what it is built on. */
function isForeign(line: string): boolean {
  if (!/:\d+:\d+\)?$/.test(line)) return false;
  const known = ["/node_modules/", "node:", "tfjs-", ...OWN.map(({ pathname }) => pathname)];
  return !known.some((text) => line.includes(text));
}

/**
 * Lets an {@link ArgumentError} that was found deep inside point to where the public function was
 * called: V8 records only some ten calls, and those of the library are not what the learner looks for.
 * A stack that already shows code of the learner's own (a step, a callback) stays. Called in the
 * public function itself.
 */
export function toldByCaller(error: unknown): unknown {
  if (error instanceof ArgumentError) {
    const shown = (error.stack ?? "").split("\n").filter((line) => /^\s+at /.test(line));
    if (!shown.some(isForeign)) Error.captureStackTrace(error, toldByCaller);
  }
  return error;
}

/** A short text for any value, for error messages: never more than about 80 characters. */
export function describe(value: unknown): string {
  if (typeof value === "string") return JSON.stringify(cut(value, 60));
  if (typeof value === "function") return `function ${value.name || "(anonymous)"}`;
  if (value === null || typeof value !== "object") return String(value);
  if (Array.isArray(value) || ArrayBuffer.isView(value)) {
    const items = Array.from(value as ArrayLike<unknown>, (item) => describe(item));
    const shown = items.length > 6 ? [...items.slice(0, 6), "…"] : items;
    return cut(`[${shown.join(", ")}]`, 80) + (items.length > 6 ? ` (length ${items.length})` : "");
  }
  const { shape, dtype } = value as { shape?: unknown; dtype?: unknown };
  if (Array.isArray(shape) && typeof dtype === "string") {
    return `a ${dtype} tensor of shape [${shape.join(", ")}]`;
  }
  return `an object of class ${value.constructor?.name ?? "Object"}`;
}

function cut(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length - 1)}…` : text;
}
