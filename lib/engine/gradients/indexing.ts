import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/**
 * Operations that choose elements by their places: what was read from a place goes back to it, and adds
 * up where a place was read more than once. The places themselves have no derivative.
 */
const gatherNd: GradConfig = {
  kernelName: "GatherNd",
  inputsToSave: ["params", "indices"],
  gradFunc: (dy, [params, indices]) => ({
    params: () => tfjs().scatterND(indices as Tensor, dy as Tensor, (params as Tensor).shape),
  }),
};

const scatterNd: GradConfig = {
  kernelName: "ScatterNd",
  inputsToSave: ["indices"],
  gradFunc: (dy, [indices]) => ({
    updates: () => tfjs().gatherND(dy as Tensor, indices as Tensor),
  }),
};

/** The tensor keeps dy where nothing was put over it. */
const tensorScatterUpdate: GradConfig = {
  kernelName: "TensorScatterUpdate",
  inputsToSave: ["indices", "updates"],
  gradFunc: (dy, [indices, updates]) => {
    const tf = tfjs();
    const [gradient, places] = [dy as Tensor, indices as Tensor];
    return {
      tensor: () => {
        // The cpu engine's own update would write into dy.
        const over = tf.scatterND(places, tf.onesLike(updates as Tensor), gradient.shape);
        return tf.where(over.greater(0), tf.zerosLike(gradient), gradient);
      },
      updates: () => tf.gatherND(gradient, places),
    };
  },
};

/** The default value stands wherever no other does. */
const sparseToDense: GradConfig = {
  kernelName: "SparseToDense",
  inputsToSave: ["sparseIndices", "sparseValues"],
  gradFunc: (dy, [indices, values]) => {
    const tf = tfjs();
    const [gradient, places, { shape }] = [dy as Tensor, indices as Tensor, values as Tensor];
    const count = places.rank === 0 ? 1 : places.shape[0];
    const read = (): Tensor => tf.gatherND(gradient, places.reshape([count, -1]));
    return {
      // One value may stand for all places.
      sparseValues: () => (shape.length === 0 ? read().sum() : read().reshape(shape)),
      defaultValue: () => tf.sum(gradient).sub(read().sum()),
    };
  },
};

/** The k largest of each row give their gradients back to their places. */
const topK: GradConfig = {
  kernelName: "TopK",
  inputsToSave: ["x"],
  outputsToSave: [false, true],
  gradFunc: (dys, [x, places]) => ({
    x: () => {
      const tf = tfjs();
      const [input, indices] = [x as Tensor, places as Tensor];
      const [dy] = dys as unknown as [Tensor];
      const [k, width] = [indices.shape.at(-1) ?? 1, input.shape.at(-1) ?? 1];
      const rows = width === 0 ? 0 : input.size / width;
      const starts = tf
        .range(0, rows, 1, "int32")
        .mul(tf.scalar(width, "int32"))
        .reshape([rows, 1]);
      const flat = indices
        .reshape([rows, k])
        .add(starts)
        .reshape([rows * k, 1]);
      return tf.scatterND(flat, dy.reshape([rows * k]), [input.size]).reshape(input.shape);
    },
  }),
};

/**
 * Rows that were read more than once add up. tfjs's own is made from reading batch by batch, takes no
 * more than one batch dimension, and gives the whole-number indices as their own gradient.
 */
const gather: GradConfig = {
  kernelName: "GatherV2",
  inputsToSave: ["x", "indices"],
  gradFunc: (dy, [x, indices], attributes) => ({
    x: () => {
      const tf = tfjs();
      const [{ shape }, places] = [x as Tensor, indices as Tensor];
      const { axis: given, batchDims } = attributes as unknown as {
        readonly axis: number;
        readonly batchDims: number;
      };
      const axis = given < 0 ? given + shape.length : given;
      const count = (sizes: readonly number[]): number => tf.util.sizeFromShape([...sizes]);
      const batches = count(shape.slice(0, batchDims));
      const outer = count(shape.slice(batchDims, axis));
      const length = shape[axis] as number;
      const inner = count(shape.slice(axis + 1));
      const read = batches === 0 ? 0 : places.size / batches;
      // [batch, outer, place, inner] → [batch, place, outer, inner]: rows by their places.
      const rows = (dy as Tensor).reshape([batches, outer, read, inner]);
      const byPlace = outer === 1 ? rows : rows.transpose([0, 2, 1, 3]);
      const batchStart = tf.range(0, batches, 1, "int32").mul(tf.scalar(length, "int32"));
      const flat =
        batches === 1
          ? places.reshape([read])
          : places
              .reshape([batches, read])
              .add(batchStart.reshape([batches, 1]))
              .reshape([batches * read]);
      const sums = tf
        .unsortedSegmentSum(
          byPlace.reshape([batches * read, outer * inner]),
          flat.as1D(),
          batches * length,
        )
        .reshape([batches, length, outer, inner]);
      return (outer === 1 ? sums : sums.transpose([0, 2, 1, 3])).reshape(shape);
    },
  }),
};

export const indexing: readonly GradConfig[] = [
  gather,
  gatherNd,
  scatterNd,
  tensorScatterUpdate,
  sparseToDense,
  topK,
];
