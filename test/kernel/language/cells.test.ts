import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { TypeScriptLanguage } from "../../../kernel/language/service.js";
import { CASES } from "./cases.js";
import type { Case, Expectation } from "./cases.js";
import { Session } from "./evaluate.js";
import type { Ran } from "./evaluate.js";

const SPECIFICATION = "../shared/spec/cell-semantics.json";

function meets(ran: Ran, expected: Expectation): void {
  if (expected.typeErrorCodes) {
    assert.equal(ran.status, "rejected", `it ran, with ${String(ran.value)}`);
    const codes = ran.diagnostics.map((one) => one.code).toSorted((a, b) => a - b);
    assert.deepEqual(codes, expected.typeErrorCodes);
    return;
  }
  assert.notEqual(ran.status, "rejected", ran.diagnostics.map((one) => one.message).join("; "));
  if (expected.error !== undefined) {
    assert.match(String(ran.error), new RegExp(expected.error));
    return;
  }
  if (ran.error) throw ran.error;
  if ("lastValue" in expected) assert.deepEqual(ran.value, expected.lastValue);
  if (expected.stdout !== undefined) assert.equal(ran.stdout, expected.stdout);
}

describe("cells", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-cells-"));
  const language = new TypeScriptLanguage({ folder, preload: [] });
  after(() => {
    language.dispose();
    rmSync(folder, { recursive: true });
  });

  async function hold({ cells, expect, fails = [] }: Case): Promise<void> {
    const session = new Session(language);
    for (const [index, code] of cells.entries()) {
      const ran = await session.run(code);
      if (index < cells.length - 1) {
        const message = `cell ${index}: ${String(ran.error)} ${ran.diagnostics.map((one) => one.message).join("; ")}`;
        assert.equal(ran.status !== "ok", fails.includes(index), message);
      } else if (expect.oneOf) {
        const wrong = expect.oneOf.filter((one) => {
          try {
            meets(ran, one);
            return false;
          } catch {
            return true;
          }
        });
        assert.ok(wrong.length < expect.oneOf.length, "none of the allowed results");
      } else meets(ran, expect);
    }
  }

  describe("of the shared specification", () => {
    const cases = JSON.parse(readFileSync(SPECIFICATION, "utf8")) as Case[];
    for (const one of cases) it(one.name, () => hold(one));
  });

  describe("of our own table", () => {
    for (const one of CASES) it(one.name, () => hold(one));
  });
});
