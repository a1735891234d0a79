import assert from "node:assert/strict";
import fc from "fast-check";
import { toCodePoints, toUtf16 } from "../../../kernel/protocol/codePoints.js";

const text = fc.string({ unit: "binary" });

describe("code points", () => {
  it("counts an emoji as one code point and two UTF-16 units", () => {
    const code = "const π = '😀'; π.";
    assert.equal(toUtf16(code, 12), 13);
    assert.equal(toCodePoints(code, code.length), code.length - 1);
  });

  it("agrees with the iteration of strings, for any text and position", () => {
    fc.assert(
      fc.property(text, fc.nat(60), (code, count) => {
        const before = Array.from(code).slice(0, count).join("");
        assert.equal(toUtf16(code, count), before.length);
        assert.equal(toCodePoints(code, before.length), Array.from(before).length);
      }),
    );
  });

  it("takes a cursor outside of the text as its end or start", () => {
    fc.assert(
      fc.property(text, fc.nat(), (code, past) => {
        assert.equal(toUtf16(code, code.length + past), code.length);
        assert.equal(toUtf16(code, -past - 1), 0);
        assert.equal(toCodePoints(code, code.length + past), Array.from(code).length);
      }),
    );
  });

  it("counts an offset inside a surrogate pair as before the pair", () => {
    assert.equal(toCodePoints("a😀", 2), 1);
  });
});
