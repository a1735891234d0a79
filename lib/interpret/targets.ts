import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor, shapeOf, type TensorOrNested } from "../core/nested.js";
import { tidied } from "./model.js";

/**
 * Targets of `rows` samples as a tensor of their own.
 * @throws ArgumentError for another number of samples, or what is not finite
 */
export function targetsOf(y: TensorOrNested, rows: number): tf.Tensor {
  const shape = isTensor(y) ? y.shape : shapeOf(y, "y");
  requireThat(shape[0] === rows, "y", `targets of ${rows} samples, as x has them`, y);
  requireThat(!isTensor(y) || y.dtype !== "string", "y", "numbers", y);
  const targets = isTensor(y) ? y.clone() : tf.tensor(y);
  const finite = tidied(() => tf.all(tf.isFinite(targets.toFloat())).dataSync()[0] === 1);
  if (!finite) targets.dispose();
  requireThat(finite, "y", "finite numbers", "NaN or an infinity");
  return targets;
}
