import * as tf from "@tensorflow/tfjs";

/** Some rows of a tensor, as a new one; of texts too, which `tf.gather` refuses. */
export function gatherRows(tensor: tf.Tensor, indices: readonly number[]): tf.Tensor {
  if (tensor.dtype !== "string") {
    return tf.tidy(() => tf.gather(tensor, tf.tensor1d([...indices], "int32")));
  }
  const texts: readonly string[] = tensor.dataSync<"string">();
  const row = tensor.shape.slice(1);
  const width = row.reduce((a, b) => a * b, 1);
  const taken = indices.flatMap((index) => texts.slice(index * width, (index + 1) * width));
  return tf.tensor(taken, [indices.length, ...row], "string");
}
