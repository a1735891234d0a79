import assert from "node:assert/strict";
import { stripVTControlCharacters } from "node:util";
import fc from "fast-check";
import type { Diagnostic } from "../../../kernel/language/contract.js";
import { describeDiagnostic, typeScriptError } from "../../../kernel/server/diagnostics.js";

function diagnostic(source: string, part: string, message = "is wrong", code = 2322): Diagnostic {
  const start = source.indexOf(part);
  const before = source.slice(0, start).split("\n");
  const position = { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 };
  return { code, category: "error", message, start, end: start + part.length, position };
}

const lines = (source: string, part: string) =>
  stripVTControlCharacters(describeDiagnostic(diagnostic(source, part), source, "In [3]")).split(
    "\n",
  );

describe("diagnostics", () => {
  it("put a caret under each character of the part", () => {
    assert.deepEqual(lines("const ok = 1\nconst bad: number = 's'", "bad"), [
      "In [3]:2:7 TS2322 is wrong",
      "  2 │ const bad: number = 's'",
      "    │       ^^^",
    ]);
  });

  it("keep tabs, so that the caret stands right at any tab width", () => {
    assert.equal(lines("\tlet\tx", "x").at(-1), "    │ \t   \t^");
  });

  it("give wide characters two cells", () => {
    assert.equal(lines("'😀语' + bad", "bad").at(-1), "    │          ^^^");
    assert.equal(lines("f(语)", "语").at(-1), "    │   ^^");
  });

  it("mark each line of a part of several lines, and say where a longer one ends", () => {
    assert.deepEqual(lines("f({\n a: 1 })", "{\n a: 1 }").slice(1), [
      "  1 │ f({",
      "    │   ^",
      "  2 │  a: 1 })",
      "    │  ^^^^^^",
    ]);
    const long = lines("f({\n\n a,\n b,\n c,\n })", "{\n\n a,\n b,\n c,\n }").slice(1);
    assert.deepEqual(long.slice(2), [
      "  2 │ ",
      "  3 │  a,",
      "    │  ^^",
      "  4 │  b,",
      "    │  ^^",
      "    │ … to line 6",
    ]);
  });

  it("put notes below", () => {
    const noted = { ...diagnostic("bad", "bad"), notes: ["'x' is declared here: In [2]:1:5"] };
    const text = stripVTControlCharacters(describeDiagnostic(noted, "bad", "In [3]"));
    assert.equal(text.split("\n").at(-1), "    = 'x' is declared here: In [2]:1:5");
  });

  it("show twenty errors and count the others", () => {
    const source = "bad";
    const error = typeScriptError(Array(23).fill(diagnostic(source, "bad")), source, "In [1]");
    assert.equal(error.traceback.length, 22);
    assert.equal(error.traceback.at(-1), "… and 3 more errors");
  });

  it("align line numbers of any length", () => {
    const [, quoted, caret] = lines(`${"\n".repeat(99)}bad`, "bad");
    assert.equal(quoted, "  100 │ bad");
    assert.equal(caret, "      │ ^^^");
  });

  it("always have one caret at least, whatever the position", () => {
    fc.assert(
      fc.property(
        fc.string({ unit: "binary" }),
        fc.nat(40),
        fc.nat(40),
        (source, start, length) => {
          const at = { ...diagnostic(source, ""), start, end: start + length };
          const position = { line: 1 + (start % 5), column: 1 + start };
          assert.match(describeDiagnostic({ ...at, position }, source, "In [1]"), /\^/);
        },
      ),
    );
  });

  it("make one error: every problem in the traceback, the first and the count in the message", () => {
    const source = "a = 1; b = 2";
    const error = typeScriptError(
      [diagnostic(source, "a", "no a", 2304), diagnostic(source, "b", "no b", 2304)],
      source,
      "In [1]",
    );
    assert.equal(error.ename, "TypeScriptError");
    assert.equal(error.evalue, "TS2304 at In [1]:1:1: no a (and 1 more)");
    const text = stripVTControlCharacters(error.traceback.join("\n"));
    assert.deepEqual(text.match(/TS2304 no [ab]/g), ["TS2304 no a", "TS2304 no b"]);
  });
});
