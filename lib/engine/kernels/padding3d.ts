import { require } from "../tfjsNode.js";

/** What tfjs works out of the arguments of a convolution or pooling in space. */
interface Geometry {
  readonly padInfo: Readonly<
    Record<"front" | "back" | "top" | "bottom" | "left" | "right", number>
  >;
}
type Compute = (...args: unknown[]) => Geometry;

const SIDES = [
  ["front", "back"],
  ["top", "bottom"],
  ["left", "right"],
] as const;

/**
 * "same" padding in space as in the plane, and as in TensorFlow: none where a window is smaller than its
 * stride. tfjs cuts a row off there, so that the cpu and wasm engines read other places than native
 * TensorFlow.
 */
export function mendPadding3d(): void {
  const { backend_util: functions } = require("@tensorflow/tfjs-core") as {
    readonly backend_util: Record<"computeConv3DInfo" | "computePool3DInfo", Compute>;
  };
  for (const name of ["computeConv3DInfo", "computePool3DInfo"] as const) {
    const original = functions[name];
    functions[name] = (...args) => withoutNegative(original(...args));
  }
}

function withoutNegative(geometry: Geometry): Geometry {
  const padInfo = { ...geometry.padInfo };
  for (const [before, after] of SIDES) {
    if (padInfo[before] + padInfo[after] < 0) padInfo[before] = padInfo[after] = 0;
  }
  return { ...geometry, padInfo };
}
