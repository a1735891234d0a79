/** Notebook 7 itself, in a browser. */
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../../kernel/install/paths.js";
import { colours } from "../../browser/chart.js";
import { needChromium, launchChromium } from "../../browser/chromium.js";
import { type Lab, startLab } from "../../browser/lab.js";
import { NotebookPage } from "../../browser/notebookPage.js";

const NOTEBOOK = "06_backprop_computation_graph.ipynb";
const VEGALITE = "application/vnd.vegalite.v5+json";
const PICTURES = path.join(paths.build, "browser");

describe("Notebook 7", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-notebook-"));
  let server: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    server = await startLab(folder, "notebook");
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, server.address(NOTEBOOK));
  });

  after(async () => {
    await browser?.close();
    await server?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("opens a notebook of the course, runs it and draws its charts", async () => {
    await notebook.runAll(240_000);
    const cells = await notebook.cells();
    for (const cell of cells) {
      assert.ok(!cell.outputs.includes("error"), `${cell.source}\n${cell.text}`);
    }
    const chart = cells.findIndex(({ mimes }) => mimes.includes(VEGALITE));
    assert.ok((await colours(await notebook.show(chart))) >= 3);
    await notebook.page.screenshot({ path: path.join(PICTURES, "notebook-7.png") });
  });

  it("stops an endless cell and runs another, with all variables", async () => {
    const endless = await notebook.typeCell("let n = 0; while (true) n++");
    await notebook.startCell();
    await notebook.untilBusy();
    await notebook.pressStop();
    await notebook.untilDone(endless);
    assert.deepEqual((await notebook.cells())[endless]?.outputs, ["error"]);
    const { text } = await notebook.runCell(await notebook.typeCell("n > 0 && lossVal.data"));
    assert.equal(text, "3");
  });

  it("offers typed completions, and explains a name at Shift-Tab", async () => {
    await notebook.typeCell("tf.scalar(1).res");
    await notebook.page.keyboard.press("Tab");
    const item = notebook.page.locator('.jp-Completer-item[data-value="reshape"]');
    await item.waitFor({ timeout: 20_000 });
    assert.match(await item.innerText(), /method/u);
    await notebook.page.screenshot({ path: path.join(PICTURES, "notebook-7-completion.png") });
    await notebook.page.keyboard.press("Escape");
    await notebook.typeCell("Math.floor");
    await notebook.page.keyboard.press("Shift+Tab");
    const tooltip = notebook.page.locator(".jp-Tooltip");
    await tooltip.waitFor({ timeout: 20_000 });
    assert.match(await tooltip.innerText(), /floor\(x: number\): number/);
    await notebook.page.keyboard.press("Escape");
  });

  it("saves a notebook that jupytext pairs as TypeScript, too", async () => {
    const metadata = {
      jupytext: { formats: "ipynb,ts:percent" },
      kernelspec: { name: "gradlab", display_name: "TypeScript", language: "typescript" },
    };
    const cell = { cell_type: "code", metadata: {}, execution_count: null, outputs: [], id: "a" };
    const cells = [{ ...cell, source: "const side: number = 6;" }];
    writeFileSync(
      path.join(server.notebooks, "pair.ipynb"),
      JSON.stringify({ cells, metadata, nbformat: 4, nbformat_minor: 5 }),
    );
    assert.ok(browser);
    const pair = await NotebookPage.open(browser, server.address("pair.ipynb"));
    await pair.runCell(0);
    const { text } = await pair.runCell(await pair.typeCell("side * 7"));
    assert.equal(text, "42");
    await pair.page.keyboard.press("Control+s");
    await pair.page.waitForFunction("!window.jupyterapp.shell.currentWidget.context.model.dirty");
    const saved = readFileSync(path.join(server.notebooks, "pair.ts"), "utf8");
    assert.match(saved, /\/\/ %%\nconst side: number = 6;\n\n\/\/ %%\nside \* 7\n$/);
  });

  it("meets no error of the page's scripts but Notebook 7's own", () => {
    // Its list of keyboard shortcuts meets settings that are not loaded yet, with every kernel (7.6.5).
    const own = /reading 'schema'[\s\S]*\/static\/notebook\/notebook_core/;
    assert.deepEqual(
      notebook.errors.filter((error) => !own.test(error)),
      [],
    );
  });
});
