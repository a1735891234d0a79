import type { GradConfig, NamedAttrMap, Tensor, Tensor4D } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { vjp } from "./backward.js";

type Composition = (inputs: readonly Tensor[], attributes: NamedAttrMap) => Tensor;

/**
 * Kernels whose gradient is a kernel without one: within another gradient they are differentiated as what
 * they are made of, to any order; else tfjs's kernel does it, faster.
 */
export const composed = (): GradConfig[] => [
  asComposition("LRN", ["x"], localResponseNormalization),
  asComposition("Dilation2D", ["x", "filter"], dilation2d),
];

function asComposition(
  kernelName: string,
  names: readonly string[],
  composition: Composition,
): GradConfig {
  const tf = tfjs();
  const original = tf.getGradient(kernelName);
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const { gradientDepth } = tf.engine().state as unknown as { gradientDepth: number };
      if (gradientDepth === 0) return original.gradFunc(dy, saved, attributes);
      const inputs = saved.slice(0, names.length);
      const gradient = (i: number) => () => {
        const f = ([x]: readonly Tensor[]): Tensor =>
          composition(inputs.with(i, x as Tensor), attributes);
        return vjp(f, [inputs[i] as Tensor], dy as Tensor)[0] as Tensor;
      };
      return Object.fromEntries(names.map((name, i) => [name, gradient(i)]));
    },
  };
}

/** x / (bias + alpha Σ x²)^beta, the sum over 2 depthRadius + 1 channels around. */
const localResponseNormalization: Composition = ([given], attributes) => {
  const tf = tfjs();
  const x = given as Tensor;
  const { depthRadius, bias, alpha, beta } = attributes as Record<string, number>;
  const channels = x.shape.at(-1) ?? 1;
  const near = Array.from({ length: channels }, (_, i) =>
    Array.from({ length: channels }, (__, j) => (Math.abs(i - j) <= (depthRadius ?? 5) ? 1 : 0)),
  );
  const sums = x.square().reshape([-1, channels]).matMul(tf.tensor2d(near)).reshape(x.shape);
  return x.mul(
    sums
      .mul(alpha ?? 1)
      .add(bias ?? 1)
      .pow(-(beta ?? 0.5)),
  );
};

/** The largest of input + filter over the window (grey dilation). */
const dilation2d: Composition = ([given, weights], attributes) => {
  const tf = tfjs();
  const [x, filter] = [given as Tensor4D, weights as Tensor];
  const { strides, pad, dilations } = attributes as unknown as {
    readonly strides: [number, number];
    readonly pad: "same" | "valid";
    readonly dilations: [number, number];
  };
  const info = tf.backend_util.computeDilation2DInfo(
    x.shape,
    filter.shape as [number, number, number],
    strides,
    pad,
    "NHWC",
    dilations,
  );
  const { top, bottom, left, right } = info.padInfo;
  const padded = x.pad(
    [
      [0, 0],
      [top, bottom],
      [left, right],
      [0, 0],
    ],
    -1e30,
  );
  const { outHeight, outWidth, strideHeight, strideWidth } = info;
  const taps: Tensor[] = [];
  for (let row = 0; row < info.filterHeight; row++) {
    for (let column = 0; column < info.filterWidth; column++) {
      const [y, z] = [row * info.dilationHeight, column * info.dilationWidth];
      const part = padded.stridedSlice(
        [0, y, z, 0],
        [
          info.batchSize,
          y + (outHeight - 1) * strideHeight + 1,
          z + (outWidth - 1) * strideWidth + 1,
          info.inChannels,
        ],
        [1, strideHeight, strideWidth, 1],
      );
      const weight = filter.slice([row, column, 0], [1, 1, info.inChannels]);
      taps.push(part.add(weight.reshape([1, 1, 1, info.inChannels])));
    }
  }
  return tf.stack(taps).max(0);
};
