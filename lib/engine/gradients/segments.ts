import type { GradConfig, Tensor, Tensor1D } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** Each row gets what the segments that it was added to get, divided by their sizes for a mean. */
const sparseSegment = (kernelName: "SparseSegmentSum" | "SparseSegmentMean"): GradConfig => ({
  kernelName,
  inputsToSave: ["data", "indices", "segmentIds"],
  gradFunc: (dy, saved) => ({
    data: () => {
      const tf = tfjs();
      const [data, indices, segments] = saved as [Tensor, Tensor1D, Tensor1D];
      let given = dy as Tensor;
      if (kernelName === "SparseSegmentMean") {
        const count = given.shape[0];
        const sizes = tf.unsortedSegmentSum(tf.ones(segments.shape), segments, count);
        given = given.div(sizes.maximum(1).reshape([count, ...given.shape.slice(1).fill(1)]));
      }
      return tf.unsortedSegmentSum(given.gather(segments), indices, data.shape[0]);
    },
  }),
});

/** Each weight gets the gradient of the bin that it was counted in. */
const bincount = (kernelName: "Bincount" | "DenseBincount"): GradConfig => ({
  kernelName,
  inputsToSave: ["x", "weights"],
  gradFunc: (dy, saved, attributes) => ({
    weights: () => {
      const tf = tfjs();
      const [x, weights] = saved as [Tensor, Tensor];
      if (weights.size === 0 || attributes["binaryOutput"] === true) return tf.zerosLike(weights);
      const size = Number(attributes["size"]);
      const counted = x.less(size).toFloat();
      const bins = tf.minimum(x, tf.scalar(size - 1, "int32"));
      const read = tf.gather(dy as Tensor, bins.toInt(), x.rank - 1, x.rank - 1);
      return read.mul(counted);
    },
  }),
});

/** Values keep their gradients, the default value gets those of the rows that it filled. */
const sparseFillEmptyRows: GradConfig = {
  kernelName: "SparseFillEmptyRows",
  outputsToSave: [false, false, false, true],
  gradFunc: (dys, saved) => {
    const [, dy] = dys as unknown as [Tensor, Tensor];
    const read = (): Tensor => dy.gather(saved[0] as Tensor1D);
    return {
      values: read,
      defaultValue: () => dy.sum().sub(read().sum()),
    };
  },
};

export const segments: readonly GradConfig[] = [
  sparseSegment("SparseSegmentSum"),
  sparseSegment("SparseSegmentMean"),
  bincount("Bincount"),
  bincount("DenseBincount"),
  sparseFillEmptyRows,
];
