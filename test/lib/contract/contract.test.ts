import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { CONTRACTS, NOT_YET } from "./cases/index.js";
import { badCalls, checkBad, checkValid, publicValue } from "./harness.js";
import { publicNames } from "./publicNames.js";

/** What has a contract: everything that can be called, methods where they take arguments. */
const callable = publicNames().filter(({ name, kind, takesArguments, closed }) => {
  if (closed) return false;
  if (kind === "method") return takesArguments;
  if (kind === "constant") return typeof publicValue(name) === "function";
  return kind === "function" || kind === "class";
});

/** name × what is wrong → message, for `contract.md` beside this test. */
const table: string[] = ["| name | what is wrong | message |", "| --- | --- | --- |"];

describe("contract", () => {
  it("covers every public function, class and method with arguments, and nothing else", () => {
    const covered = CONTRACTS.map(({ name }) => name);
    assert.deepEqual(
      covered.filter((name) => !callable.some((each) => each.name === name)),
      [],
      "no such public name",
    );
    const missing = callable.map(({ name }) => name).filter((name) => !covered.includes(name));
    assert.deepEqual(
      missing.filter((name) => !NOT_YET.includes(name)),
      [],
      "without a contract",
    );
    assert.deepEqual(
      NOT_YET.filter((name) => !missing.includes(name)),
      [],
      "stale in NOT_YET",
    );
  });

  for (const contract of CONTRACTS) {
    describe(contract.name, () => {
      it("leaves no tensors and its arguments alone", () => checkValid(contract));
      for (const bad of badCalls(contract)) {
        it(`refuses ${bad.what}`, async () => {
          const message = await checkBad(contract, bad);
          table.push(`| ${[contract.name, bad.what, message].map(cell).join(" | ")} |`);
        });
      }
    });
  }

  after(() => {
    writeFileSync(fileURLToPath(new URL("contract.md", import.meta.url)), `${table.join("\n")}\n`);
  });
});

function cell(value: string): string {
  return value.replaceAll("|", String.raw`\|`).replaceAll("\n", " ");
}
