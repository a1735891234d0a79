import type * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { findLayer, layersOf } from "./model.js";

/** The kernels of a convolution, in plain numbers. */
export interface Filters {
  readonly layer: string;
  /** Height and width of a kernel. */
  readonly size: readonly [height: number, width: number];
  /** Channels that come in. */
  readonly channels: number;
  /** [filter][channel][row][column] */
  readonly kernels: readonly (readonly (readonly (readonly number[])[])[])[];
}

/**
 * The learned kernels of a 2-D convolution: what each of its filters answers to.
 *
 * yᵢⱼ,f = φ(Σ xᵢ₊ₐ,ⱼ₊ᵦ,c Wₐᵦcf + b_f): kernels[f][c] is W of filter f for channel c
 *
 * @param model a built layers model
 * @param layer the name of a Conv2D, DepthwiseConv2D or Conv2DTranspose layer; default the first one
 * @throws ArgumentError for a layer that is not there or has no 2-D kernels
 * Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: "edges" }),
 * ] });
 * dl.interpret.filters(model).kernels.length; // 4
 */
export function filters(model: tf.LayersModel, layer?: string): Filters {
  const { path, layer: found } =
    layer === undefined ? firstConvolution(model) : findLayer(model, layer);
  const kernel = found.weights[0]?.read();
  const convolution = CONVOLUTIONS.includes(found.getClassName()) && kernel?.rank === 4;
  requireThat(convolution, "layer", `one of ${CONVOLUTIONS.join(", ")}`, found.getClassName());
  const [height = 0, width = 0, a = 0, b = 0] = kernel.shape;
  const weights = kernel.dataSync();
  const type = found.getClassName();
  // Depthwise kernels hold [row, column, channel, multiplier]: one filter for each pair of the last two.
  const depthwise = type === "DepthwiseConv2D";
  const transposed = type === "Conv2DTranspose";
  const channels = depthwise ? 1 : transposed ? b : a;
  const count = depthwise ? a * b : transposed ? a : b;
  const at = (filter: number, channel: number, row: number, column: number): number => {
    const last = depthwise ? filter : transposed ? filter * b + channel : channel * b + filter;
    return weights[(row * width + column) * a * b + last] ?? 0;
  };
  const list = (length: number): number[] => Array.from({ length }, (_, i) => i);
  return {
    layer: path,
    size: [height, width],
    channels,
    kernels: list(count).map((f) =>
      list(channels).map((c) => list(height).map((y) => list(width).map((x) => at(f, c, y, x)))),
    ),
  };
}

const CONVOLUTIONS = ["Conv2D", "DepthwiseConv2D", "Conv2DTranspose"];

function firstConvolution(model: tf.LayersModel): ReturnType<typeof findLayer> {
  const found = layersOf(model).find(({ layer }) => CONVOLUTIONS.includes(layer.getClassName()));
  if (!found)
    throw new ArgumentError("model", `one with a layer of ${CONVOLUTIONS.join(", ")}`, model);
  return found;
}
