/** A program split into cells at any statements does what the whole does, and what plain Node does. */
import assert from "node:assert/strict";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { format } from "node:util";
import fc from "fast-check";
import { transformSync } from "oxc-transform";
import { TypeScriptLanguage } from "../../../kernel/language/service.js";
import { useKernel } from "../client.js";
import { Session } from "../language/evaluate.js";
import { programs } from "./programs.js";

/** Programs by the real check and transform, and of them through a real kernel. */
const PROGRAMS = 300;
const THROUGH_SOCKETS = 10;

interface Outcome {
  readonly printed: string;
  readonly thrown: string | null;
}

type AsyncFunction = (...values: unknown[]) => Promise<void>;
const AsyncFunction = (async () => undefined).constructor as new (
  ...parts: string[]
) => AsyncFunction;

/** The oracle: types stripped by oxc, run by Node as the body of one async function. */
async function plainNode(program: string): Promise<Outcome> {
  const { code, errors } = transformSync("program.ts", program, {
    sourceType: "module",
    typescript: { onlyRemoveTypeImports: true },
  });
  assert.deepEqual(errors, []);
  const lines: string[] = [];
  const console = { log: (...values: unknown[]) => lines.push(format(...values)) };
  const body = code.replace(/^export \{\};$/m, "");
  try {
    await new AsyncFunction("console", body)(console);
    return { printed: lines.join("\n"), thrown: null };
  } catch (error) {
    return { printed: lines.join("\n"), thrown: String(error) };
  }
}

/** Statements in cells: a cut goes before a statement where the list says so. */
function split(statements: readonly string[], cuts: readonly boolean[]): string[] {
  const cells: string[] = [];
  for (const [index, one] of statements.entries()) {
    if (index === 0 || cuts[index % cuts.length]) cells.push(one);
    else cells[cells.length - 1] += `\n;${one}`;
  }
  return cells;
}

const cutLists = fc.array(fc.boolean(), { minLength: 1, maxLength: 24 });

describe("a program split into cells", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(join(tmpdir(), "gradlab-splits-"));
  const language = new TypeScriptLanguage({ folder, preload: [] });
  after(() => {
    language.dispose();
    rmSync(folder, { recursive: true, force: true });
  });

  async function inCells(cells: readonly string[]): Promise<Outcome> {
    const session = new Session(language);
    const printed: string[] = [];
    for (const code of cells) {
      const ran = await session.run(code);
      const problems = ran.diagnostics.map((one) => `${one.position.line}: ${one.message}`);
      assert.notEqual(ran.status, "rejected", `${code}\n${problems.join("\n")}`);
      if (ran.stdout) printed.push(ran.stdout);
      if (ran.status === "threw") return { printed: printed.join("\n"), thrown: String(ran.error) };
    }
    return { printed: printed.join("\n"), thrown: null };
  }

  it(`prints and throws what the whole does, and what Node does: ${PROGRAMS} random programs`, async () => {
    await fc.assert(
      fc.asyncProperty(programs, cutLists, async (statements, cuts) => {
        const whole = statements.join("\n;");
        const expected = await plainNode(whole);
        assert.deepEqual(await inCells([whole]), expected, whole);
        assert.deepEqual(await inCells(split(statements, cuts)), expected, whole);
        assert.deepEqual(await inCells(statements), expected, whole);
      }),
      { numRuns: PROGRAMS, endOnFailure: true },
    );
  });

  describe("in a real kernel", () => {
    const kernel = useKernel({ environment: { GRADLAB_ENGINE: "cpu" } });

    it(`prints and throws what Node does: ${THROUGH_SOCKETS} random programs`, async () => {
      await fc.assert(
        fc.asyncProperty(programs, cutLists, async (statements, cuts) => {
          let printed = "";
          let thrown: string | null = null;
          for (const code of split(statements, cuts)) {
            const { reply, stdout, traceback } = await kernel().execute(code);
            printed += stdout;
            if (reply["status"] === "ok") continue;
            assert.notEqual(reply["ename"], "TypeScriptError", traceback);
            thrown = `${String(reply["ename"])}: ${String(reply["evalue"])}`;
            break;
          }
          const expected = await plainNode(statements.join("\n;"));
          assert.deepEqual({ printed: printed.trimEnd(), thrown }, expected);
        }),
        { numRuns: THROUGH_SOCKETS },
      );
    });
  });
});
