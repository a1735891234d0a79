/** jupytext itself: notebooks as `.ts` files, there and back, paired, and run through the kernel. */
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { type Ended, stdoutOf, textOf, useWorkplace } from "../workplace.js";

const CELLS = [
  { source: "let lr = 0.1;", tags: ["parameters"] },
  "%npm add left-pad\nconst x: number = 1;",
  "!ls -la\n!ls | cat",
  "%%bash\necho hi\nfor i in 1 2; do echo $i; done",
  "%%time\nx + 1",
  "%types strict",
  "const text = `\n%not a magic\n!nor this\n# nor that`;\n%time x",
  "x?\nx??",
  "",
  "// only a comment",
  "/** @module shapes */\nexport const side = 2;",
  "\n\nconst é = '日本 👩‍👩‍👧';\n\n\n\né",
  "const tree = <div>{x}</div>;",
  "@sealed\nclass A<T> {}",
];

describe("jupytext", function () {
  this.timeout(120_000);
  const workplace = useWorkplace();

  async function jupytext(...args: readonly string[]): Promise<Ended> {
    const ended = await workplace().python(["-m", "jupytext", ...args]);
    assert.equal(ended.code, 0, ended.stderr);
    return ended;
  }

  const write = (name: string, text: string) => writeFileSync(workplace().path(name), text);
  const read = (name: string) => readFileSync(workplace().path(name), "utf8");

  it("writes a notebook as a .ts file with its magics in comments, and reads it back as it was", async () => {
    workplace().notebook("all.ipynb", CELLS);
    await jupytext("--to", "ts:percent", "all.ipynb");
    const text = read("all.ts");
    assert.match(text, /^\/\/ %% tags=\["parameters"\]\nlet lr = 0\.1;$/m);
    assert.match(text, /^\/\/ %npm add left-pad\nconst x: number = 1;$/m);
    assert.match(text, /^\/\/ %% language="bash"\n\/\/ echo hi$/m);
    assert.match(text, /^\/\/ {5}language: typescript\n\/\/ {5}name: gradlab$/m);
    await jupytext("--to", "ipynb", "-o", "back.ipynb", "all.ts");
    const [before, after] = [workplace().read("all.ipynb"), workplace().read("back.ipynb")];
    assert.deepEqual(
      after.cells.map(({ source, metadata }) => [textOf(source), metadata]),
      before.cells.map(({ source, metadata }) => [textOf(source), metadata]),
    );
    assert.deepEqual(after.metadata["kernelspec"], before.metadata["kernelspec"]);
  });

  it("pairs a notebook with a .ts file: an edit of either reaches the other, outputs stay", async () => {
    workplace().notebook("pair.ipynb", ["const n = 20;\nn", "n + 1"]);
    await jupytext("--set-formats", "ipynb,ts:percent", "--execute", "pair.ipynb");
    write("pair.ts", read("pair.ts").replace("n + 1", "n + 2"));
    await jupytext("--sync", "pair.ts");
    const { cells } = workplace().read("pair.ipynb");
    assert.deepEqual(
      cells.map(({ source }) => textOf(source)),
      ["const n = 20;\nn", "n + 2"],
    );
    assert.equal(textOf(cells[0]?.outputs?.[0]?.data?.["text/plain"] as string[]), "20");
  });

  it("runs a plain .ts file, finding the kernel by the language", async () => {
    write(
      "plain.ts",
      "// # A title\n\n// %%\ninterface Point { x: number }\nconst p: Point = { x: 41 };\n\n// %%\nconsole.log(p.x + 1);\n",
    );
    await jupytext("--to", "ipynb", "--set-kernel", "-", "--execute", "plain.ts");
    const { cells, metadata } = workplace().read("plain.ipynb");
    assert.equal(stdoutOf(cells.at(-1)), "42\n");
    assert.equal((metadata["kernelspec"] as { name: string }).name, "gradlab");
  });

  it("reports a cell that fails, with its line", async () => {
    write("wrong.ts", '// %%\nconst a: number = "text";\n');
    const { code, stderr } = await workplace().python(
      "-m jupytext --to ipynb --set-kernel gradlab --execute wrong.ts".split(" "),
    );
    assert.notEqual(code, 0);
    assert.match(stderr, /TS2322/);
    assert.match(stderr, /const a: number = "text";/);
  });
});
