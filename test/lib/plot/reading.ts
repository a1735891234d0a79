import * as vega from "vega";
import * as vegaLite from "vega-lite";
import type { Chart } from "../../../lib/plot/chart.js";

/** Vega's guess of a text's width, where there is no canvas, is half too wide and cuts texts that fit. */
const { textMetrics } = vega as unknown as {
  readonly textMetrics: {
    width: (
      item: { readonly limit?: number; readonly fontSize?: number },
      text?: string | number | null,
    ) => number;
  };
};
textMetrics.width = ({ limit = 0, fontSize = 11 }, text) => {
  const pixels = String(text ?? "").length * fontSize * 0.55;
  return limit > 0 ? Math.min(pixels, limit) : pixels;
};

/** Every text that a reader sees when the page's sliders stand as given. */
export async function textsOf(
  { spec }: Chart,
  sliders: Readonly<Record<string, number>> = {},
): Promise<string[]> {
  const compiled = vegaLite.compile(spec as unknown as vegaLite.TopLevelSpec).spec;
  const view = new vega.View(vega.parse(compiled), { renderer: "none" });
  try {
    for (const [name, value] of Object.entries(sliders)) view.signal(name, value);
    const svg = await view.toSVG();
    return [...svg.matchAll(/<text[^>]*>([^<]+)<\/text>/g)].map(([, text = ""]) => text);
  } finally {
    view.finalize();
  }
}

/** The sliders of a chart: name → [start, least, most]. */
export function slidersOf({ spec }: Chart): Record<string, readonly number[]> {
  const params = (spec["params"] ?? []) as readonly {
    name: string;
    value: number;
    bind: { min: number; max: number };
  }[];
  return Object.fromEntries(
    params.map(({ name, value, bind }) => [name, [value, bind.min, bind.max]]),
  );
}
