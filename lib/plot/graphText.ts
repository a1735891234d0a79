import type { VegaLiteSpec } from "./chart.js";
import type { Ink } from "./ink.js";

interface TextLook {
  readonly color: Ink;
  readonly fontSize: number;
  readonly fontWeight?: "bold";
  readonly filter?: string;
}

/** A layer of texts; `filter` is a Vega expression that says which ones show. */
export function textLayer(
  values: readonly { readonly x: number; readonly y: number; readonly text: string }[],
  { filter, ...look }: TextLook,
): VegaLiteSpec {
  return {
    data: { values },
    ...(filter === undefined ? {} : { transform: [{ filter }] }),
    mark: { type: "text", ...look },
    encoding: {
      x: { field: "x", type: "quantitative" },
      y: { field: "y", type: "quantitative" },
      text: { field: "text", type: "nominal" },
    },
  };
}
