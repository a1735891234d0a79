import assert from "node:assert/strict";
import { DISPLAY } from "../../../lib/core/host.js";
import * as check from "../../../lib/quiz/check.js";
import { catalogue } from "../../../lib/quiz/content/index.js";
import { exercise, type Result } from "../../../lib/quiz/exercise.js";
import { plainResult, sameResult } from "../../../lib/quiz/same.js";

const definition = exercise<(x: number) => number>({
  id: "T.double",
  task: "Return twice x.",
  functionName: "double",
  starter: "",
  solution: "const double = (x: number) => 2 * x;",
  hints: ["think", "x + x"],
  cases: [
    { show: "double(2)", run: (f) => f(2), expected: 4 },
    { show: "double(-1)", run: (f) => f(-1), expected: -2 },
  ],
});
catalogue.exercises.set(definition.id, definition);

describe("quiz/check", () => {
  it("tries the learner's function, not the solution", () => {
    assert.equal(check.exercise("T.double", (x: number) => x + x).passed, true);
    const wrong = check.exercise("T.double", (x: number) => x * x);
    assert.deepEqual(
      wrong.cases.map(({ passed, received }) => [passed, received]),
      [
        [true, "4"],
        [false, "1"],
      ],
    );
    assert.match(wrong[DISPLAY]()["text/plain"] as string, /1 of 2 cases pass.*✗ +double\(-1\)/s);
  });

  it("reports an exception as a failed case", () => {
    const verdict = check.exercise("T.double", () => {
      throw new RangeError("<no>");
    });
    assert.equal(verdict.cases[0]?.received, "threw RangeError: <no>");
    assert.match(verdict[DISPLAY]()["text/html"] as string, /RangeError: &lt;no&gt;/);
  });

  it("opens one hint at a time, then points to the solution", () => {
    assert.match(check.hint("T.double").text, /hint 1 of 2\nthink$/);
    assert.match(check.hint("T.double").text, /think\nx \+ x\nNo more hints/);
    assert.match(check.solution("T.double").html, /<pre>const double = \(x: number\) =&gt; 2/);
  });

  it("names what it cannot take", () => {
    assert.throws(() => check.hint("T.none"), /id must be one of .*T\.double/);
    const result = 4 as unknown as () => unknown;
    assert.throws(() => check.exercise("T.double", result), /student must be your function/);
  });

  it("compares numbers within the tolerance, everything else exactly", () => {
    const cases: readonly [unknown, Result, boolean][] = [
      [0.1 + 0.2, 0.3, true],
      ["0.3", 0.3, false],
      [Number.NaN, Number.NaN, true],
      [Number.NaN, 0, false],
      [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, true],
      [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, false],
      [new Float32Array([1, 2]), [1, 2], true],
      [[1, 2, 3], [1, 2], false],
      [[[1], [2]], [[1], [2]], true],
      [{ a: 1, b: [true] }, { a: 1, b: [true] }, true],
      [{ a: 1, c: 2 }, { a: 1 }, false],
      [{ arraySync: () => [[1, 2]] }, [[1, 2]], true],
      [null, null, true],
      [undefined, null, false],
    ];
    for (const [actual, expected, same] of cases) {
      assert.equal(sameResult(plainResult(actual), expected, 1e-9), same, JSON.stringify(expected));
    }
  });
});
