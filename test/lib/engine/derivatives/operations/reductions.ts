import * as tf from "@tensorflow/tfjs";
import { on, type Case, type Operations } from "../case.js";

type Reduction = (a: tf.Tensor, axis?: number | number[], keepDims?: boolean) => tf.Tensor;

/** All axes, one, several, from the end, and kept. */
function reduction(f: Reduction, python: string): Case[] {
  return [
    on([[2, 3]], (a: tf.Tensor) => f(a), `${python}(a)`),
    on([[2, 3]], (a: tf.Tensor) => f(a, 0), `${python}(a, 0)`),
    on([[2, 2, 3]], (a: tf.Tensor) => f(a, [0, 2]), `${python}(a, [0, 2])`),
    on([[2, 3, 2]], (a: tf.Tensor) => f(a, -2, true), `${python}(a, -2, keepdims=True)`),
  ];
}

const ties = (f: Reduction, python: string): Case =>
  on([[2, 3]], (a: tf.Tensor) => f(a, 1), `${python}(a, 1)`, {
    at: [2, 1, 2, 3, 3, 3],
    kink: "shared evenly by those that tie",
  });

const MEAN_STOPPED = {
  unlikeTensorFlow: {
    second: "TensorFlow takes the mean inside of the variance as a constant",
  },
};

