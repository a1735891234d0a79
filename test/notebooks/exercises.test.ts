import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { compileFunction } from "node:vm";
import { transformSync } from "oxc-transform";
import * as dl from "../../lib/index.js";
import { CONTENT } from "../../lib/quiz/content/index.js";
import type { Exercise } from "../../lib/quiz/exercise.js";

const NOTEBOOKS = join(import.meta.dirname, "..", "..", "..", "notebooks");

type Student = (...args: never[]) => unknown;

/** The function that a cell's text declares, as the learner would get it. */
async function declared({ id, functionName }: Exercise, cell: string): Promise<Student> {
  const { code, errors } = transformSync(`${id}.ts`, cell);
  assert.deepEqual(errors, [], `${id} is no TypeScript`);
  const { tf } = await import("../../lib/engine/index.js");
  const run = compileFunction(`${code}\nreturn ${functionName};`, ["tf", "dl"]);
  return run(tf, dl) as Student;
}

/** The texts of a notebook's code cells. */
function codeCells(notebook: string): string[] {
  const file = readdirSync(NOTEBOOKS).find((name) => name.startsWith(`${notebook}_`));
  assert.ok(file, `there is no notebook ${notebook}`);
  const { cells } = JSON.parse(readFileSync(join(NOTEBOOKS, file), "utf8")) as {
    readonly cells: readonly { readonly cell_type: string; readonly source: readonly string[] }[];
  };
  return cells.filter((cell) => cell.cell_type === "code").map((cell) => cell.source.join(""));
}

describe("exercises", () => {
  for (const { notebook, exercises } of CONTENT) {
    for (const one of exercises) {
      it(`${one.id}: the starter fails`, async () => {
        const verdict = dl.check.exercise(one.id, await declared(one, one.starter));
        assert.equal(verdict.passed, false);
      });

      it(`${one.id}: the solution passes`, async () => {
        const verdict = dl.check.exercise(one.id, await declared(one, one.solution));
        assert.deepEqual(
          verdict.cases.filter((tried) => !tried.passed),
          [],
        );
      });

      it(`${one.id}: notebook ${notebook} holds the starter and checks it`, () => {
        const cells = codeCells(notebook);
        const call = `dl.check.exercise("${one.id}", ${one.functionName})`;
        assert.ok(
          cells.some((text) => text.includes(one.starter)),
          "no cell holds the starter's text",
        );
        assert.ok(
          cells.some((text) => text.includes(call)),
          `no cell says ${call}`,
        );
        assert.ok(one.hints.length >= 2, "hints come in stages");
      });
    }
  }
});
