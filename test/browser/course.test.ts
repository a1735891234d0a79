import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { colours, moveSlider, slidersOf, snapshot } from "./chart.js";
import { needChromium, launchChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";

const NOTEBOOK = "06_backprop_computation_graph.ipynb";
const VEGALITE = "application/vnd.vegalite.v5+json";
const PICTURES = path.join(paths.root, "build", "browser");

describe("a reader in JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-browser-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    lab = await startLab(folder);
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address(NOTEBOOK));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Where a cell with this piece of source stands. */
  const find = async (source: string): Promise<number> => {
    const index = (await notebook.cells()).findIndex((cell) => cell.source.includes(source));
    assert.notEqual(index, -1, `no cell holds ${source}`);
    return index;
  };

  it("runs all cells of the notebook on the computation graph without an error", async () => {
    await notebook.runAll(240_000);
    for (const cell of await notebook.cells()) {
      assert.ok(!cell.outputs.includes("error"), `${cell.source}\n${cell.text}`);
      assert.doesNotMatch(cell.text, /cannot be drawn|display failed|Warning about the chart/u);
    }
  });

  it("sees every chart drawn", async () => {
    const cells = await notebook.cells();
    const charts = [...cells.keys()].filter((index) => cells[index]?.mimes.includes(VEGALITE));
    assert.ok(charts.length >= 4, `${charts.length} charts`);
    for (const index of charts) {
      const count = await colours(await notebook.show(index));
      assert.ok(count >= 3, `the chart of cell ${index} has ${count} colours`);
    }
    // The second drawing of the graph stands below the backward pass.
    const backward = await find("lossVal.backward()");
    const graph = charts.find((index) => index > backward);
    assert.ok(graph !== undefined);
    await notebook.show(graph);
    await notebook.page.screenshot({ path: path.join(PICTURES, "notebook-06.png") });
  });

  it("moves a slider and sees the picture change", async () => {
    const cells = await notebook.cells();
    for (const index of cells.keys()) {
      if (!cells[index]?.mimes.includes(VEGALITE)) continue;
      const cell = await notebook.show(index);
      await colours(cell);
      if ((await slidersOf(cell).count()) === 0) continue;
      const before = await snapshot(cell);
      await moveSlider(slidersOf(cell).first());
      await untilDifferent(async () => await snapshot(cell), before);
      await notebook.page.screenshot({ path: path.join(PICTURES, "slider.png") });
      return;
    }
    assert.fail("no chart has a slider");
  });

  it("stops an endless cell and runs another, with all variables", async () => {
    const endless = await notebook.typeCell("while (true) {}");
    await notebook.startCell();
    await notebook.untilBusy();
    await notebook.pressStop();
    await notebook.untilDone(endless);
    assert.deepEqual((await notebook.cells())[endless]?.outputs, ["error"]);
    const next = await notebook.typeCell("lossVal.data + 39");
    const { text, outputs } = await notebook.runCell(next);
    assert.deepEqual({ text, outputs }, { text: "42", outputs: ["execute_result"] });
    await notebook.page.screenshot({ path: path.join(PICTURES, "stop.png") });
  });

  it("offers typed completions", async () => {
    // Two that begin so: a single one would be inserted without a list.
    await notebook.typeCell("tf.scalar(1).res");
    await notebook.page.keyboard.press("Tab");
    const item = notebook.page.locator('.jp-Completer-item[data-value="reshape"]');
    await item.waitFor({ timeout: 20_000 });
    assert.match(await item.innerText(), /method/u);
    await notebook.page.screenshot({ path: path.join(PICTURES, "completion.png") });
    await notebook.page.keyboard.press("Escape");
  });

  it("shows what students leave as the last line: tensors, models, tables", async () => {
    for (const [name, code, sees] of [
      ["tensor", "tf.range(0, 256).reshape([16, 16])", "img"],
      [
        "model",
        "tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [3] })] })",
        "td",
      ],
      ["frame", "new dfd.DataFrame([{ epoch: 1, loss: 0.5 }, { epoch: 2, loss: NaN }])", "td"],
    ] as const) {
      const index = await notebook.typeCell(code);
      const { outputs, text } = await notebook.runCell(index);
      assert.deepEqual(outputs, ["execute_result"], text);
      const cell = await notebook.show(index);
      await cell.locator(`.jp-RenderedHTMLCommon ${sees}`).first().waitFor();
      await notebook.page.screenshot({ path: path.join(PICTURES, `${name}.png`) });
    }
  });

  it("meets no error of the page's scripts", () => {
    assert.deepEqual(notebook.errors, []);
  });
});

async function untilDifferent(look: () => Promise<string>, before: string): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    if ((await look()) !== before) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("the picture did not change within 5 s");
}
