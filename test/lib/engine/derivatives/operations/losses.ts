import * as tf from "@tensorflow/tfjs";
import { on, type Operations } from "../case.js";

type T = tf.Tensor;
const { Reduction } = tf;
const between = (shape: readonly number[]) => ({ shape, range: [0.1, 0.9] }) as const;
const weights = (values: number[]): tf.Tensor => tf.tensor(values, [values.length, 1]);

export const LOSSES: Operations = {
  "losses.absoluteDifference": [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.absoluteDifference(a, b),
      "tf.reduce_mean(tf.abs(a - b))",
    ),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.absoluteDifference(a, b, weights([1, 2]), Reduction.SUM),
      "tf.reduce_sum(tf.abs(a - b) * [[1], [2]])",
    ),
  ],
  "losses.computeWeightedLoss": [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.computeWeightedLoss(a, b),
      "tf.reduce_sum(a * b) / 6",
    ),
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.computeWeightedLoss(a, b, Reduction.MEAN),
      "tf.reduce_sum(a * b) / tf.reduce_sum(b)",
    ),
    on(
      [
        [2, 3],
        [2, 1],
      ],
      (a: T, b: T) => tf.losses.computeWeightedLoss(a, b, Reduction.NONE),
      "a * b",
    ),
  ],
  "losses.cosineDistance": [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.cosineDistance(a, b, 1),
      "tf.reduce_mean(1 - tf.reduce_sum(a * b, 1))",
    ),
  ],
  "losses.hingeLoss": [
    on(
      [[2, 3]],
      (a: T) =>
        tf.losses.hingeLoss(
          tf.tensor2d([
            [1, 0, 1],
            [0, 0, 1],
          ]),
          a,
        ),
      "tf.reduce_mean(tf.nn.relu(1 - a * [[1, -1, 1], [-1, -1, 1]]))",
    ),
  ],
  "losses.huberLoss": [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.huberLoss(a, b, undefined, 0.9),
      "tf.reduce_mean(tf.where(tf.abs(a - b) < 0.9, (a - b) ** 2 / 2, 0.9 * tf.abs(a - b) - 0.405))",
    ),
  ],
  "losses.logLoss": [
    on(
      [between([2, 3]), between([2, 3])],
      (a: T, b: T) => tf.losses.logLoss(a, b),
      "tf.reduce_mean(-a * tf.math.log(b + 1e-7) - (1 - a) * tf.math.log(1 - b + 1e-7))",
    ),
  ],
  "losses.meanSquaredError": [
    on(
      [
        [2, 3],
        [2, 3],
      ],
      (a: T, b: T) => tf.losses.meanSquaredError(a, b),
      "tf.reduce_mean((a - b) ** 2)",
    ),
  ],
  "losses.sigmoidCrossEntropy": [
    on(
      [between([2, 3]), [2, 3]],
      (a: T, b: T) => tf.losses.sigmoidCrossEntropy(a, b),
      "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=a, logits=b))",
    ),
    on(
      [between([2, 3]), [2, 3]],
      (a: T, b: T) => tf.losses.sigmoidCrossEntropy(a, b, undefined, 0.2),
      "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=0.8 * a + 0.1, logits=b))",
    ),
    on(
      [[4], [4]],
      (a: T, b: T) => tf.losses.sigmoidCrossEntropy(a, b),
      "tf.reduce_mean(tf.nn.sigmoid_cross_entropy_with_logits(labels=a, logits=b))",
      { at: [0, 1, 0.3, 0.6, 0, 0, 0, -2] },
    ),
  ],
  "losses.softmaxCrossEntropy": [
    on(
      [[2, 3]],
      (a: T) =>
        tf.losses.softmaxCrossEntropy(
          tf.tensor2d([
            [0, 1, 0],
            [0.2, 0.3, 0.5],
          ]),
          a,
        ),
      "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits([[0, 1, 0], [0.2, 0.3, 0.5]], a))",
    ),
    on(
      [between([2, 3]), [2, 3]],
      (a: T, b: T) => tf.losses.softmaxCrossEntropy(a, b),
      "-tf.reduce_sum(a * tf.nn.log_softmax(b)) / 2",
    ),
    on(
      [[2, 3]],
      (a: T) =>
        tf.losses.softmaxCrossEntropy(
          tf.tensor2d([
            [0, 1, 0],
            [1, 0, 0],
          ]),
          a,
          undefined,
          0.3,
        ),
      "tf.reduce_mean(tf.nn.softmax_cross_entropy_with_logits([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1]], a))",
    ),
  ],
};

export const RECURRENT: Operations = {
  basicLSTMCell: [
    on(
      [[3, 8], [8], [2, 1], [2, 2], [2, 2]],
      (kernel: tf.Tensor2D, bias: tf.Tensor1D, x: tf.Tensor2D, c: tf.Tensor2D, h: tf.Tensor2D) =>
        tf.basicLSTMCell(tf.scalar(1), kernel, bias, x, c, h),
      "lstm(a, b, c, d, e, 1)",
    ),
  ],
  multiRNNCell: [
    on(
      [
        [1, 2],
        [1, 2],
      ],
      (x: tf.Tensor2D, y: tf.Tensor2D) => {
        const cell = (
          data: tf.Tensor2D,
          c: tf.Tensor2D,
          h: tf.Tensor2D,
        ): [tf.Tensor2D, tf.Tensor2D] => [tf.add(tf.mul(data, c), h), tf.tanh(tf.add(data, h))];
        const [c, h] = tf.multiRNNCell([cell, cell], x, [y, y], [y, y]);
        return [...c, ...h];
      },
      "rnn(a, b)",
    ),
  ],
};
