import * as tf from "@tensorflow/tfjs";
import { on, type Case, type Operations } from "../case.js";

type T4 = tf.Tensor4D;

function resizing(
  f: (
    x: T4,
    size: [number, number],
    alignCorners?: boolean,
    halfPixelCenters?: boolean,
  ) => tf.Tensor,
  python: string,
  second?: string,
): Case[] {
  const sizes: readonly [number, number][] = [
    [5, 4],
    [2, 2],
  ];
  return [
    [false, false, ""],
    [true, false, ", align_corners=True"],
    [false, true, ", half_pixel_centers=True"],
  ].flatMap(([align, half, text]) =>
    sizes.map((size) =>
      on(
        [[1, 3, 3, 2]],
        (a: T4) => f(a, size, align === true, half === true),
        `f64(tf.raw_ops.${python}(images=f32(a), size=[${size.join(", ")}]${text as string}))`,
        { single: true, ...(second === undefined ? {} : { unlikeTensorFlow: { second } }) },
      ),
    ),
  );
}

const boxes = [
  [0.1, 0.2, 0.8, 0.9],
  [-0.2, 0, 0.7, 1.3],
];

export const IMAGES: Operations = {
  "image.cropAndResize": [
    on(
      [[1, 4, 4, 1]],
      (a: T4) =>
        tf.image.cropAndResize(a, tf.tensor2d(boxes), tf.tensor1d([0, 0], "int32"), [3, 2]),
      "f64(tf.image.crop_and_resize(f32(a), [[0.1, 0.2, 0.8, 0.9], [-0.2, 0, 0.7, 1.3]], [0, 0], [3, 2]))",
      { single: true },
    ),
    on(
      [[2, 3, 3, 1]],
      (a: T4) =>
        tf.image.cropAndResize(
          a,
          tf.tensor2d(boxes),
          tf.tensor1d([1, 0], "int32"),
          [2, 2],
          "nearest",
          0.5,
        ),
      "f64(tf.image.crop_and_resize(f32(a), [[0.1, 0.2, 0.8, 0.9], [-0.2, 0, 0.7, 1.3]], [1, 0], [2, 2], 'nearest', 0.5))",
      { single: true },
    ),
    on(
      [[2, 4]],
      (b: tf.Tensor2D) =>
        tf.image.cropAndResize(
          tf.tensor4d(
            Array.from({ length: 16 }, (_, i) => Math.sin(3 * i)),
            [1, 4, 4, 1],
          ),
          b,
          tf.tensor1d([0, 0], "int32"),
          [3, 2],
        ),
      "f64(tf.image.crop_and_resize(tf.reshape(tf.sin(3.0 * tf.range(16.0)), [1, 4, 4, 1]), f32(a), [0, 0], [3, 2]))",
      {
        single: true,
        at: [0.1, 0.2, 0.8, 0.9, 0.05, 0.15, 0.7, 0.95],
      },
    ),
  ],
  "image.flipLeftRight": [
    on([[1, 2, 3, 2]], (a: T4) => tf.image.flipLeftRight(a), "tf.image.flip_left_right(a)"),
  ],
  "image.grayscaleToRGB": [
    on([[2, 2, 1]], (a: tf.Tensor3D) => tf.image.grayscaleToRGB(a), "tf.image.grayscale_to_rgb(a)"),
  ],
  "image.rgbToGrayscale": [
    on(
      [[2, 2, 3]],
      (a: tf.Tensor3D) => tf.image.rgbToGrayscale(a),
      "tf.tensordot(a, tf.constant([0.2989, 0.587, 0.114], tf.float64), 1)",
    ),
    on(
      [[1, 2, 2, 3]],
      (a: T4) => tf.image.rgbToGrayscale(a),
      "tf.tensordot(a, tf.constant([0.2989, 0.587, 0.114], tf.float64), 1)",
    ),
  ],
  "image.resizeBilinear": resizing(
    tf.image.resizeBilinear,
    "ResizeBilinear",
    "TensorFlow takes its gradient as a constant",
  ),
  "image.resizeNearestNeighbor": resizing(tf.image.resizeNearestNeighbor, "ResizeNearestNeighbor"),
  "image.rotateWithOffset": [
    on([[1, 4, 4, 1]], (a: T4) => tf.image.rotateWithOffset(a, 0.4), null, { label: "by 0.4" }),
    on([[1, 4, 4, 1]], (a: T4) => tf.image.rotateWithOffset(a, 0.7, 0.5, [0.25, 0.5]), null, {
      label: "by 0.7 about a point, filled",
    }),
  ],
  "image.transform": [
    on(
      [[1, 4, 4, 1]],
      (a: T4) =>
        tf.image.transform(
          a,
          tf.tensor2d([[0.9, -0.3, 0.7, 0.35, 1.1, -1.2, 0, 0]]),
          "bilinear",
          "reflect",
        ),
      null,
      { label: "bilinear, reflect" },
    ),
    on(
      [[2, 3, 3, 1]],
      (a: T4) =>
        tf.image.transform(
          a,
          tf.tensor2d([[1.4, 0, -0.55, 0, 0.7, 0.45, 0, 0]]),
          "nearest",
          "constant",
          0.5,
        ),
      null,
      { label: "nearest, constant" },
    ),
  ],
};
