import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import type { BrowserContext, Locator } from "playwright-core";
import { paths } from "../../kernel/install/paths.js";
import { snapshot } from "./chart.js";
import { needChromium, launchChromium } from "./chromium.js";
import { type Lab, startLab } from "./lab.js";
import { NotebookPage } from "./notebookPage.js";
import { notebookOf } from "../notebookText.js";

const PICTURES = path.join(paths.build, "browser");

const CELLS = {
  chart: `const rate = widgets.slider({ min: 0, max: 1, value: 0.5, description: "rate" });
widgets.interact({ rate }, ({ rate }) => {
  if (rate > 0.95) throw new RangeError("rate must be at most 0.95; received " + rate);
  return vegaLite({
    data: { values: [1, 2, 3, 4].map((x) => ({ x, y: x * rate })) },
    mark: "bar", width: 300, height: 150,
    encoding: { x: { field: "x", type: "ordinal" }, y: { field: "y", type: "quantitative", scale: { domain: [0, 4] } } },
  });
})`,
  button: `const out = widgets.output();
const button = widgets.button({ description: "Say it" });
let clicks = 0;
button.on("click", out.capture(async () => { clicks += 1; console.log("clicked", clicks, "at", rate.value.toFixed(1)); }));
widgets.vbox([widgets.hbox([button, widgets.checkbox({ description: "really" })]), out])`,
  controls: `const kind = widgets.dropdown({ options: ["sgd", "adam"], description: "optimizer" });
const name = widgets.text({ value: "net", description: "name" });
const range = widgets.rangeSlider({ max: 10, description: "between" });
const bar = widgets.progress({ max: 10, value: 7, description: "done", barStyle: "success" });
const log = widgets.slider({ scale: "log", min: 0.0001, max: 1, value: 0.01, description: "learning rate" });
widgets.vbox([kind, name, range, bar, log, widgets.html({ value: "<b>bold</b> words" })])`,
  own: `const counter = widgets.anywidget({
  esm: \`function render({ model, el }) {
    const button = document.createElement("button");
    button.className = "own-counter";
    const show = () => { button.textContent = "count " + model.get("count") + " bytes " + new Uint8Array(model.get("bytes").buffer).join("+"); };
    button.onclick = () => { model.set("count", model.get("count") + 1); model.save_changes(); };
    model.on("change:count", show); model.on("change:bytes", show);
    show(); el.append(button);
  }
  export default { render };\`,
  css: ".own-counter { color: rgb(200, 30, 30); font-weight: bold; }",
  state: { count: 0, bytes: new Uint8Array([1, 2]) },
});
counter.on("change:count", (count) => counter.set({ bytes: new Uint8Array([count, count * 2]) }));
counter`,
  course: `dl.widget(
  { rate: dl.slider(0.01, 1.2, { value: 0.1, description: "learning rate" }), steps: dl.slider(2, 20, { value: 8 }) },
  ({ rate, steps }) => dl.plot.trajectories(dl.surfaces.square, [dl.optimize(dl.surfaces.square, dl.optimizers.SGD({ learningRate: rate }), { x0: 10, steps })]),
)`,
} as const;

