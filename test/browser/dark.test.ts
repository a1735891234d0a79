import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { colours, pixelShares } from "./chart.js";
import { launchChromium, needChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";

const PICTURES = path.join(paths.root, "build", "browser");

describe("charts in a dark JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-browser-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    const settings = path.join(folder, "jupyter", "settings", "@jupyterlab", "apputils-extension");
    mkdirSync(settings, { recursive: true });
    const dark = JSON.stringify({ theme: "JupyterLab Dark" });
    writeFileSync(path.join(settings, "themes.jupyterlab-settings"), dark);
    lab = await startLab(folder);
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("06_backprop_computation_graph.ipynb"));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("have the page's dark background, and light text on it", async () => {
    const code = [
      'dl.plot.line({ train: [3, 2, 1], validation: [3, 2.5, 2.4] }, { x: "epoch", y: "loss (nats)", title: "Loss" })',
      "dl.plot.heatmap([[1, -2], [0.5, 3]], { value: 'weight' })",
      "dl.plot.decisionBoundary((p) => p.map(([a, b]) => 1 / (1 + Math.exp(-a - b))), { x: [[-1, -1], [1, 2]], y: [0, 1] })",
      "await dl.plot.computationGraph((() => { const w = dl.Value.parameter('w', 3); const y = w.mul(2).named('y'); y.backward(); return y; })())",
    ];
    for (const [i, source] of code.entries()) {
      const index = await notebook.typeCell(source);
      const { outputs, text } = await notebook.runCell(index);
      assert.deepEqual(outputs, ["execute_result"], text);
      const cell = await notebook.show(index);
      assert.ok((await colours(cell)) >= 4);
      const { dark, light } = await pixelShares(cell);
      assert.ok(dark > 0.2, `${source}: ${dark} of the chart is dark`);
      assert.ok(light > 0.002, `${source}: ${light} of the chart is light`);
      await notebook.page.screenshot({ path: path.join(PICTURES, `dark-${i}.png`) });
    }
  });
});
