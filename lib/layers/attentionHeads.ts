import type * as tf from "@tensorflow/tfjs";

/** A dense map of the last axis, to or from heads: kernel [width, heads, size] or [heads, size, width]. */
export interface Projection {
  readonly kernel: tf.LayerVariable;
  readonly bias: tf.LayerVariable | null;
}

/** The maps of an attention: into heads, and out of them. */
export interface Projections {
  readonly query: Projection;
  readonly key: Projection;
  readonly value: Projection;
  readonly output: Projection;
}

/** [batch, length, width] → [batch, heads, length, size]. */
export function intoHeads(x: tf.Tensor, { kernel, bias }: Projection): tf.Tensor {
  const [batch = 0, length = 0, width = 0] = x.shape;
  const weights = kernel.read();
  const [, heads = 0, size = 0] = weights.shape;
  const projected = x
    .reshape([batch * length, width])
    .matMul(weights.reshape([width, heads * size]));
  const shifted = bias ? projected.add(bias.read().reshape([1, heads * size])) : projected;
  return shifted.reshape([batch, length, heads, size]).transpose([0, 2, 1, 3]);
}

/** [batch, heads, length, size] → [batch, length, width]. */
export function joinHeads(x: tf.Tensor, { kernel, bias }: Projection): tf.Tensor {
  const [batch = 0, heads = 0, length = 0, size = 0] = x.shape;
  const weights = kernel.read();
  const width = weights.shape[2] ?? 0;
  const rows = x.transpose([0, 2, 1, 3]).reshape([batch * length, heads * size]);
  const projected = rows.matMul(weights.reshape([heads * size, width]));
  const shifted = bias ? projected.add(bias.read()) : projected;
  return shifted.reshape([batch, length, width]);
}
