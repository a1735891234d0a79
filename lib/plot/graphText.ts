import type { VegaLiteSpec } from "./chart.js";

interface TextLook {
  readonly color: string;
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
