import type { NamedAttrMap, Tensor, Tensor4D } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { replaceKernel } from "./replace.js";
import { eachTap } from "./window.js";

interface Attributes {
  readonly strides: number | [number, number];
  readonly pad: "same" | "valid" | number;
  readonly dataFormat: "NHWC" | "NCHW";
  readonly dimRoundingMode?: "floor" | "round" | "ceil";
  readonly filterShape: [number, number, number, number];
}

/**
 * The gradient of a convolution's filter on WebAssembly, which has none of its own: for each place of the
 * filter, what it read times dy, as one matrix product.
 */
export function addFilterGradient(): void {
  const tf = tfjs();
  const borrowed = tf.getKernel(tf.Conv2DBackpropFilter, "wasm");
  if (borrowed === undefined) return;
  replaceKernel({
    ...borrowed,
    kernelFunc: (given) => {
      const { x, dy } = given.inputs as unknown as { x: Tensor4D; dy: Tensor4D };
      const attributes = given.attrs as unknown as Attributes;
      if (attributes.dataFormat === "NCHW") return borrowed.kernelFunc(given);
      return tf.tidy(() => gradientOf(x, dy, given.attrs as NamedAttrMap & Attributes));
    },
  });
}

function gradientOf(x: Tensor4D, dy: Tensor4D, attributes: Attributes): Tensor {
  const tf = tfjs();
  const { strides, pad, dimRoundingMode, filterShape } = attributes;
  const info = tf.backend_util.computeConv2DInfo(
    x.shape,
    filterShape,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right, type } = info.padInfo;
  const margins: [number, number][] = [
    [top, bottom],
    [left, right],
  ];
  const window = {
    size: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    margins,
    padding: type,
  };
  const [height, width, inputs, outputs] = filterShape;
  const count = dy.size / outputs;
  const slopes = tf.reshape(dy, [count, outputs]);
  const padded = tf.pad(x, [[0, 0], ...margins, [0, 0]]);
  const products: Tensor[] = [];
  eachTap(window, [...dy.shape.slice(0, 3), inputs], (part) => {
    // The product of transposed matrices is slow here.
    products.push(tf.matMul(part(padded).reshape([count, inputs]).transpose(), slopes));
  });
  return tf.stack(products).reshape([height, width, inputs, outputs]);
}
