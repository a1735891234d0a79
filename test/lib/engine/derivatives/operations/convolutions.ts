import * as tf from "@tensorflow/tfjs";
import { on, type Operations } from "../case.js";

type T3 = tf.Tensor3D;
type T4 = tf.Tensor4D;
type T5 = tf.Tensor5D;

const DILATED = {
  unlikeTensorFlow: {
    first: "TensorFlow has no gradient of dilated convolutions on a CPU",
    second: "TensorFlow has no gradient of dilated convolutions on a CPU",
  },
};

export const CONVOLUTIONS: Operations = {
  conv1d: [
    on(
      [
        [1, 5, 2],
        [2, 2, 2],
      ],
      (a: T3, b: T3) => tf.conv1d(a, b, 1, "valid"),
      "tf.nn.conv1d(a, b, 1, 'VALID')",
    ),
    on(
      [
        [2, 4, 1],
        [3, 1, 2],
      ],
      (a: T3, b: T3) => tf.conv1d(a, b, 2, "same"),
      "tf.nn.conv1d(a, b, 2, 'SAME')",
    ),
    on(
      [
        [1, 5, 1],
        [2, 1, 1],
      ],
      (a: T3, b: T3) => tf.conv1d(a, b, 1, "valid", "NWC", 2),
      "tf.nn.conv1d(a, b, 1, 'VALID', dilations=2)",
      DILATED,
    ),
  ],
  conv2d: [
    on(
      [
        [1, 3, 3, 2],
        [2, 2, 2, 2],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, 1, "valid"),
      "tf.nn.conv2d(a, b, 1, 'VALID')",
    ),
    on(
      [
        [2, 3, 3, 1],
        [3, 2, 1, 2],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, 1, "same"),
      "tf.nn.conv2d(a, b, 1, 'SAME')",
    ),
    on(
      [
        [1, 4, 4, 1],
        [3, 3, 1, 1],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, [2, 1], "same"),
      "tf.nn.conv2d(a, b, [2, 1], 'SAME')",
    ),
    on(
      [
        [1, 4, 3, 1],
        [2, 2, 1, 1],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, 1, "valid", "NHWC", [2, 1]),
      "tf.nn.conv2d(a, b, 1, 'VALID', dilations=[2, 1])",
      DILATED,
    ),
    on(
      [
        [1, 3, 3, 2],
        [1, 1, 2, 3],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, 1, "valid"),
      "tf.nn.conv2d(a, b, 1, 'VALID')",
    ),
    on(
      [
        [1, 3, 3, 1],
        [2, 2, 1, 1],
      ],
      (a: T4, b: T4) => tf.conv2d(a, b, 2, 1),
      "tf.nn.conv2d(a, b, 2, [[0, 0], [1, 1], [1, 1], [0, 0]])",
    ),
    on(
      [
        [3, 3, 1],
        [2, 2, 1, 2],
      ],
      (a: T3, b: T4) => tf.conv2d(a, b, 1, "same"),
      "tf.nn.conv2d(a[None], b, 1, 'SAME')",
    ),
  ],
  conv2dTranspose: [
    on(
      [
        [1, 2, 2, 2],
        [2, 2, 1, 2],
      ],
      (a: T4, b: T4) => tf.conv2dTranspose(a, b, [1, 3, 3, 1], 1, "valid"),
      "tf.nn.conv2d_transpose(a, b, [1, 3, 3, 1], 1, 'VALID')",
    ),
    on(
      [
        [1, 2, 2, 1],
        [3, 3, 2, 1],
      ],
      (a: T4, b: T4) => tf.conv2dTranspose(a, b, [1, 4, 4, 2], 2, "same"),
      "tf.nn.conv2d_transpose(a, b, [1, 4, 4, 2], 2, 'SAME')",
    ),
  ],
  conv3d: [
    on(
      [
        [1, 2, 3, 1, 1],
        [2, 1, 1, 1, 2],
      ],
      (a: T5, b: T5) => tf.conv3d(a, b, [1, 2, 2], "same"),
      "tf.nn.conv3d(a, b, [1, 1, 2, 2, 1], 'SAME')",
    ),
    on(
      [
        [1, 3, 2, 2, 1],
        [2, 2, 2, 1, 2],
      ],
      (a: T5, b: T5) => tf.conv3d(a, b, 1, "valid"),
      "tf.nn.conv3d(a, b, [1] * 5, 'VALID')",
    ),
    on(
      [
        [1, 2, 2, 3, 1],
        [2, 1, 2, 1, 1],
      ],
      (a: T5, b: T5) => tf.conv3d(a, b, [1, 1, 2], "same"),
      "tf.nn.conv3d(a, b, [1, 1, 1, 2, 1], 'SAME')",
    ),
  ],
  conv3dTranspose: [
    on(
      [
        [1, 2, 1, 2, 1],
        [2, 1, 2, 1, 1],
      ],
      (a: T5, b: T5) => tf.conv3dTranspose(a, b, [1, 3, 1, 3, 1], 1, "valid"),
      "tf.nn.conv3d_transpose(a, b, [1, 3, 1, 3, 1], 1, 'VALID')",
    ),
    on(
      [
        [1, 2, 1, 2, 1],
        [2, 1, 2, 2, 1],
      ],
      (a: T5, b: T5) => tf.conv3dTranspose(a, b, [1, 4, 2, 4, 2], 2, "same"),
      "tf.nn.conv3d_transpose(a, b, [1, 4, 2, 4, 2], 2, 'SAME')",
    ),
  ],
  depthwiseConv2d: [
    on(
      [
        [1, 3, 3, 2],
        [2, 2, 2, 1],
      ],
      (a: T4, b: T4) => tf.depthwiseConv2d(a, b, 1, "valid"),
      "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID')",
    ),
    on(
      [
        [1, 3, 3, 1],
        [2, 2, 1, 2],
      ],
      (a: T4, b: T4) => tf.depthwiseConv2d(a, b, 1, "same"),
      "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'SAME')",
    ),
    on(
      [
        [1, 4, 4, 1],
        [3, 3, 1, 1],
      ],
      (a: T4, b: T4) => tf.depthwiseConv2d(a, b, 2, "same"),
      "tf.nn.depthwise_conv2d(a, b, [1, 2, 2, 1], 'SAME')",
    ),
    on(
      [
        [1, 4, 4, 1],
        [2, 2, 1, 1],
      ],
      (a: T4, b: T4) => tf.depthwiseConv2d(a, b, 1, "valid", "NHWC", 2),
      "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID', dilations=[2, 2])",
    ),
  ],
  separableConv2d: [
    on(
      [
        [1, 3, 3, 2],
        [2, 2, 2, 1],
        [1, 1, 2, 2],
      ],
      (a: T4, b: T4, c: T4) => tf.separableConv2d(a, b, c, 1, "valid"),
      "tf.nn.separable_conv2d(a, b, c, [1] * 4, 'VALID')",
    ),
    on(
      [
        [1, 3, 3, 1],
        [2, 2, 1, 2],
        [1, 1, 2, 1],
      ],
      (a: T4, b: T4, c: T4) => tf.separableConv2d(a, b, c, 2, "same"),
      "tf.nn.separable_conv2d(a, b, c, [1, 2, 2, 1], 'SAME')",
    ),
  ],
  dilation2d: [
    on(
      [
        [1, 3, 3, 1],
        [2, 2, 1],
      ],
      (a: T4, b: T3) => tf.dilation2d(a, b, 1, "valid"),
      "tf.nn.dilation2d(a, b, [1] * 4, 'VALID', 'NHWC', [1] * 4)",
    ),
    on(
      [
        [1, 4, 4, 1],
        [2, 2, 1],
      ],
      (a: T4, b: T3) => tf.dilation2d(a, b, 2, "same"),
      "tf.nn.dilation2d(a, b, [1, 2, 2, 1], 'SAME', 'NHWC', [1] * 4)",
    ),
  ],
  "fused.conv2d": [
    on(
      [[1, 3, 3, 1], [2, 2, 1, 2], [2]],
      (x: T4, filter: T4, bias: tf.Tensor) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: "valid", bias }),
      "tf.nn.conv2d(a, b, 1, 'VALID') + c",
    ),
    on(
      [[1, 3, 3, 1], [2, 2, 1, 2], [2]],
      (x: T4, filter: T4, bias: tf.Tensor) =>
        tf.fused.conv2d({ x, filter, strides: 1, pad: "same", bias, activation: "relu" }),
      "tf.nn.relu(tf.nn.conv2d(a, b, 1, 'SAME') + c)",
    ),
  ],
  "fused.depthwiseConv2d": [
    on(
      [[1, 3, 3, 1], [2, 2, 1, 2], [2]],
      (x: T4, filter: T4, bias: tf.Tensor) =>
        tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: "valid", bias }),
      "tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID') + c",
    ),
    on(
      [[1, 3, 4, 1], [2, 2, 1, 1], [1]],
      (x: T4, filter: T4, bias: tf.Tensor) =>
        tf.fused.depthwiseConv2d({ x, filter, strides: 1, pad: "valid", bias, activation: "elu" }),
      "tf.nn.elu(tf.nn.depthwise_conv2d(a, b, [1] * 4, 'VALID') + c)",
    ),
  ],
  "fused.matMul": [
    on(
      [[2, 3], [3, 2], [2]],
      (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) => tf.fused.matMul({ a, b, bias }),
      "a @ b + c",
    ),
    on(
      [[3, 2], [2, 3], [2]],
      (a: tf.Tensor, b: tf.Tensor, bias: tf.Tensor) =>
        tf.fused.matMul({ a, b, bias, transposeA: true, transposeB: true, activation: "sigmoid" }),
      "tf.sigmoid(tf.matmul(a, b, True, True) + c)",
    ),
    on(
      [
        [2, 2],
        [2, 2],
      ],
      (a: tf.Tensor, b: tf.Tensor) => tf.fused.matMul({ a, b, activation: "relu" }),
      "tf.nn.relu(a @ b)",
    ),
  ],
};

