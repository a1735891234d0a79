import { longStack, placeOf } from "./places.js";

/**
 * A function that `jit` cannot compile: the message says what it does, in which line of a script, and
 * what to write instead.
 *
 * @param operation what the function did, as the end of a sentence: "reads a value of a tensor by dataSync()"
 * @param advice what to write instead
 * @param stack where it happened; by default here
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
    stack: string = longStack(),
  ) {
    const line = placeOf(stack)?.text ?? null;
    super(
      `jit: the function ${operation}${line === null ? "" : `, in the line\n    ${line}\n`}${line === null ? ". " : ""}${advice}`,
    );
  }
}

/** What reads values, by the name of its function, and what to write instead. */
const READERS: ReadonlyMap<string, string | undefined> = new Map([
  ...["dataSync", "arraySync", "data", "array", "bufferSync", "buffer", "bytes"].map(
    (name) => [name, undefined] as const,
  ),
  ["print", "Return the tensor, and print it outside."],
  ["toString", "Return the tensor, and print or compare it outside; or choose by tf.where."],
]);

const INSTEAD =
  "A compiled function knows shapes, not values: return the tensor and read it outside, or choose by tf.where.";

/** Functions whose results have a shape that depends on values. */
export const SHAPE_BY_VALUES =
  "The shape of its result depends on values, and a compiled function knows shapes only";
const BY_VALUES = `${SHAPE_BY_VALUES}: choose by tf.where(mask, a, b), multiply by the mask, or call it outside.`;

/** Those functions, as they are named on a stack and as they are called. */
const WAITING: ReadonlyMap<string, string> = new Map([
  ["whereAsync", "whereAsync"],
  ["booleanMaskAsync", "booleanMaskAsync"],
  ["setdiff1dAsync", "setdiff1dAsync"],
  ["nonMaxSuppressionAsync", "image.nonMaxSuppressionAsync"],
  ["nonMaxSuppressionPaddedAsync", "image.nonMaxSuppressionPaddedAsync"],
  ["nonMaxSuppressionWithScoreAsync", "image.nonMaxSuppressionWithScoreAsync"],
]);

export interface Reader {
  /** For people: "reads a value of a tensor by dataSync()". */
  readonly sentence: string;
  readonly advice: string;
  /** An asynchronous one would turn an error into a rejection that nobody waits for. */
  readonly asynchronous: boolean;
}

/** What read a value, by the names of the functions on the stack. */
export function readerOf(stack: string): Reader {
  const names = [...stack.matchAll(/at (?:async )?(?:[\w$.]+\.)?([\w$]+)(?: \[as \w+\])? \(/g)].map(
    ([, name = ""]) => name,
  );
  const operation = names.find((name) => name.endsWith("__op"))?.replace(/__op$/, "");
  // One of them may call another: the one that the user calls comes last.
  const waiting = names.map((name) => WAITING.get(name.replace(/_$/, ""))).findLast(Boolean);
  const called = operation ?? waiting;
  if (called !== undefined) {
    return {
      sentence: `calls tf.${called}(), which reads a value of a tensor`,
      advice: waiting === undefined ? INSTEAD : BY_VALUES,
      asynchronous: waiting !== undefined,
    };
  }
  const reader = names.findLast((name) => READERS.has(name)) ?? "dataSync";
  return {
    sentence: `reads a value of a tensor by ${reader}()`,
    advice: READERS.get(reader) ?? INSTEAD,
    asynchronous: ["data", "array", "buffer", "bytes"].includes(reader),
  };
}
