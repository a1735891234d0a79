import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { command, root, start } from "./clone.js";

interface Notebook {
  readonly cells: { readonly outputs?: { readonly data?: Record<string, unknown> }[] }[];
}

describe("npm run notebooks", function () {
  this.timeout(120_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(os.tmpdir(), "gradlab-notebooks-"));
  });
  after(() => rmSync(folder, { recursive: true }));

  /** Writes a notebook; its Markdown and empty cells have no line of progress. */
  function notebook(name: string, sources: readonly string[], kernel = "python3"): string {
    const code = sources.map((source, i) => ({
      id: `c${i}`,
      cell_type: "code",
      metadata: {},
      execution_count: null,
      outputs: [],
      source,
    }));
    const text = { id: "t", cell_type: "markdown", metadata: {}, source: "# Title" };
    const metadata = { kernelspec: { name: kernel, display_name: kernel, language: "python" } };
    const file = path.join(folder, name);
    writeFileSync(
      file,
      JSON.stringify({ nbformat: 4, nbformat_minor: 5, metadata, cells: [text, ...code] }),
    );
    return file;
  }

  const copy = (name: string) =>
    JSON.parse(readFileSync(path.join(root, "build", "notebooks", name), "utf8")) as Notebook;

  it("runs our kernel and keeps the executed copy", async () => {
    const name = "91_own_kernel.ipynb";
    const { code, output } = await command(root, [
      "notebooks",
      notebook(name, ["const answer: number = 6 * 7;", "", "answer"], "gradlab"),
    ]);
    assert.equal(code, 0, output);
    assert.match(output, /^91 cell 1\/2 ok \d+\.\d s$/m);
    assert.match(output, /^91 cell 2\/2 ok \d+\.\d s$/m);
    assert.match(output, /^notebooks: 1 passed, 0 failed/m);
    assert.match(String(copy(name).cells.at(-1)?.outputs?.[0]?.data?.["text/plain"]), /42/);
    rmSync(path.join(root, "build", "notebooks", name));
  });

  it("names the cell that fails, with its traceback, and goes on with the next notebook", async () => {
    const bad = notebook("92_bad.ipynb", ["1 + 1", "", "x = 1\nraise ValueError('boom')", "3"]);
    const good = notebook("93_good.ipynb", ["1 + 1"]);
    const { code, output } = await command(root, ["notebooks", bad, good]);
    assert.equal(code, 1, output);
    assert.match(output, /^92 cell 1\/3 ok /m);
    assert.match(output, /^92 cell 2\/3 FAILED /m);
    assert.doesNotMatch(output, /^92 cell 3/m);
    assert.ok(output.includes(`${bad}, cell 2 of 3:`));
    assert.match(output, /line 2[\s\S]*ValueError: boom/);
    assert.match(output, /^93 cell 1\/1 ok /m);
    assert.match(output, /^notebooks: 1 passed, 1 failed/m);
  });

  it("names a kernel that died and a kernel that is not there", async () => {
    const dead = notebook("94_dead.ipynb", ["import os\nos._exit(3)"]);
    const none = notebook("95_none.ipynb", ["1"], "no-such-kernel");
    const { code, output } = await command(root, ["notebooks", dead, none]);
    assert.equal(code, 1, output);
    assert.match(output, /94_dead\.ipynb, cell 1: the kernel died/);
    assert.match(output, /95_none\.ipynb: there is no kernel named no-such-kernel/);
  });

  it("stops a running cell on Ctrl-C", async () => {
    const slow = notebook("96_slow.ipynb", ["1", "import time\ntime.sleep(300)"]);
    const run = start(root, ["notebooks", slow]);
    await run.printed(/^96 cell 1\/2 ok/m);
    run.child.kill("SIGTERM");
    const { code, output } = await run.ended;
    assert.equal(code, 130, output);
    assert.match(output, /^96 cell 2\/2 stopped/m);
  });

  it("names a file that is not there", async () => {
    const { code, output } = await command(root, ["notebooks", "no-such.ipynb"]);
    assert.equal(code, 1);
    assert.match(output, /✗ No notebook was run\.\n {2}Why: there is no file .*no-such\.ipynb/);
  });
});