export const POOLING: Operations = {
  avgPool: [
    on(
      [[1, 4, 4, 1]],
      (a: T4) => tf.avgPool(a, 2, 2, "valid"),
      "tf.nn.avg_pool2d(a, 2, 2, 'VALID')",
    ),
    on(
      [[1, 3, 3, 2]],
      (a: T4) => tf.avgPool(a, [2, 3], 1, "same"),
      "tf.nn.avg_pool2d(a, [2, 3], 1, 'SAME')",
    ),
    on(
      [[4, 4, 1]],
      (a: T3) => tf.avgPool(a, 3, 2, "same"),
      "tf.nn.avg_pool2d(a[None], 3, 2, 'SAME')",
    ),
  ],
  avgPool3d: [
    on(
      [[1, 2, 4, 1, 2]],
      (a: T5) => tf.avgPool3d(a, [2, 1, 1], [1, 2, 1], "same"),
      "f64(tf.nn.avg_pool3d(f32(a), [2, 1, 1], [1, 2, 1], 'SAME'))",
      { single: true },
    ),
    on(
      [[1, 2, 4, 2, 1]],
      (a: T5) => tf.avgPool3d(a, 2, 2, "valid"),
      "f64(tf.nn.avg_pool3d(f32(a), 2, 2, 'VALID'))",
      { single: true },
    ),
    on(
      [[1, 2, 3, 3, 1]],
      (a: T5) => tf.avgPool3d(a, [2, 2, 2], 1, "same"),
      "f64(tf.nn.avg_pool3d(f32(a), 2, 1, 'SAME'))",
      { single: true },
    ),
  ],
  maxPool: [
    on(
      [[1, 4, 4, 1]],
      (a: T4) => tf.maxPool(a, 2, 2, "valid"),
      "tf.nn.max_pool2d(a, 2, 2, 'VALID')",
    ),
    on([[1, 3, 3, 2]], (a: T4) => tf.maxPool(a, 2, 1, "same"), "tf.nn.max_pool2d(a, 2, 1, 'SAME')"),
    on(
      [[2, 4, 3, 1]],
      (a: T4) => tf.maxPool(a, [3, 2], [1, 2], "same"),
      "tf.nn.max_pool2d(a, [3, 2], [1, 2], 'SAME')",
    ),
    on(
      [[1, 2, 4, 1]],
      (a: T4) => tf.maxPool(a, 2, 2, "valid"),
      "tf.nn.max_pool2d(a, 2, 2, 'VALID')",
      {
        at: [2, 2, 0, 1, 2, 1, 1, 1],
        kink: "all of it to the first of those that tie",
      },
    ),
  ],
  maxPool3d: [
    on(
      [[1, 2, 4, 1, 2]],
      (a: T5) => tf.maxPool3d(a, [2, 1, 1], [1, 2, 1], "same"),
      "f64(tf.nn.max_pool3d(f32(a), [2, 1, 1], [1, 2, 1], 'SAME'))",
      { single: true },
    ),
    on(
      [[1, 2, 4, 2, 1]],
      (a: T5) => tf.maxPool3d(a, 2, 2, "valid"),
      "f64(tf.nn.max_pool3d(f32(a), 2, 2, 'VALID'))",
      { single: true },
    ),
    on(
      [[1, 2, 3, 3, 1]],
      (a: T5) => tf.maxPool3d(a, 2, 1, "same"),
      "f64(tf.nn.max_pool3d(f32(a), 2, 1, 'SAME'))",
      { single: true },
    ),
  ],
  maxPoolWithArgmax: [
    on(
      [[1, 4, 4, 1]],
      (a: T4) => tf.maxPoolWithArgmax(a, 2, 2, "valid")["result"] as tf.Tensor,
      "tf.nn.max_pool_with_argmax(a, 2, 2, 'VALID')[0]",
    ),
  ],
  pool: [
    on(
      [[1, 4, 4, 1]],
      (a: T4) => tf.pool(a, 2, "max", "valid", 2),
      "tf.nn.pool(a, [2, 2], 'MAX', padding='VALID', dilations=[2, 2])",
    ),
    on(
      [[1, 4, 4, 1]],
      (a: T4) => tf.pool(a, 2, "avg", "same", 1, 2),
      "tf.nn.pool(a, [2, 2], 'AVG', [2, 2], padding='SAME')",
    ),
  ],
};

