import type { Batch } from "../data/index.js";
import { namedFields } from "../data/batch.js";
import { requireFiniteValues } from "../data/column.js";
import type { StepPosition, Trainable } from "./trainable.js";

/**
 * Why a loss is not finite: the data (row and column), a layer (its weights or its output), or the loss.
 *
 * @throws ArgumentError where the data of the batch are not finite
 */
export function diverged(
  trainable: Trainable,
  loss: number,
  batch: Batch,
  { epoch, batch: index }: StepPosition,
): Error {
  for (const part of ["x", "y", "sampleWeight"] as const) {
    const fields = batch[part];
    if (fields === undefined) continue;
    for (const [name, tensor] of namedFields(fields, `data.${part} (batch ${index + 1})`)) {
      if (tensor.dtype !== "float32") continue;
      requireFiniteValues(tensor.dataSync(), tensor.shape.slice(1), name);
    }
  }
  return new RangeError(
    `the loss became ${loss} in epoch ${epoch + 1}, batch ${index + 1}: ${trainable.explainNonFinite(batch)}. ` +
      "Try a smaller learning rate, clip the gradients (globalClipNorm: 1), and look at the scale of the data.",
  );
}
