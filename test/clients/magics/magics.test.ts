/** A notebook with magics in nbconvert (which runs it by nbclient) and jupytext: it runs, and nothing of it is lost. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { stdoutOf, textOf, useWorkplace } from "../workplace.js";

const CELLS = [
  "const n = 2\n%who\n!echo {n}\n%time n + 1",
  "%%bash\necho hi",
  "%load part.ts",
  "%types warn\nconst wrong: string = n",
  "%reset -f",
  "const text = `\n%who\n!echo no\n`\ntext.length",
];

describe("a notebook with magics", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  async function python(...args: readonly string[]): Promise<void> {
    const { code, stderr } = await workplace().python(args);
    assert.equal(code, 0, stderr);
  }

  before(() => {
    workplace().notebook("source.ipynb", CELLS);
    writeFileSync(workplace().path("part.ts"), "const part = 1\n");
  });

  it("runs where nobody can answer, from top to bottom, with its outputs", async () => {
    const flags = ["--execute", "--output", "done.ipynb"];
    await python("-m", "nbconvert", "--to", "notebook", "source.ipynb", ...flags);
    const { cells } = workplace().read("done.ipynb");
    assert.deepEqual(
      cells.map((cell) => textOf(cell.source)),
      CELLS,
    );
    const [first, bash, load, warned, reset, last] = cells;
    assert.match(stdoutOf(first), /^const: n\n2\nWall time: .*\n$/);
    assert.equal(stdoutOf(bash), "hi\n");
    assert.deepEqual(load?.outputs, []);
    assert.match(textOf(warned?.outputs?.find(({ name }) => name === "stderr")?.text), /TS2322/);
    assert.match(stdoutOf(reset), /^Forgot 2 names; /);
    assert.deepEqual(textOf(last?.outputs?.[0]?.data?.["text/plain"] as string), "15");
  });

  it("stays as it was through a script, and through a .ts file of jupytext and back", async () => {
    await python("-m", "nbconvert", "--to", "script", "done.ipynb");
    const script = readFileSync(workplace().path("done.ts"), "utf8");
    assert.equal(script.trim(), CELLS.join("\n\n"));
    await python("-m", "jupytext", "--to", "ts:percent", "-o", "pair.ts", "source.ipynb");
    await python("-m", "jupytext", "--to", "ipynb", "-o", "back.ipynb", "pair.ts");
    assert.deepEqual(
      workplace()
        .read("back.ipynb")
        .cells.map((cell) => textOf(cell.source)),
      CELLS,
    );
  });
});
