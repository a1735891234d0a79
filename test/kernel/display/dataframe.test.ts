import assert from "node:assert/strict";
import { inspect } from "node:util";
import * as danfo from "danfojs-node";
import { DataFrame, Series } from "danfojs-node";
import { printFrames } from "../../../kernel/display/index.js";
import { shown } from "./bundle.js";

describe("display of danfojs frames", () => {
  const frame = new DataFrame(
    Array.from({ length: 1797 }, (_, id) => ({
      id,
      name: id % 2 ? `<b>${id}` : null,
      score: id % 3 ? id / 4 : NaN,
    })),
  );

  it("shows index, types and values, missing ones as what they are, and what is cut", async () => {
    const lines = (await shown(frame, "text/plain")).split("\n");
    assert.deepEqual(lines.slice(0, 5), [
      "DataFrame: 1,797 rows × 3 columns",
      "      id  name      score",
      "   int32  string  float32",
      "0      0  null        NaN",
      "1      1  <b>1       0.25",
    ]);
    assert.equal(lines.length, 3 + 10 + 1);
    assert.equal(lines.at(-1), "showing 10 of 1,797 rows");
  });

  it("escapes in HTML, and tells missing values from text by their look", async () => {
    const html = await shown(frame, "text/html");
    assert.doesNotMatch(html, /<b>/u);
    assert.match(html, /<td style="[^"]*opacity:0\.6[^"]*">null<\/td>/u);
    assert.match(html, /showing 10 of 1,797 rows/u);
  });

  it("shows a Series as one column", async () => {
    const text = await shown(new Series([1, 2], { index: ["a", "b"] }), "text/plain");
    assert.equal(text, "Series: 2 values\n       0\n   int32\na      1\nb      2");
  });

  it("prints frames and what is taken of them as tables, in lists too, once it has seen the module", () => {
    printFrames(danfo);
    const small = new DataFrame({ a: [1, 2], b: ["x", "y"] });
    const table =
      "DataFrame: 2 rows × 2 columns\n       a  b\n   int32  string\n0      1  x\n1      2  y";
    assert.equal(inspect(small), table);
    assert.equal(inspect({ small }), `{\n  small: ${table.replaceAll("\n", "\n  ")}\n}`);
    const column = small.column("a");
    assert.equal(inspect(column), "Series: 2 values\n       a\n   int32\n0      1\n1      2");
    assert.match(inspect([[[[column]]]], { depth: 3 }), /\[Series: 2 values\]/);
    assert.match(inspect(frame), /showing 10 of 1,797 rows$/);
  });

  it("cuts columns and long cells", async () => {
    const wide = new DataFrame([Array.from({ length: 30 }, () => "x".repeat(100))]);
    const text = await shown(wide, "text/plain");
    assert.match(text, /showing 20 of 30 columns$/u);
    assert.ok(text.includes(`${"x".repeat(59)}… `) && !text.includes("x".repeat(60)));
  });
});