export const REDUCTIONS: Operations = {
  sum: reduction(tf.sum, "tf.reduce_sum"),
  mean: reduction(tf.mean, "tf.reduce_mean"),
  max: [...reduction(tf.max, "tf.reduce_max"), ties(tf.max, "tf.reduce_max")],
  min: [...reduction(tf.min, "tf.reduce_min"), ties(tf.min, "tf.reduce_min")],
  prod: [
    ...reduction(tf.prod, "tf.reduce_prod"),
    on([[2, 3]], (a: tf.Tensor) => tf.prod(a, 1), "tf.reduce_prod(a, 1)", {
      at: [2, 0, 3, 0, 0, 4],
      unlikeTensorFlow: { second: "TensorFlow divides by the factors, and drops those of 0" },
    }),
  ],
  logSumExp: reduction(tf.logSumExp, "tf.reduce_logsumexp"),
  euclideanNorm: reduction(tf.euclideanNorm, "tf.math.reduce_euclidean_norm"),
  norm: [
    on([[2, 3]], (a: tf.Tensor) => tf.norm(a), "tf.norm(a)"),
    on([[2, 3]], (a: tf.Tensor) => tf.norm(a, 1, 1), "tf.norm(a, 1, 1)"),
    on([[2, 3]], (a: tf.Tensor) => tf.norm(a, Infinity, 0), "tf.norm(a, np.inf, 0)"),
    on(
      [[2, 3]],
      (a: tf.Tensor) => tf.norm(a, "euclidean", [0, 1], true),
      "tf.norm(a, 'euclidean', [0, 1], keepdims=True)",
    ),
    on([[2, 3]], (a: tf.Tensor) => tf.norm(a, "fro", [0, 1]), "tf.norm(a, 'fro', [0, 1])"),
    on([[2, 3]], (a: tf.Tensor) => tf.norm(a, -Infinity, 1), "tf.reduce_min(tf.abs(a), 1)"),
  ],
  moments: [
    on(
      [[2, 3]],
      (a: tf.Tensor) => {
        const { mean, variance } = tf.moments(a, 0);
        return [mean, variance];
      },
      "tf.nn.moments(a, [0])",
      MEAN_STOPPED,
    ),
    on(
      [[2, 3, 2]],
      (a: tf.Tensor) => {
        const { mean, variance } = tf.moments(a, [0, 2], true);
        return [mean, variance];
      },
      "tf.nn.moments(a, [0, 2], keepdims=True)",
      MEAN_STOPPED,
    ),
  ],
  cumsum: [
    on([[4]], (a: tf.Tensor1D) => tf.cumsum(a), "tf.cumsum(a)"),
    on([[2, 3]], (a: tf.Tensor2D) => tf.cumsum(a, 1, true), "tf.cumsum(a, 1, exclusive=True)"),
    on(
      [[2, 3, 2]],
      (a: tf.Tensor3D) => tf.cumsum(a, 1, false, true),
      "tf.cumsum(a, 1, reverse=True)",
    ),
    on([[2, 3]], (a: tf.Tensor2D) => tf.cumsum(a, 0, true, true), "tf.cumsum(a, 0, True, True)"),
  ],
  cumprod: [
    on([[4]], (a: tf.Tensor1D) => tf.cumprod(a), "tf.math.cumprod(a)"),
    on(
      [[2, 3]],
      (a: tf.Tensor2D) => tf.cumprod(a, 1, true),
      "tf.math.cumprod(a, 1, exclusive=True)",
    ),
    on(
      [[2, 3, 2]],
      (a: tf.Tensor3D) => tf.cumprod(a, 1, false, true),
      "tf.math.cumprod(a, 1, reverse=True)",
    ),
    on(
      [[2, 3]],
      (a: tf.Tensor2D) => tf.cumprod(a, 1, true, true),
      "tf.math.cumprod(a, 1, True, True)",
    ),
    on([[5]], (a: tf.Tensor1D) => tf.cumprod(a), "tf.math.cumprod(a)", {
      at: [2, 0, 3, 0, 4],
      unlikeTensorFlow: {
        first: "TensorFlow divides by the factors, and drops those of 0",
        second: "TensorFlow divides by the factors, and drops those of 0",
      },
    }),
  ],
  topk: [
    on([[2, 4]], (a: tf.Tensor2D) => tf.topk(a, 2).values, "tf.math.top_k(a, 2).values"),
    on([[5]], (a: tf.Tensor1D) => tf.topk(a, 5).values, "tf.math.top_k(a, 5).values"),
    on([[4]], (a: tf.Tensor1D) => tf.topk(a, 2).values, "tf.math.top_k(a, 2).values", {
      at: [1, 3, 3, 3],
      kink: "the first of those that tie",
    }),
  ],
  unsortedSegmentSum: [
    on(
      [[4]],
      (a: tf.Tensor1D) => tf.unsortedSegmentSum(a, tf.tensor1d([0, 2, 0, 1], "int32"), 3),
      "tf.math.unsorted_segment_sum(a, [0, 2, 0, 1], 3)",
    ),
    on(
      [[3, 2]],
      (a: tf.Tensor2D) => tf.unsortedSegmentSum(a, tf.tensor1d([1, 1, 0], "int32"), 4),
      "tf.math.unsorted_segment_sum(a, [1, 1, 0], 4)",
    ),
  ],
  softmax: [
    on([[4]], (a: tf.Tensor) => tf.softmax(a), "tf.nn.softmax(a)"),
    on([[2, 3]], (a: tf.Tensor) => tf.softmax(a), "tf.nn.softmax(a)"),
    on([[2, 2, 2]], (a: tf.Tensor) => tf.softmax(a, 2), "tf.nn.softmax(a, 2)"),
  ],
  logSoftmax: [
    on([[4]], (a: tf.Tensor) => tf.logSoftmax(a), "tf.nn.log_softmax(a)"),
    on([[2, 3]], (a: tf.Tensor) => tf.logSoftmax(a, 1), "tf.nn.log_softmax(a, 1)"),
  ],
  "sparse.sparseSegmentMean": [
    on(
      [[4, 2]],
      (a: tf.Tensor2D) =>
        tf.sparse.sparseSegmentMean(
          a,
          tf.tensor1d([0, 2, 2], "int32"),
          tf.tensor1d([0, 0, 1], "int32"),
        ),
      "tf.sparse.segment_mean(a, [0, 2, 2], [0, 0, 1])",
    ),
  ],
  "sparse.sparseSegmentSum": [
    on(
      [[4, 2]],
      (a: tf.Tensor2D) =>
        tf.sparse.sparseSegmentSum(
          a,
          tf.tensor1d([0, 2, 2], "int32"),
          tf.tensor1d([0, 0, 1], "int32"),
        ),
      "tf.sparse.segment_sum(a, [0, 2, 2], [0, 0, 1])",
    ),
  ],
  "sparse.sparseFillEmptyRows": [
    on(
      [[3], []],
      (a: tf.Tensor1D, b: tf.Scalar) =>
        tf.sparse.sparseFillEmptyRows(
          tf.tensor2d(
            [
              [0, 1],
              [2, 0],
              [2, 2],
            ],
            [3, 2],
            "int32",
          ),
          a,
          tf.tensor1d([4, 3], "int32"),
          b,
        )["outputValues"] as tf.Tensor,
      "tf.raw_ops.SparseFillEmptyRows(indices=tf.constant([[0, 1], [2, 0], [2, 2]], tf.int64), values=a, dense_shape=tf.constant([4, 3], tf.int64), default_value=b).output_values",
    ),
  ],
};
