import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeHtml, inlineHtml, tableHtml, tableText } from "../../../lib/core/html.js";
import { DISPLAY } from "../../../lib/core/host.js";
import { Panel } from "../../../lib/core/panel.js";

describe("core/html", () => {
  it("lets no text open a tag, an attribute or an entity", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        const escaped = escapeHtml(text);
        assert.doesNotMatch(escaped, /[<>"']/);
        const back = escaped
          .replaceAll("&lt;", "<")
          .replaceAll("&gt;", ">")
          .replaceAll("&quot;", '"')
          .replaceAll("&#39;", "'")
          .replaceAll("&amp;", "&");
        assert.equal(back, text);
      }),
    );
  });

  it("knows code and strong, and only these", () => {
    assert.equal(
      inlineHtml("`a < b` is **so** <i>"),
      "<code>a &lt; b</code> is <strong>so</strong> &lt;i&gt;",
    );
  });

  it("aligns the columns of a table in text", () => {
    assert.equal(
      tableText(
        ["a", "long"],
        [
          ["1", "x"],
          ["22", ""],
        ],
      ),
      "a   long\n──  ────\n1   x\n22",
    );
    assert.match(tableHtml(["a"], [["<b>1</b>"]]), /<td[^>]*><b>1<\/b><\/td>/);
  });

  it("stacks panels in both forms", () => {
    const panel = Panel.stack([new Panel("<p>1</p>", "1"), new Panel("<p>2</p>", "2")]);
    assert.deepEqual(panel[DISPLAY](), {
      "text/html": "<p>1</p>\n<p>2</p>",
      "text/plain": "1\n\n2",
    });
  });
});
