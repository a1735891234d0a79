import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { KERNEL_NAME } from "../../kernel/install/jupyter/kernelspec.js";
import { paths } from "../../kernel/install/paths.js";
import { DISPLAY } from "../../lib/core/host.js";
import { allGoldens } from "../lib/plot/golden/tables.js";
import { colours } from "./chart.js";
import { launchChromium, needChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";

const PICTURES = path.join(paths.root, "build", "browser", "gallery");
const NOTEBOOK = "gallery.ipynb";

/** A notebook with the outputs of an earlier run, a chart in each cell. */
async function savedNotebook(): Promise<{ readonly names: string[]; readonly text: string }> {
  const names: string[] = [];
  const cells: object[] = [];
  for (const [name, make] of await allGoldens()) {
    names.push(name);
    cells.push({
      cell_type: "code",
      execution_count: names.length,
      id: `chart-${names.length}`,
      metadata: {},
      source: name,
      outputs: [
        {
          output_type: "execute_result",
          execution_count: names.length,
          data: (await make())[DISPLAY](),
          metadata: {},
        },
      ],
    });
  }
  const kernelspec = { name: KERNEL_NAME, display_name: "gradlab", language: "typescript" };
  const notebook = { cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 };
  return { names, text: JSON.stringify(notebook) };
}

for (const theme of ["JupyterLab Light", "JupyterLab Dark"]) {
  describe(`every chart of a saved notebook, in ${theme}`, function () {
    this.timeout(600_000);
    const folder = mkdtempSync(path.join(tmpdir(), "gradlab-browser-"));
    let lab: Lab;
    let browser: BrowserContext | undefined;

    before(function () {
      needChromium(this);
    });

    after(async () => {
      await browser?.close();
      await lab?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    it("is drawn without running a cell, and no script of the page fails", async function () {
      mkdirSync(PICTURES, { recursive: true });
      const settings = path.join(
        folder,
        "jupyter",
        "settings",
        "@jupyterlab",
        "apputils-extension",
      );
      mkdirSync(settings, { recursive: true });
      writeFileSync(path.join(settings, "themes.jupyterlab-settings"), JSON.stringify({ theme }));
      lab = await startLab(folder);
      const { names, text } = await savedNotebook();
      writeFileSync(path.join(lab.notebooks, NOTEBOOK), text);
      browser = await launchChromium(needChromium(this), path.join(folder, "profile"));
      const notebook = await NotebookPage.open(browser, lab.address(NOTEBOOK));
      const undrawn: string[] = [];
      for (const [index, name] of names.entries()) {
        const cell = await notebook.show(index);
        await cell.locator(".vega-embed canvas, .vega-embed svg").first().waitFor();
        if ((await colours(cell)) < 3) undrawn.push(name);
        const picture = `${name}-${theme.endsWith("Dark") ? "dark" : "light"}.png`;
        await cell.screenshot({ path: path.join(PICTURES, picture) });
      }
      assert.deepEqual(undrawn, []);
      assert.deepEqual(notebook.errors, []);
      assert.ok(names.length >= 70);
    });
  });
}
