import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesGlob } from "../../../kernel/server/glob.js";
import { History } from "../../../kernel/server/history.js";

function filled(): History {
  const history = new History(7);
  for (const [line, input] of ["a = 1", "b = 2", "a = 1", "print(a)"].entries()) {
    history.add(line + 1, input);
  }
  return history;
}

describe("history", () => {
  it("gives the tail in order, and nothing for none", () => {
    const tail = (n: number) => filled().find({ access: "tail", output: false, n });
    assert.deepEqual(tail(2), [
      [7, 3, "a = 1"],
      [7, 4, "print(a)"],
    ]);
    assert.equal(tail(100).length, 4);
    assert.deepEqual(tail(0), []);
  });

  it("gives a range of a session, counted back from the current one at 0 and below", () => {
    const range = (session: number, start: number, stop: number | null) =>
      filled()
        .find({ access: "range", output: false, session, start, stop })
        .map(([, line]) => line);
    assert.deepEqual(range(7, 2, 4), [2, 3]);
    assert.deepEqual(range(0, 3, null), [3, 4]);
    assert.deepEqual(range(-1, 1, null), []);
    assert.deepEqual(range(6, 1, null), []);
  });

  it("searches by pattern, the latest n, each text once on request", () => {
    const search = (pattern: string, n: number | null, unique: boolean) =>
      filled()
        .find({ access: "search", output: false, pattern, n, unique })
        .map(([, line]) => line);
    assert.deepEqual(search("*a*", null, false), [1, 3, 4]);
    assert.deepEqual(search("*a*", 2, false), [3, 4]);
    assert.deepEqual(search("? = ?", null, true), [2, 3]);
  });

  it("keeps a cell's result beside its input, and no blank cell", () => {
    const history = filled();
    history.setOutput(4, "1");
    history.setOutput(9, "of nobody");
    history.add(5, " \n");
    assert.deepEqual(history.find({ access: "tail", output: true, n: 2 }), [
      [7, 3, ["a = 1", null]],
      [7, 4, ["print(a)", "1"]],
    ]);
  });
});

describe("glob", () => {
  const symbol = fc.constantFrom("a", "b", "*", "?", ".", "\n", "[");
  const letter = fc.constantFrom("a", "b", ".", "\n", "[");

  it("agrees with a regular expression made from the pattern", () => {
    const word = (letters: fc.Arbitrary<string>) =>
      fc.array(letters, { maxLength: 8 }).map((parts) => parts.join(""));
    fc.assert(
      fc.property(word(letter), word(symbol), (text, pattern) => {
        const source = pattern
          .replaceAll(/[.[]/g, "\\$&")
          .replaceAll("*", "[^]*")
          .replaceAll("?", "[^]");
        assert.equal(matchesGlob(text, pattern), new RegExp(`^${source}$`).test(text));
      }),
      { numRuns: 2000 },
    );
  });

  it("is quick for patterns that make regular expressions hang", () => {
    assert.equal(matchesGlob("a".repeat(5000), `${"*a".repeat(50)}b`), false);
  });
});
