import { tfjs } from "../tfjsNode.js";
import { TracerError } from "./errors.js";
import type { Origin } from "./origins.js";
import { override } from "./override.js";
import type { Node } from "./proto.js";
import type { Tensor } from "@tensorflow/tfjs";

/** A number of JavaScript's that stands in a recorded program. */
export interface FrozenNumber {
  readonly value: number;
  readonly call: NonNullable<Origin["call"]>;
}

/** The numbers that the user's own lines put into a program, in their order; layers and gradients have theirs. */
export function frozenNumbers(nodes: readonly Node[], float: number): FrozenNumber[] {
  return nodes.flatMap(({ attributes, origin }) => {
    const { value } = attributes;
    if (origin?.phase !== "forward" || origin.call === null) return [];
    if (value === undefined || !("tensor" in value)) return [];
    const { dtype, shape, content } = value.tensor;
    if (dtype !== float || shape.length > 0) return [];
    return [{ value: new Float32Array(content.slice().buffer)[0] as number, call: origin.call }];
  });
}

/**
 * Where a function is recorded twice for the same arguments, as one whose first call makes variables is,
 * a number that is another one the second time would be frozen.
 */
export function requireSameNumbers(
  before: readonly FrozenNumber[],
  now: readonly FrozenNumber[],
): void {
  if (before.length !== now.length) return;
  now.forEach(({ value, call }, i) => {
    const was = before[i]?.value;
    if (Object.is(was, value)) return;
    throw new TracerError(
      `uses the number ${was} at one call and ${value} at the next, which would be frozen`,
      "Pass it to the function as a tensor: tf.scalar(number).",
      call.stack,
    );
  });
}

/** While `run` runs, what came in must not be disposed: it would be at the first call only. */
export function keepingArguments<T>(args: readonly Tensor[], run: () => T): T {
  const engine = tfjs().engine();
  const given = new Set(args);
  const restore = override(engine, "disposeTensor", (disposeTensor) => (tensor) => {
    if (given.has(tensor)) {
      throw new TracerError(
        "disposes of an argument",
        "A compiled function computes only: dispose of it where it was made.",
      );
    }
    disposeTensor.call(engine, tensor);
  });
  try {
    return run();
  } finally {
    restore();
  }
}
