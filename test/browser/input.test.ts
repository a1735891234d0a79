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

describe("input boxes in JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-input-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    lab = await startLab(folder);
    writeFileSync(path.join(lab.notebooks, "input.ipynb"), JSON.stringify(EMPTY));
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("input.ipynb"));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const box = (prompt: string, field: string): Locator =>
    notebook.page.locator(".jp-Stdin", { hasText: prompt }).locator(field);

  /** Types into the box of a question, and presses Enter. */
  async function answer(prompt: string, text: string, field = "input"): Promise<void> {
    await box(prompt, field).click({ timeout: 60_000 });
    await notebook.page.keyboard.type(text);
    await notebook.page.screenshot({ path: path.join(PICTURES, `input-${text}.png`) });
    await notebook.page.keyboard.press("Enter");
  }

  it("input() and prompt() get what is typed; a password is shown as dots only", async () => {
    const index = await notebook.typeCell(
      "const who = await input('Who? '); const key = await password(); `${who} ${prompt('Age')} ${key.length}`",
    );
    await notebook.startCell();
    await answer("Who?", "Ada");
    await answer("Password:", "geheim", "input[type=password]");
    await answer("Age", "36");
    await notebook.untilDone(index);
    const cell = (await notebook.cells())[index];
    assert.match(cell?.text ?? "", /Who\? {1,2}Ada/);
    assert.match(cell?.text ?? "", /'Ada 36 6'/);
    assert.doesNotMatch(cell?.text ?? "", /geheim/);
  });

  it("Stop ends a cell that waits for the user, and the next cell can ask", async () => {
    const stopped = await notebook.typeCell("prompt('never answered')");
    await notebook.startCell();
    await box("never answered", "input").waitFor();
    await notebook.pressStop();
    await notebook.untilDone(stopped);
    assert.match((await notebook.cells())[stopped]?.text ?? "", /InterruptedError/);
    const next = await notebook.typeCell("await input('Again? ')");
    await notebook.startCell();
    await answer("Again?", "yes");
    await notebook.untilDone(next);
    assert.match((await notebook.cells())[next]?.text ?? "", /'yes'/);
  });
});
