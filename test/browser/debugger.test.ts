import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { needChromium, launchChromium } from "./chromium.js";
import { Debugging } from "./debugging.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";

const PICTURES = path.join(paths.root, "build", "browser");

const CELLS = [
  "const scale: number = 3;\nconst weights = tf.tensor2d([[1, 2], [3, 4]]);",
  [
    "function total(values: number[]) {",
    "  let sum = 0;",
    "  for (const v of values) {",
    "    sum += v * scale;",
    "  }",
    "  return sum;",
    "}",
    "total([1, 2])",
  ].join("\n"),
  "const twice = 2 * sum;\ntwice",
  "throw new Error('seen');",
];

function notebookOf(sources: readonly string[]): string {
  const cells = sources.map((source, at) => ({
    cell_type: "code",
    id: `cell-${at}`,
    execution_count: null,
    metadata: {},
    outputs: [],
    source,
  }));
  const kernelspec = { name: "gradlab", display_name: "TypeScript", language: "typescript" };
  return JSON.stringify({ cells, metadata: { kernelspec }, nbformat: 4, nbformat_minor: 5 });
}

describe("the debugger of JupyterLab", function () {
  this.timeout(300_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-debugger-"));
  let lab: Lab;
  let browser: BrowserContext | undefined;
  let notebook: NotebookPage;
  let debug: Debugging;

  before(async function () {
    const chromium = needChromium(this);
    mkdirSync(PICTURES, { recursive: true });
    lab = await startLab(folder);
    writeFileSync(path.join(lab.notebooks, "debugger.ipynb"), notebookOf(CELLS));
    browser = await launchChromium(chromium, path.join(folder, "profile"));
    notebook = await NotebookPage.open(browser, lab.address("debugger.ipynb"));
    debug = new Debugging(notebook);
  });

  afterEach(async function () {
    const name = (this.currentTest?.title ?? "").replaceAll(/\W+/g, "-").slice(0, 40);
    await debug?.picture(path.join(PICTURES, `debugger-${name}.png`));
  });

  after(async () => {
    await browser?.close();
    await lab?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it("lists variables while nothing is paused, and draws a tensor", async () => {
    await debug.switchOn();
    await debug.start(0);
    await notebook.untilDone(0);
    await debug.variable("weights").waitFor();
    assert.match(
      await debug.variables(),
      /weights Tensor float32 \[2, 2\], min 1, max 4, mean 2.5/,
    );
    await debug.choose("weights", "Render Variable");
    const drawn = notebook.page.locator(".jp-VariableRendererPanel-renderer table");
    await drawn.waitFor();
    assert.match(await drawn.innerText(), /1\s+2\s+1?\s*3\s+4/);
  });

  it("stops at a line clicked in the gutter, with the line lit and locals shown", async () => {
    await notebook.page.locator(".lm-TabBar-tab", { hasText: "debugger.ipynb" }).first().click();
    await debug.toggleBreakpoint(1, 4);
    await debug.panel("Breakpoints").getByText("Cell [ ]").waitFor();
    await debug.start(1);
    await debug.untilLine("sum += v * scale;");
    assert.match(
      await debug.panel("Callstack").innerText(),
      /total\s+Cell \[\*\]:4\s+In \[2\]\s+Cell \[\*\]:8/,
    );
    await debug.variable("sum").waitFor();
    assert.match(await debug.variables(), /v 1 values Array\(2\) \[1, 2\] sum 0/);
  });

  it("steps, and shows the names of cells beside the locals", async () => {
    await debug.press("next");
    await debug.untilLine("for (const v of values) {");
    await debug.press("next");
    await debug.untilLine("sum += v * scale;");
    await debug.variable("sum").filter({ hasText: "3" }).waitFor();
    await debug.scope("Cells");
    await debug.variable("scale").waitFor();
    assert.match(await debug.variables(), /scale 3/);
    await debug.scope("Locals");
  });

  it("copies a local to the names of all cells, and goes on to the end", async () => {
    await debug.choose("sum", "Copy Variable to Globals");
    await debug.press("continue");
    await notebook.untilDone(1);
    await debug.untilNoLine();
    assert.equal((await notebook.cells())[1]?.text, "9");
    await debug.start(2);
    await notebook.untilDone(2);
    assert.equal((await notebook.cells())[2]?.text, "6");
  });

  it("stops at an uncaught error", async () => {
    await debug.pauseOn("uncaught");
    await debug.start(3);
    await debug.untilLine("throw new Error('seen');");
    await debug.variable("(error)").waitFor();
    assert.match(await debug.variables(), /\(error\) Error: seen/);
    await debug.press("continue");
    await notebook.untilDone(3);
    assert.deepEqual((await notebook.cells())[3]?.outputs, ["error"]);
  });

  it("ends a paused cell by Stop, and works on after it", async () => {
    await debug.start(1);
    await debug.untilLine("sum += v * scale;");
    await notebook.pressStop();
    await notebook.untilDone(1);
    await debug.untilNoLine();
    assert.deepEqual((await notebook.cells())[1]?.outputs, ["error"]);
    await debug.start(0);
    await notebook.untilDone(0);
    assert.deepEqual((await notebook.cells())[0]?.outputs, []);
    assert.deepEqual(notebook.errors, []);
  });

  it("recovers when the process dies in the middle of a pause", async () => {
    const pid = await notebook.typeCell("process.pid");
    const { text } = await notebook.runCell(pid);
    await debug.start(1);
    await debug.untilLine("sum += v * scale;");
    process.kill(Number(text), "SIGKILL");
    await notebook.untilDone(1);
    await debug.untilNoLine();
    assert.match((await notebook.cells())[1]?.text ?? "", /killed/);
    await debug.start(0);
    await notebook.untilDone(0);
    await debug.start(1);
    await debug.untilLine("sum += v * scale;");
    await debug.variable("sum").waitFor();
  });
});
