import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { needChromium, launchChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";
import { notebookOf } from "../notebookText.js";

const PICTURES = path.join(paths.build, "browser");

const CELLS = {
  lines: `for (let i = 1; i <= 1_000_000; i++) console.log("line " + i);`,
  charts: `for (let i = 1; i <= 10_000; i++) display.html("<table><tr><td>chart " + i + "</td></tr></table>");`,
  updates: `const live = await display("0"); for (let i = 1; i <= 50_000; i++) live.update(i);`,
  after: `6 * 7`,
};

describe("a page whose cells put out too much", function () {
  this.timeout(600_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-flood-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    lab = await startLab(folder);
    writeFileSync(path.join(lab.notebooks, "flood.ipynb"), notebookOf(Object.values(CELLS)));
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("flood.ipynb"));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("runs them all, answers the reader meanwhile, and ends with the last lines, displays and states", async () => {
    await watchPage(notebook);
    await notebook.runAll(500_000);
    const cells = await notebook.cells();
    const [lines, charts, updates, after] = cells;
    assert.deepEqual(lines?.outputs, ["stream", "display_data", "stream"]);
    assert.match(lines.text, /^line 1\n/);
    assert.match(lines.text, /more characters.*display\.limits\(\{ characters: 20_000_000 \}\)/);
    assert.match(lines.text, /line 1000000\n$/);
    assert.equal(charts?.outputs.length, 502);
    assert.match(charts.text, /9,499 more outputs/);
    assert.match(charts.text, /chart 10000<\/td><\/tr><\/table>$/);
    assert.equal(updates?.text, "50000");
    assert.equal(after?.text, "42");
    await notebook.show(1);
    await notebook.page.screenshot({ path: path.join(PICTURES, "flood.png") });
    const blocked = await notebook.page.evaluate<number>("window.longestPause");
    // About a second on a busy machine; a frozen page is one for minutes.
    assert.ok(blocked < 30_000, `the page stood still for ${blocked} ms`);
  });
});

/** Notes the longest time that the page did not draw. */
async function watchPage(notebook: NotebookPage): Promise<void> {
  await notebook.page.evaluate(`(() => {
    let last = performance.now();
    window.longestPause = 0;
    const look = (now) => {
      window.longestPause = Math.max(window.longestPause, now - last);
      last = now;
      requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  })()`);
}