type Norm<T> = (
  x: T,
  mean: tf.Tensor1D,
  variance: tf.Tensor1D,
  offset: tf.Tensor1D,
  scale: tf.Tensor1D,
) => tf.Tensor;
const batch = <T>(shape: readonly number[], f: Norm<T>) =>
  on(
    [shape, [2], { shape: [2], range: [0.4, 2] }, [2], [2]],
    f,
    "tf.nn.batch_normalization(a, b, c, d, e, 0.01)",
  );

export const NORMALIZATION: Operations = {
  batchNorm: [
    batch([3, 2], (x: tf.Tensor2D, mean, variance, offset, scale) =>
      tf.batchNorm(x, mean, variance, offset, scale, 0.01),
    ),
    on(
      [[3, 2], [2], { shape: [2], range: [0.4, 2] }],
      (x: tf.Tensor2D, mean: tf.Tensor1D, variance: tf.Tensor1D) => tf.batchNorm(x, mean, variance),
      "tf.nn.batch_normalization(a, b, c, None, None, 0.001)",
    ),
    on(
      [[1, 2, 2, 2], [2], { shape: [2], range: [0.4, 2] }, [2]],
      (x: T4, mean: tf.Tensor1D, variance: tf.Tensor1D, scale: tf.Tensor1D) =>
        tf.batchNorm(x, mean, variance, undefined, scale, 0.01),
      "tf.nn.batch_normalization(a, b, c, None, d, 0.01)",
    ),
    on(
      [[3, 2]],
      (x: tf.Tensor2D) => {
        const { mean, variance } = tf.moments(x, 0);
        return tf.batchNorm(
          x,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          undefined,
          undefined,
          0.01,
        );
      },
      "tf.nn.batch_normalization(a, tf.reduce_mean(a, 0), tf.math.reduce_variance(a, 0), None, None, 0.01)",
    ),
  ],
  batchNorm2d: [
    batch([3, 2], (x: tf.Tensor2D, mean, variance, offset, scale) =>
      tf.batchNorm2d(x, mean, variance, offset, scale, 0.01),
    ),
  ],
  batchNorm3d: [
    batch([2, 2, 2], (x: T3, mean, variance, offset, scale) =>
      tf.batchNorm3d(x, mean, variance, offset, scale, 0.01),
    ),
  ],
  batchNorm4d: [
    batch([2, 1, 2, 2], (x: T4, mean, variance, offset, scale) =>
      tf.batchNorm4d(x, mean, variance, offset, scale, 0.01),
    ),
  ],
  localResponseNormalization: [
    on(
      [[1, 1, 2, 5]],
      (a: T4) => tf.localResponseNormalization(a, 1, 1, 0.5, 0.75),
      "f64(tf.nn.lrn(f32(a), 1, 1.0, 0.5, 0.75))",
      { single: true },
    ),
    on(
      [[2, 1, 4]],
      (a: T3) => tf.localResponseNormalization(a, 2, 2, 0.3, 0.5),
      "f64(tf.nn.lrn(f32(a)[None], 2, 2.0, 0.3, 0.5))",
      { single: true },
    ),
  ],
};
