import assert from "node:assert/strict";
import { readHelpRequest } from "../../../kernel/server/pager.js";

describe("help request", () => {
  for (const [code, subject, rest] of [
    ["tf.ones?", "tf.ones", ""],
    ["  x ?", null, null],
    ["x?\n", "x", ""],
    ["const a = 1\ntf.tensor??", "tf.tensor", "const a = 1"],
    ["$π_1.a?  ", "$π_1.a", ""],
    ["%npm?", "%npm", ""],
    ["%%bash??", "%%bash", ""],
  ] as const) {
    it(`${JSON.stringify(code)} asks for ${subject ?? "nothing"}`, () => {
      const help = readHelpRequest(code);
      const detail = code.includes("??") ? 1 : 0;
      assert.deepEqual(help, subject === null ? null : { subject, code: rest, detail });
    });
  }

  for (const code of ["a ? b : c", "f(x)?", "a?.b", "// why?", "'what?'", "x!?", "?", ""]) {
    it(`${JSON.stringify(code)} is a program`, () => {
      assert.equal(readHelpRequest(code), null);
    });
  }

  it("leaves a question at the end of a comment or text of several lines alone", () => {
    assert.equal(readHelpRequest("/* is it\nso? */"), null);
    assert.equal(readHelpRequest("a = b\n? c\n: d"), null);
  });
});
