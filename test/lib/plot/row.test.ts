import assert from "node:assert/strict";
import * as vega from "vega";
import * as vegaLite from "vega-lite";
import { line } from "../../../lib/plot/line.js";
import { row } from "../../../lib/plot/row.js";
import { tangent } from "../../../lib/plot/tangent.js";

describe("plot/row", () => {
  it("draws every chart under its name, sliders at the top", async () => {
    const drawn = row({
      left: line([1, 2, 3]),
      right: tangent((x) => x * x, 1, 2, { x: "x", y: "y" }),
    });
    assert.deepEqual(
      (drawn.spec["params"] as { name: string }[]).map(({ name }) => name),
      ["epsilon"],
    );
    const views = drawn.spec["hconcat"] as Record<string, unknown>[];
    for (const view of views) {
      for (const key of ["config", "params", "$schema"]) assert.ok(!(key in view), key);
    }
    const { spec } = vegaLite.compile(drawn.spec as unknown as vegaLite.TopLevelSpec);
    const svg = await new vega.View(vega.parse(spec), { renderer: "none" }).toSVG();
    for (const text of [">left<", ">right<", "x + 0.5: y changes by 1.25"]) {
      assert.ok(svg.includes(text), text);
    }
    assert.match(drawn.description, /^left: .* right: /);
  });

  it("refuses two sliders of one name, and nothing", () => {
    const one = tangent(Math.exp, 0, 1, { x: "x", y: "y" });
    assert.throws(() => row({ one, two: one }), /sliders have different names; received "epsilon"/);
    assert.throws(() => row({}), /at least one chart/);
  });
});