for (const client of ["jupyterlab", "notebook"] as const) {
  describe(`widgets in ${client === "jupyterlab" ? "JupyterLab" : "Notebook 7"}`, function () {
    this.timeout(300_000);
    const folder = mkdtempSync(path.join(tmpdir(), "gradlab-widgets-"));
    let lab: Lab;
    let browser: BrowserContext | undefined;
    let notebook: NotebookPage;

    before(async function () {
      const chromium = needChromium(this);
      mkdirSync(PICTURES, { recursive: true });
      lab = await startLab(folder, client);
      writeFileSync(path.join(lab.notebooks, "widgets.ipynb"), notebookOf(Object.values(CELLS)));
      browser = await launchChromium(chromium, path.join(folder, "profile"));
      notebook = await NotebookPage.open(browser, lab.address("widgets.ipynb"));
      await notebook.runAll(120_000);
    });

    after(async () => {
      await browser?.close();
      await lab?.stop();
      rmSync(folder, { recursive: true, force: true });
    });

    const cellOf = (name: keyof typeof CELLS): Promise<Locator> =>
      notebook.show(Object.keys(CELLS).indexOf(name));
    const picture = async (name: string): Promise<void> => {
      await notebook.page.screenshot({
        path: path.join(PICTURES, `widgets-${client}-${name}.png`),
      });
    };

    it("a slider moved by the mouse redraws the chart that the kernel makes, and the page keeps still", async () => {
      const cell = await cellOf("chart");
      await drawn(cell);
      const before = await snapshot(cell);
      await picture("chart");
      const heights = await heightsDuring(cell, async () => await drag(cell, 0.9));
      await until(async () => (await readout(cell)) > 0.85 && (await snapshot(cell)) !== before);
      await picture("chart-moved");
      assert.ok(Math.min(...heights) > 0.9 * Math.max(...heights), `heights ${heights.join()}`);
    });

    it("an error of the drawing stands in its place, with its line, until it is mended", async () => {
      const cell = await cellOf("chart");
      await drag(cell, 1);
      const error = cell.locator(
        '.jp-OutputArea-output[data-mime-type="application/vnd.jupyter.stderr"]',
      );
      await error
        .filter({ hasText: "RangeError: rate must be at most 0.95; received 1" })
        .waitFor();
      assert.match(await error.innerText(), /In \[1\]:3/);
      assert.equal(await error.count(), 1);
      await picture("error");
      await drag(cell, 0.4);
      await drawn(cell);
      assert.equal(await error.count(), 0);
    });

    it("dl.widget's sliders drive a chart of the library", async () => {
      const cell = await cellOf("course");
      await drawn(cell);
      const before = await snapshot(cell);
      await drag(cell, 0.7);
      await until(async () => (await snapshot(cell)) !== before && (await readout(cell)) > 0.8);
      await drawn(cell);
      await picture("course");
    });

    it("what a button's handler prints stands in the output widget", async () => {
      const cell = await cellOf("button");
      for (const _ of [1, 2]) await cell.locator("button.jupyter-button").click();
      const out = cell.locator(".jp-OutputArea-output", { hasText: "clicked 2 at 0.4" }).last();
      await out.waitFor();
      assert.match(await out.innerText(), /clicked 1 at 0\.4\nclicked 2 at 0\.4/);
      await picture("button");
    });

    it("a widget of the author's own has state and bytes both ways", async () => {
      const cell = await cellOf("own");
      const button = cell.locator("button.own-counter");
      await button.click();
      await button.click();
      await cell.locator("button.own-counter", { hasText: "count 2 bytes 2+4" }).waitFor();
      await picture("own");
    });

    it("controls look as ipywidgets' own, and say what the reader chose", async () => {
      const cell = await cellOf("controls");
      await cell.locator("select").selectOption("adam");
      await cell.locator('input[type="text"]').fill("deep");
      await picture("controls");
      const state = await evaluate("[kind.value, name.value, range.value, log.value]");
      assert.equal(state.text, "[ 'adam', 'deep', [ 3, 7 ], 0.01 ]");
    });

    it("a running cell that waits follows the slider", async () => {
      const index = await notebook.typeCell(
        "for await (const v of rate.changes()) if (v > 0.7) { console.log(v > 0.7); break; }",
      );
      await notebook.startCell();
      await notebook.untilBusy();
      const cell = await cellOf("chart");
      await drag(cell, 0.8);
      await notebook.untilDone(index);
      assert.equal((await notebook.cells())[index]?.text, "true\n");
    });

    it("a page that is loaded again shows living widgets", async () => {
      await notebook.page.evaluate(`window.jupyterapp.commands.execute("docmanager:save")`);
      await notebook.page.reload();
      await notebook.page.waitForSelector(".jp-NotebookPanel .jp-Notebook", { timeout: 120_000 });
      await notebook.untilIdle();
      const cell = await cellOf("chart");
      await drawn(cell);
      await picture("reloaded");
      const before = await snapshot(cell);
      await drag(cell, 0.2);
      await until(async () => (await snapshot(cell)) !== before && (await readout(cell)) < 0.25);
      const own = (await cellOf("own")).locator("button.own-counter");
      assert.equal(await own.innerText(), "count 2 bytes 2+4");
      await own.click();
      await (await cellOf("own")).locator("button", { hasText: "count 3 bytes 3+6" }).waitFor();
      assert.equal((await evaluate("rate.value < 0.25")).text, "true");
    });

    it("meets no error of the page's scripts", () => {
      // Notebook throws one of its own when it loads its settings, with any kernel.
      const errors = notebook.errors.filter((error) => !error.includes("reading 'schema'"));
      assert.deepEqual(errors, []);
    });

    async function evaluate(code: string) {
      return await notebook.runCell(await notebook.typeCell(code));
    }
  });
}

async function drawn(cell: Locator): Promise<void> {
  const drawing = cell.locator(".vega-embed canvas, .vega-embed svg.marks").first();
  await drawing.waitFor({ timeout: 30_000 });
}

async function readout(cell: Locator): Promise<number> {
  return Number(await cell.locator(".widget-readout").first().innerText());
}

/** The height of the cell's output, many times, while `action` goes on. */
async function heightsDuring(cell: Locator, action: () => Promise<void>): Promise<number[]> {
  const area = cell.locator(".jp-OutputArea").first();
  const heights: number[] = [];
  const watching = setInterval(() => {
    void area.boundingBox().then((box) => heights.push(box?.height ?? 0));
  }, 30);
  await action();
  clearInterval(watching);
  return heights;
}

/** Drags the slider's handle to a share of its length, in several moves, as a hand does. */
async function drag(cell: Locator, share: number): Promise<void> {
  const { mouse } = cell.page();
  const handle = await cell.locator(".noUi-handle").first().boundingBox();
  const track = await cell.locator(".noUi-base").first().boundingBox();
  assert.ok(handle && track);
  const y = handle.y + handle.height / 2;
  await mouse.move(handle.x + handle.width / 2, y);
  await mouse.down();
  await mouse.move(track.x + track.width * share, y, { steps: 25 });
  await mouse.up();
}

async function until(look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 200; tries++) {
    if (await look()) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  assert.fail("it did not happen within 10 s");
}
