import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext, Locator } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
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

/** What JupyterLab makes of completions and inspections: its completer, its tooltip. */
describe("the editor in JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-editor-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    // JupyterLab's setting for the panel beside the list; it is off until somebody asks for it.
    const settings = path.join(folder, "jupyter/settings/@jupyterlab/completer-extension");
    mkdirSync(settings, { recursive: true });
    writeFileSync(
      path.join(settings, "manager.jupyterlab-settings"),
      JSON.stringify({ showDocumentationPanel: true }),
    );
    lab = await startLab(folder);
    writeFileSync(path.join(lab.notebooks, "editor.ipynb"), JSON.stringify(EMPTY));
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("editor.ipynb"));
    await notebook.runCell(
      await notebook.typeCell("const data: any = { rows: [[1, 2]], rate: 0.1 }"),
    );
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Types the text and presses Tab; the list that opens. */
  async function complete(text: string): Promise<Locator> {
    await notebook.typeCell(text);
    await notebook.page.keyboard.press("Tab");
    const list = notebook.page.locator(".jp-Completer:not(.lm-mod-hidden)");
    await list.waitFor({ timeout: 30_000 });
    return list;
  }
  const picture = (name: string) =>
    notebook.page.screenshot({ path: path.join(PICTURES, `editor-${name}.png`) });

  it("lists members with the icon of their kind, and their documentation beside", async () => {
    const list = await complete("tf.one");
    const first = list.locator(".jp-Completer-item").filter({ hasText: "oneHot" }).first();
    assert.equal(await first.locator(".jp-Completer-typeExtended").textContent(), "function");
    await notebook.page.keyboard.press("ArrowDown");
    const panel = notebook.page.locator(".jp-Completer-docpanel");
    await panel.getByText("function tf.one").first().waitFor({ timeout: 30_000 });
    await picture("members");
    await notebook.page.keyboard.press("Escape");
  });

  it("lists members of a value whose type is any, and shows that value", async () => {
    const list = await complete("data.r");
    const names = await list.locator(".jp-Completer-match").allTextContents();
    assert.deepEqual(names, ["rate", "rows"]);
    const panel = notebook.page.locator(".jp-Completer-docpanel");
    await panel.getByText("Value: 0.1").first().waitFor({ timeout: 30_000 });
    await picture("value");
    await notebook.page.keyboard.press("Escape");
  });

  it("shows the signature of a call, its parameter and documentation on Shift+Tab", async () => {
    await notebook.typeCell("tf.tensor([1], ");
    await notebook.page.keyboard.press("Shift+Tab");
    const tooltip = notebook.page.locator(".jp-Tooltip");
    // It opens empty, and its text is drawn later.
    await tooltip.getByText("The shape of the tensor").first().waitFor({ timeout: 30_000 });
    const text = (await tooltip.textContent()) ?? "";
    assert.match(text, /tf\.tensor<R extends tf\.Rank>\(values: /);
    assert.match(text, /shape The shape of the tensor/);
    await picture("tooltip");
  });
});
