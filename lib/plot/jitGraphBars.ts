import { partOf, type JitGraph } from "../engine/jit/index.js";
import type { VegaLiteSpec } from "./chart.js";
import { cut, percent } from "./jitGraphBoxes.js";
import { INK, PALETTE } from "./theme.js";

const MOST_BARS = 8;
const STEP = 20;

const COLOURS = {
  forward: PALETTE.blue,
  backward: PALETTE.vermillion,
  update: PALETTE.green,
} as const;

/** Where the time goes: by kind of operation, and the costliest single ones; without times, counts by kind. */
export function jitGraphBars(graph: JitGraph): VegaLiteSpec {
  const kinds = graph.kinds();
  const timed = graph.milliseconds !== null;
  const length = timed ? "share" : "recorded";
  const byKind = kinds.slice(0, MOST_BARS).map(({ name, recorded, optimised, share }) => ({
    name,
    recorded,
    share: share ?? 0,
    text: [
      ...(share === null ? [] : [percent(share)]),
      optimised === null || optimised === recorded
        ? `${recorded} ×`
        : `${recorded} → ${optimised} ×`,
    ].join(",  "),
  }));
  const left = bars(
    timed ? "Time by kind, and how many (recorded → run)" : "Operations by kind",
    byKind,
    length,
    { value: PALETTE.purple },
  );
  if (!timed) return { hconcat: [left] };
  const single = graph.costliest(MOST_BARS).map((each, i) => ({
    name: `${i + 1}. ${each.kind}${each.shape === null ? "" : ` [${each.shape.join(", ")}]`}`,
    share: each.share ?? 0,
    phase: each.phase,
    text: `${percent(each.share ?? 0)},  ${cut(each.subject ?? partOf(each), 32)}`,
  }));
  const colour = {
    field: "phase",
    type: "nominal",
    scale: { domain: Object.keys(COLOURS), range: Object.values(COLOURS) },
    legend: null,
  };
  return {
    spacing: 30,
    hconcat: [left, bars("The costliest operations", single, "share", colour)],
    resolve: { scale: { color: "independent" } },
  };
}

function bars(
  title: string,
  values: readonly { readonly name: string }[],
  length: string,
  color: object,
): VegaLiteSpec {
  const y = {
    field: "name",
    type: "nominal",
    sort: null,
    title: null,
    axis: { labelLimit: 260, domain: false, ticks: false },
  };
  const x = { field: length, type: "quantitative", axis: null };
  return {
    title: { text: title, fontSize: 12, color: INK.soft },
    data: { values },
    width: 220,
    height: { step: STEP },
    layer: [
      { mark: { type: "bar", height: { band: 0.7 }, tooltip: true }, encoding: { x, y, color } },
      {
        mark: { type: "text", align: "left", dx: 5, fontSize: 11, color: INK.soft },
        encoding: { x, y, text: { field: "text" } },
      },
    ],
  };
}
