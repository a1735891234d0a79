import assert from "node:assert/strict";
import fc from "fast-check";
import { escapeHtml, htmlTable, textTable } from "../../../kernel/display/html.js";

/** What a browser reads back from escaped text: only numeric references are ever written. */
function unescape(html: string): string {
  return html.replace(/&#(\d+);/gu, (_, code: string) => String.fromCodePoint(Number(code)));
}

describe("HTML of tables", () => {
  it("leaves no markup in text, and loses nothing of it", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), (text) => {
        const html = escapeHtml(text);
        assert.doesNotMatch(html, /[<>"'`]/u);
        assert.doesNotMatch(html, /&(?!#\d+;)/u);
        assert.equal(unescape(html), text);
      }),
    );
  });

  it("keeps its own tags whatever the texts say", () => {
    const text = fc.oneof(
      fc.string(),
      fc.constantFrom("</td><script>alert(1)</script>", '" onload="x', "&lt;"),
    );
    fc.assert(
      fc.property(
        fc.array(fc.array(text, { minLength: 1, maxLength: 4 })),
        text,
        text,
        (rows, caption, note) => {
          const body = rows.map((row) => row.map((cell) => ({ text: cell, title: cell })));
          const html = htmlTable({ caption, head: [], body, note });
          const tags = html.match(/<\/?[a-z]+/gu) ?? [];
          const allowed = [
            "<div",
            "</div",
            "<table",
            "</table",
            "<thead",
            "</thead",
            "<tbody",
            "</tbody",
            "<tr",
            "</tr",
            "<td",
            "</td",
          ];
          assert.deepEqual(
            tags.filter((tag) => !allowed.includes(tag)),
            [],
          );
          assert.equal(tags.filter((tag) => tag === "<td").length, rows.flat().length);
        },
      ),
    );
  });

  it("names no colour, so that both themes read", () => {
    const html = htmlTable({
      caption: "c",
      head: [[{ text: "h", header: true, muted: true }]],
      body: [],
      note: "n",
    });
    assert.doesNotMatch(html, /color|background|#[0-9a-f]{3}/iu);
  });

  it("aligns text: numbers right, words left, and one line a row", () => {
    const table = {
      caption: "",
      head: [[{ text: "name" }, { text: "n", align: "right" as const }]],
      body: [
        [{ text: "a\nb" }, { text: "10", align: "right" as const }],
        [{ text: "😀" }, { text: "5", align: "right" as const }],
      ],
    };
    assert.equal(textTable(table), "name   n\na⏎b   10\n😀      5");
  });
});
