/**
 * Operations whose results have a shape that depends on values. What follows them in tfjs computes by the
 * shape of the first call (a mean divides by it), so the results may only be returned.
 */
import { SHAPE_BY_VALUES, TracerError } from "./errors.js";
import type { OpAttribute } from "./native.js";

interface Loose {
  /** As it is called. */
  readonly name: string;
  /** Which of its results. */
  readonly results: readonly number[];
}

/** By TensorFlow's name. */
const LOOSE: ReadonlyMap<string, Loose> = new Map([
  ["UniqueV2", { name: "unique", results: [0] }],
  ["NonMaxSuppressionV3", { name: "image.nonMaxSuppression", results: [0] }],
  ["NonMaxSuppressionV4", { name: "image.nonMaxSuppressionPadded", results: [0] }],
  ["NonMaxSuppressionV5", { name: "image.nonMaxSuppressionWithScore", results: [0, 1] }],
]);

/** Such results of one recording, by their native numbers. */
export class LooseShapes {
  readonly #names = new Map<number, string>();

  /** @throws TracerError for an operation on such a result */
  requireNone(inputs: readonly number[]): void {
    const name = inputs.map((id) => this.#names.get(id)).find((each) => each !== undefined);
    if (name === undefined) return;
    throw new TracerError(
      `computes with a result of tf.${name}()`,
      `${SHAPE_BY_VALUES}: return it and go on outside.`,
    );
  }

  note(
    operation: string,
    attributes: readonly OpAttribute[],
    results: readonly { readonly id: number }[],
  ): void {
    const loose = LOOSE.get(operation);
    if (loose === undefined || isPadded(attributes)) return;
    for (const result of loose.results) {
      const id = results[result]?.id;
      if (id !== undefined) this.#names.set(id, loose.name);
    }
  }
}

/** To the largest number of results. */
function isPadded(attributes: readonly OpAttribute[]): boolean {
  return attributes.some(({ name, value }) => name === "pad_to_max_output_size" && value === true);
}
