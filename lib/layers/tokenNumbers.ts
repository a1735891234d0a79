import * as tf from "@tensorflow/tfjs";

/** Rows of numbers as one tensor of shape [rows, length], zeros behind short ones. */
export function padded(rows: readonly (readonly number[])[], fixed: number | null): tf.Tensor2D {
  const length = fixed ?? rows.reduce((longest, row) => Math.max(longest, row.length), 0);
  const values = new Int32Array(rows.length * length);
  rows.forEach((row, i) => values.set(row.slice(0, length), i * length));
  return tf.tensor2d(values, [rows.length, length], "int32");
}

/** How often each number comes (or whether it comes), by its weight: shape [rows, width]. */
export function columns(
  rows: readonly (readonly number[])[],
  width: number,
  once: boolean,
  weights: readonly number[] | null,
): tf.Tensor2D {
  const values = new Float32Array(rows.length * width);
  rows.forEach((row, i) => {
    for (const number of once ? new Set(row) : row) {
      const weight = weights?.[number] ?? 1;
      values[i * width + number] = (values[i * width + number] ?? 0) + weight;
    }
  });
  return tf.tensor2d(values, [rows.length, width]);
}
