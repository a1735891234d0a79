import assert from "node:assert/strict";
import fc from "fast-check";
import { matchesGlob } from "../../../kernel/server/glob.js";
import { History } from "../../../kernel/server/history.js";

function filled(): History {
  const history = new History();
  for (const [line, input] of ["a = 1", "b = 2", "a = 1", "print(a)"].entries()) {
    history.add(line + 1, input);
  }
  return history;
}

describe("history", () => {
  it("gives the tail in order, and nothing for none", async () => {
    const tail = (n: number) => filled().find({ access: "tail", output: false, n });
    assert.deepEqual(await tail(2), [
      [1, 3, "a = 1"],
      [1, 4, "print(a)"],
    ]);
    assert.equal((await tail(100)).length, 4);
    assert.deepEqual(await tail(0), []);
  });

  it("gives a range of a session, counted back from the current one at 0 and below", async () => {
    const range = async (session: number, start: number, stop: number | null) =>
      (await filled().find({ access: "range", output: false, session, start, stop })).map(
        ([, line]) => line,
      );
    assert.deepEqual(await range(1, 2, 4), [2, 3]);
    assert.deepEqual(await range(0, 3, null), [3, 4]);
    assert.deepEqual(await range(-1, 1, null), []);
    assert.deepEqual(await range(6, 1, null), []);
  });

  it("searches by pattern, the latest n, each text once on request", async () => {
    const search = async (pattern: string, n: number | null, unique: boolean) =>
      (await filled().find({ access: "search", output: false, pattern, n, unique })).map(
        ([, line]) => line,
      );
    assert.deepEqual(await search("*a*", null, false), [1, 3, 4]);
    assert.deepEqual(await search("*a*", 2, false), [3, 4]);
    assert.deepEqual(await search("? = ?", null, true), [2, 3]);
  });

  it("keeps a cell's result beside its input, and no blank cell", async () => {
    const history = filled();
    history.setOutput(4, "1");
    history.setOutput(9, "of nobody");
    history.add(5, " \n");
    assert.deepEqual(await history.find({ access: "tail", output: true, n: 2 }), [
      [1, 3, ["a = 1", null]],
      [1, 4, ["print(a)", "1"]],
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
