import type { NamedAttrMap, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** A window that moves over a plane or over space, per axis. */
export interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Places beyond the edge, before and after. */
  readonly margins: readonly (readonly [number, number])[];
  /** TensorFlow's word. */
  readonly padding: string;
}

/** The window of a pool, as its kernel works it out. */
export function windowOf(input: Tensor, attributes: NamedAttrMap): Window {
  const { computePool2DInfo, computePool3DInfo } = tfjs().backend_util;
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    readonly filterSize: [number, number, number];
    readonly strides: [number, number, number];
    readonly pad: "same" | "valid" | number;
    readonly dimRoundingMode?: "floor" | "round" | "ceil";
  };
  if (input.shape.length === 5) {
    const info = computePool3DInfo(
      input.shape as [number, number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { front, back, top, bottom, left, right, type } = info.padInfo;
    return {
      size: [info.filterDepth, info.filterHeight, info.filterWidth],
      strides: [info.strideDepth, info.strideHeight, info.strideWidth],
      margins: [
        [front, back],
        [top, bottom],
        [left, right],
      ],
      padding: type,
    };
  }
  const info = computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize as unknown as [number, number],
    strides as unknown as [number, number],
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right, type } = info.padInfo;
  return {
    size: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    margins: [
      [top, bottom],
      [left, right],
    ],
    padding: type,
  };
}

/** Visits each place of the window, row by row, with what it reads from a tensor with its margins. */
export function eachTap(
  { size, strides }: Window,
  outputShape: readonly number[],
  visit: (part: (padded: Tensor) => Tensor, at: readonly number[]) => void,
): void {
  const space = outputShape.slice(1, -1);
  const [batch, channels] = [outputShape[0] ?? 0, outputShape.at(-1) ?? 0];
  const count = size.reduce((product, n) => product * n, 1);
  for (let tap = 0; tap < count; tap++) {
    const at = placeOf(tap, size);
    const end = at.map((from, i) => from + ((space[i] ?? 1) - 1) * (strides[i] ?? 1) + 1);
    visit(
      (padded) => padded.stridedSlice([0, ...at, 0], [batch, ...end, channels], [1, ...strides, 1]),
      at,
    );
  }
}

/** The place of a number in a row-major order. */
function placeOf(index: number, size: readonly number[]): number[] {
  let rest = index;
  return size
    .toReversed()
    .map((length) => {
      const at = rest % length;
      rest = (rest - at) / length;
      return at;
    })
    .toReversed();
}
