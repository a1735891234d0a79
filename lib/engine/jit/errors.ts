import { placeOf } from "./places.js";

/**
 * A function that `jit` cannot compile: the message says what it does, in which line of a script, and
 * what to write instead.
 *
 * @param operation what the function did, as the end of a sentence: "reads a value of a tensor by dataSync()"
 * @param advice what to write instead
 * @example
 * const step = dl.jit((x: tf.Tensor) => tf.scalar(x.sum().dataSync()[0] > 0 ? 1 : 0));
 * step(tf.tensor1d([1, 2])); // throws TracerError: jit: the function reads a value of a tensor by dataSync()…
 * const better = dl.jit((x: tf.Tensor) => tf.where(x.sum().greater(0), 1, 0));
 * better(tf.tensor1d([1, 2])); // 1
 */
export class TracerError extends Error {
  override readonly name = "TracerError";

  constructor(
    /** What the function did: "reads a value of a tensor by dataSync()". */
    readonly operation: string,
    advice: string,
  ) {
    const line = placeOf(new Error().stack ?? "")?.text ?? null;
    super(
      `jit: the function ${operation}${line === null ? "" : `, in the line\n    ${line}\n`}${line === null ? ". " : ""}${advice}`,
    );
  }
}

const READERS = [
  "dataSync",
  "arraySync",
  "data",
  "array",
  "bufferSync",
  "buffer",
  "print",
  "bytes",
];

export interface Reader {
  /** For people: "reads a value of a tensor by dataSync()". */
  readonly sentence: string;
  /** An asynchronous one would turn an error into a rejection that nobody waits for. */
  readonly asynchronous: boolean;
}

/** What read a value, by the names of the functions on the stack. */
export function readerOf(stack: string): Reader {
  const names = [...stack.matchAll(/at (?:async )?(?:[\w$.]+\.)?([\w$]+)(?: \[as \w+\])? \(/g)].map(
    ([, name = ""]) => name,
  );
  const operation = names.find((name) => name.endsWith("__op"));
  const reader = names.findLast((name) => READERS.includes(name)) ?? "dataSync";
  return {
    sentence:
      operation === undefined
        ? `reads a value of a tensor by ${reader}()`
        : `calls tf.${operation.replace(/__op$/, "")}(), which reads a value of a tensor`,
    asynchronous: ["data", "array", "buffer", "bytes"].includes(reader),
  };
}
