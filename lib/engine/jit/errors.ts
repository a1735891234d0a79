import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";

/** The library's folder, as built and, where source maps are in use, as written. */
const OURS = ["/dist/", "/"].map((place) =>
  fileURLToPath(new URL("../../", import.meta.url)).replace("/dist/", place),
);

/** tfjs's files, as they are and as their source maps name them. */
const TFJS = /\/node_modules\/|\/tfjs-[\w-]+\/src\//;

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
    const line = ownLine(new Error().stack ?? "");
    super(
      `jit: the function ${operation}${line === null ? "" : `, in the line\n    ${line}\n`}${line === null ? ". " : ""}${advice}`,
    );
  }
}

const FRAME = /\(?((?:file:\/\/)?\/[^():]+):(\d+):\d+\)?$/;

/** The first line of the stack that is neither tfjs's nor ours. */
function ownLine(stack: string): string | null {
  for (const frame of stack.split("\n")) {
    const [, file, line] = FRAME.exec(frame.trim()) ?? [];
    if (file === undefined || TFJS.test(file)) continue;
    const path = file.startsWith("file:") ? fileURLToPath(file) : file;
    if (OURS.some((folder) => path.startsWith(folder))) continue;
    try {
      const text = readFileSync(path, "utf8");
      return text.split("\n")[Number(line) - 1]?.trim() || null;
    } catch {
      // Code of a cell is in no file; the traceback that the kernel shows quotes it.
      return null;
    }
  }
  return null;
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
