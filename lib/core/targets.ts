import type { Tensor } from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "./errors.js";

/** Whether the targets of a loss are class indices. */
export function isSparse(loss: unknown): boolean {
  const name = typeof loss === "function" ? loss.name : loss;
  return typeof name === "string" && name.startsWith("sparseCategoricalCrossentropy");
}

/**
 * Targets in the shape that the loss compares: [n] and [n, 1] are the same column, other differences
 * are an error.
 *
 * @throws ArgumentError naming the output, its shape and that of the targets
 */
export function alignTarget(
  yTrue: Tensor,
  yPred: Tensor,
  loss: unknown,
  argument: string,
  layer: string,
): Tensor {
  requireThat(yTrue.dtype !== "string", argument, "numbers (encode texts as class indices)", yTrue);
  const sparse = isSparse(loss);
  const wanted = sparse ? yPred.shape.slice(0, -1) : yPred.shape;
  if (same(yTrue.shape, wanted)) return yTrue;
  const trimmed = (shape: readonly number[]): readonly number[] =>
    shape.length > 1 && shape.at(-1) === 1 ? shape.slice(0, -1) : shape;
  if (same(trimmed(yTrue.shape), trimmed(wanted))) return yTrue.reshape([...wanted]);
  const text = (shape: readonly number[]): string => `[${["n", ...shape.slice(1)].join(", ")}]`;
  const advice =
    !sparse && yTrue.rank < yPred.rank && (yPred.shape.at(-1) ?? 1) > 1
      ? " (class indices need the loss sparseCategoricalCrossentropy, or tf.oneHot)"
      : sparse && same(yTrue.shape, yPred.shape)
        ? " (one-hot targets need the loss categoricalCrossentropy)"
        : "";
  const meaning = sparse ? "class indices " : "";
  throw new ArgumentError(
    argument,
    `${meaning}of shape ${text(wanted)}, as layer ${layer} gives it${advice}`,
    yTrue,
  );
}

/** @throws ArgumentError for a class index that the output has no column for */
export function requireLabels(
  yTrue: Tensor,
  classes: number,
  argument: string,
  rows?: readonly number[],
): void {
  const labels = yTrue.dataSync();
  const odd = labels.findIndex(
    (label) => !(Number.isInteger(label) && label >= 0 && label < classes),
  );
  if (odd < 0) return;
  const sample = Math.floor(odd / (labels.length / (yTrue.shape[0] ?? 1)));
  const row = rows?.[sample];
  throw new ArgumentError(
    argument,
    `class indices from 0 to ${classes - 1}, as the output has ${classes} columns`,
    `${labels[odd]} in ${row === undefined ? `sample ${sample} of the batch` : `row ${row}`}`,
  );
}

function same(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((size, axis) => size === b[axis]);
}
