/** Sequences of cells and what a learner expects of the last one, through one real kernel. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { inspect } from "node:util";
import { type Execution, useKernel } from "../client.js";
import { ROOT, SOURCE } from "./environment.js";

interface Expectation {
  readonly lastValue?: unknown;
  readonly stdout?: string;
  /** A name, or a part of the message. */
  readonly error?: string;
  readonly typeErrorCodes?: readonly number[];
  readonly oneOf?: readonly Expectation[];
}

interface Sequence {
  readonly name: string;
  readonly cells: readonly string[];
  readonly expect: Expectation;
  /** Cells before the last that are expected to fail. */
  readonly fails?: readonly number[];
  /** The compiler may report more codes than those that are named. */
  readonly alsoCodes?: boolean;
}

const sequences = JSON.parse(
  readFileSync(`${SOURCE}/cell-semantics.json`, "utf8"),
) as readonly Sequence[];

function check(expected: Expectation, cell: Execution, alsoCodes = false): void {
  const { oneOf, lastValue, stdout, error, typeErrorCodes } = expected;
  if (oneOf) {
    const failures = oneOf.map((option) => failureOf(() => check(option, cell)));
    assert.ok(failures.includes(null), failures.join("\n"));
    return;
  }
  if (typeErrorCodes) {
    const codes = Array.from(cell.traceback.matchAll(/TS(\d+) /g), ([, code]) => Number(code));
    const named = alsoCodes ? codes.filter((code) => typeErrorCodes.includes(code)) : codes;
    assert.deepEqual(named, typeErrorCodes, cell.traceback);
  } else if (error !== undefined) {
    assert.ok(`${String(cell.reply["ename"])}: ${String(cell.reply["evalue"])}`.includes(error));
  } else {
    assert.equal(cell.reply["status"], "ok", cell.traceback);
  }
  if ("lastValue" in expected) assert.equal(cell.result?.["text/plain"], inspect(lastValue));
  if (stdout !== undefined) assert.equal(cell.stdout.trimEnd(), stdout);
}

function failureOf(test: () => void): string | null {
  try {
    test();
    return null;
  } catch (failure) {
    return String(failure);
  }
}

describe("cell semantics", () => {
  // Where the course is: the packages that cells import are found, and no tsconfig sets options.
  const kernel = useKernel({ folder: `${ROOT}/notebooks` });

  // The quickest way to a session that is really fresh: both sides start anew after a death.
  afterEach(async () => {
    assert.equal(
      (await kernel().execute("globalThis.process.exit(0)")).reply["ename"],
      "ProcessDied",
    );
  });

  for (const { name, cells, expect, fails = [], alsoCodes } of sequences) {
    it(name, async () => {
      for (const [index, code] of cells.slice(0, -1).entries()) {
        const { reply, traceback } = await kernel().execute(code);
        const status = fails.includes(index) ? "error" : "ok";
        assert.equal(reply["status"], status, `cell ${index + 1}: ${code}\n${traceback}`);
      }
      check(expect, await kernel().execute(cells.at(-1) ?? ""), alsoCodes);
    });
  }
});
