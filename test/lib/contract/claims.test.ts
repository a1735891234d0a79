import assert from "node:assert/strict";
import { thrownComplaint, valueComplaint } from "./claimCheck.js";
import { parseClaim } from "./claims.js";
import { parseDocComment } from "./docComment.js";

/** What is wrong with `got` beside the comment, null where it is right. */
function complaint(comment: string, got: unknown): string | null {
  const claim = parseClaim(comment);
  assert.ok(claim !== null, `${comment} is taken for prose`);
  return claim.kind === "throws" ? thrownComplaint(got, claim) : valueComplaint(got, claim);
}

describe("claims of examples", () => {
  it("an exact value is compared digit by digit", () => {
    assert.equal(complaint("469", 469), null);
    assert.equal(complaint("469 (the last batch has 96)", 469), null);
    assert.equal(complaint("−0.02", -0.02), null);
    assert.equal(complaint("NaN", NaN), null);
    assert.equal(complaint("0.3", 0.1 + 0.2), "expected 0.3, got 0.30000000000000004");
    assert.equal(complaint('"a (b)"', "a (b)"), null);
    assert.equal(complaint("true", 1), "expected true, got 1");
    assert.equal(complaint("null (before backward)", null), null);
  });

  it("a rounded value is compared to the digits that are shown", () => {
    assert.equal(complaint("≈ 0.6590", 0.65904), null);
    assert.equal(complaint("≈ 0.6590", 0.65906), "expected ≈ 0.6590, got 0.65906");
    assert.equal(complaint("≈ [1.2e-3, 3]", [0.00124, 3.4]), null);
  });

  it("lists, objects, typed arrays and their rest", () => {
    assert.equal(complaint("[[1, 2], []]", [[1, 2], []]), null);
    assert.equal(complaint("[1, 2]", [1, 2, 3]), "expected a list of 2, got [1, 2, 3]");
    assert.equal(complaint("[1, 2, …]", [1, 2, 3]), null);
    assert.equal(complaint("[0.1]", Float32Array.of(0.1)), null);
    assert.equal(complaint('{ a: [1], "b c": true }', { a: [1], "b c": true }), null);
    assert.equal(
      complaint("{ a: 1 }", { a: 1, b: 2 }),
      "expected no property b, got { a: 1, b: 2 }",
    );
    assert.equal(complaint("{ a: 1, … }", { a: 1, b: 2 }), null);
    assert.equal(complaint("[[1], [2]]", [[1], [3]]), "at [1][0]: expected 2, got 3");
    assert.equal(complaint("shape [2, 3]", { shape: [2, 3] }), null);
  });

  it("errors by class and message", () => {
    const error = new TypeError("x must be 1");
    assert.equal(complaint("throws TypeError", error), null);
    assert.equal(complaint("throws TypeError: x must be 1", error), null);
    assert.equal(complaint("throws TypeError: x must …", error), null);
    assert.match(complaint("throws TypeError: x", error) ?? "", /expected TypeError: x\n/);
    assert.match(complaint("throws RangeError", undefined) ?? "", /expected RangeError/);
  });

  it("prose is prose, and a half-written value is an error", () => {
    for (const prose of ["the weighted sums", "a chart", "trueness", "2D", "→ 3"].slice(0, 3))
      assert.equal(parseClaim(prose), null);
    for (const bad of ["469 for 60,000 samples", "[1, 2", "[a]", "{ a 1 }", "3; the rest"])
      assert.throws(() => parseClaim(bad), SyntaxError, bad);
  });
});

describe("documentation comments", () => {
  it("fall into text and tags with their lines", () => {
    const doc = parseDocComment(
      "*\n * One line.\n * @param a first\n *   more\n * @example\n *\n * f();\n ",
      10,
    );
    assert.deepEqual(doc, {
      text: "One line.",
      line: 10,
      tags: [
        { tag: "param", text: "first\n  more".replace("first", "a first"), line: 12 },
        { tag: "example", text: "f();", line: 16 },
      ],
    });
  });

  it("on one line a tag may follow the sentence", () => {
    const doc = parseDocComment("* All ones. @example ones([2]) ", 3);
    assert.equal(doc.text, "All ones.");
    assert.deepEqual(doc.tags, [{ tag: "example", text: "ones([2])", line: 3 }]);
  });
});
