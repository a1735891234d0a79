import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { Registry } from "../kernel/magics/registry.js";
import { needChromium, launchChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";

const PICTURES = path.join(paths.root, "build", "browser");

const EMPTY = {
  cells: [
    { cell_type: "code", id: "a", execution_count: null, metadata: {}, outputs: [], source: "1" },
  ],
  metadata: { kernelspec: { name: "gradlab", display_name: "TypeScript", language: "typescript" } },
  nbformat: 4,
  nbformat_minor: 5,
};

const DOUBLE = {
  name: "doubles",
  version: "1.0.0",
  files: {
    "index.js": "exports.double = (n) => 2 * n;",
    "index.d.ts": "export declare function double(n: number): number;",
  },
};

describe("magics in JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-magics-"));
  let registry: Registry;
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    registry = await Registry.start([DOUBLE]);
    lab = await startLab(folder);
    writeFileSync(path.join(lab.notebooks, "magics.ipynb"), JSON.stringify(EMPTY));
    writeFileSync(path.join(lab.notebooks, "part.ts"), "const loaded = 6 * 7;\nloaded;\n");
    mkdirSync(path.join(lab.notebooks, "inner"));
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("magics.ipynb"));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    await registry?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const run = async (code: string) => notebook.runCell(await notebook.typeCell(code));
  const picture = (name: string) =>
    notebook.page.screenshot({ path: path.join(PICTURES, `magics-${name}.png`) });

  it("%load puts the file into the cell, which then runs", async () => {
    const index = await notebook.typeCell("%load part.ts");
    await notebook.startCell();
    await notebook.page.waitForFunction(
      `window.jupyterapp.shell.currentWidget.content.model.cells.get(${index}).sharedModel.getSource().includes("6 * 7")`,
    );
    await notebook.untilIdle();
    const cell = await notebook.show(index);
    await cell.locator(".cm-content").click();
    assert.match((await notebook.runCell(index)).text, /^42$/m);
  });

  it("a command prints in its colours", async () => {
    const cell = await run("!ls -d --color=always inner");
    assert.match(cell.text, /inner/);
    const shown = notebook.page.locator(".jp-OutputArea-output [class*=ansi-]", {
      hasText: "inner",
    });
    await shown.waitFor();
    await picture("colours");
  });

  it("%npm shows one line that changes, and the next cell has types and values", async () => {
    for (const [name, value] of Object.entries(registry.environment))
      await run(`%env ${name}=${value}`);
    const asked = registry.hold();
    const index = await notebook.typeCell("%npm add doubles");
    await notebook.startCell();
    await asked;
    const line = notebook.page.locator(".jp-OutputArea-output", { hasText: "npm add doubles" });
    await line.filter({ hasText: /resolving · 1 package · [1-9]\d* s/ }).waitFor();
    await picture("npm");
    await notebook.pressStop();
    await notebook.untilDone(index);
    assert.match((await notebook.cells())[index]?.text ?? "", /InterruptedError/);
    registry.release();
    const added = await run("%npm add doubles");
    assert.match(added.text, /npm add doubles: done after/);
    assert.doesNotMatch(added.text, /resolving/);
    assert.match(added.text, /Installed doubles 1\.0\.0/);
    const used = await run('import * as doubles from "doubles";doubles.double(21);');
    assert.match(used.text, /^42$/m);
  });

  it("the editor completes their names", async () => {
    await notebook.typeCell("%whos");
    await notebook.page.keyboard.press("Backspace");
    await notebook.page.keyboard.press("Tab");
    const offered = notebook.page.locator(".jp-Completer");
    await offered.getByText("%whos").waitFor();
    await picture("completion");
    await notebook.page.keyboard.press("Escape");
  });

  it("name? opens the help of a name", async () => {
    await run("loaded??");
    const help = notebook.page.locator(".jp-Notebook", { hasText: "const loaded" });
    await help.waitFor();
    await picture("help");
  });
});
