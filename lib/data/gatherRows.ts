import * as tf from "@tensorflow/tfjs";
import { stringRows } from "../engine/models/strings.js";

/** Some rows of a tensor, as a new one; of texts too, which `tf.gather` refuses. */
export function gatherRows(tensor: tf.Tensor, indices: readonly number[]): tf.Tensor {
  if (tensor.dtype === "string") return stringRows(tensor, indices);
  return tf.tidy(() => tf.gather(tensor, tf.tensor1d([...indices], "int32")));
}
