import assert from "node:assert/strict";
import "../../../lib/engine/index.js";
import * as plot from "../../../lib/plot/index.js";
import { DISPLAY } from "../../../lib/core/host.js";
import type { Chart } from "../../../lib/plot/chart.js";
import { JitGraph } from "../../../lib/engine/jit/index.js";
import { denseStep, manyLayers, unrolledLoop } from "./jitGraphs.js";
import { picture } from "./golden/picture.js";

const VEGA_LITE = "application/vnd.vegalite.v5+json";

function drawn({ spec }: Chart): readonly { readonly view: string; readonly text: string }[] {
  const { vconcat } = spec as { vconcat: readonly { layer?: readonly unknown[] }[] };
  return (vconcat[1]?.layer ?? []).flatMap((layer) => {
    const { data, mark } = layer as {
      data: { values: readonly { view: string; text: string }[] };
      mark: { type: string };
    };
    return mark.type === "text" ? data.values : [];
  });
}

describe("the picture of a compiled graph", () => {
  it("has a box for each operation that computes, before and after, with its share", async () => {
    const texts = drawn(await plot.jitGraph(denseStep()));
    const of = (view: string) => texts.filter((each) => each.view === view).map(({ text }) => text);
    assert.deepEqual(
      ["MatMul", "FusedMatMul", "RealDiv", "Const", "Input"].map((kind) => [
        of("as recorded").filter((text) => text === kind).length,
        of("as it runs").filter((text) => text === kind).length,
      ]),
      [
        [2, 1],
        [0, 1],
        [1, 0],
        [0, 0],
        [0, 0],
      ],
    );
    for (const name of ["argument 1", "dense/kernel", "33 %", "[32, 4]", "scalar"]) {
      assert.ok(of("as it runs").includes(name), name);
    }
  });

  it("is what the graph shows as the last line of a cell", async () => {
    const graph = denseStep();
    const bundle = await graph[DISPLAY]();
    assert.ok(VEGA_LITE in bundle);
    assert.match(String(bundle["text/plain"]), /By kind: MatMul 2 → 1/);
  });

  it("puts layers and lines together where there are too many operations, and says so", async () => {
    const chart = await plot.jitGraph(unrolledLoop(2400));
    const texts = drawn(chart).map(({ text }) => text);
    assert.deepEqual(texts, ["loop.ts:3  h = x.matMul(w).ad…", "forward, 7200 operations"]);
    assert.match(
      JSON.stringify(chart.spec["title"]),
      /a layer or a line of code with all its operations/,
    );
    assert.match(chart.description, /It was not timed/);
  });

  it("stays of a size that a page can show", async () => {
    const chart = await plot.jitGraph(manyLayers(5000));
    assert.ok(JSON.stringify(chart.spec).length < 200_000);
    const texts = drawn(chart).map(({ text }) => text);
    assert.ok(texts.includes("other parts"));
    const { warnings } = await picture(chart, "light");
    assert.deepEqual(warnings, []);
  });

  it("draws a graph without operations", async () => {
    const chart = await plot.jitGraph(new JitGraph([], []));
    assert.match(chart.description, /0 operations and 0 constants recorded/);
  });

  it("refuses what is no graph, and words that it does not know", async () => {
    await assert.rejects(plot.jitGraph({} as never), /graph must be what graph\(\)/);
    await assert.rejects(plot.jitGraph(denseStep(), { detail: "all" as never }), /detail must be/);
    const many = plot.jitGraph(unrolledLoop(200), { detail: "operations" });
    await assert.rejects(many, /detail must be "parts" for a graph of more than 300 operations/);
    await assert.rejects(plot.jitGraph(denseStep(), { direction: "up" as never }), /direction/);
  });
});
