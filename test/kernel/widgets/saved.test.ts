import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import {
  DISPLAY_NAME,
  KERNEL_NAME,
  writeKernelspec,
} from "../../../kernel/install/jupyter/kernelspec.js";
import { paths } from "../../../kernel/install/paths.js";
import type { JsonObject } from "../../../kernel/protocol/json.js";
import { dataOf } from "../client.js";
import { notebookOf } from "../../notebookText.js";

const VEGALITE = "application/vnd.vegalite.v5+json";
const VIEW = "application/vnd.jupyter.widget-view+json";
const STATE = "application/vnd.jupyter.widget-state+json";

const CELLS = [
  `const rate = widgets.slider({ max: 1, value: 0.5, description: "rate" });
   widgets.interact({ rate }, ({ rate }) => vegaLite({ data: { values: [{ x: 1, y: rate }] }, mark: "point",
     encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } } }))`,
  `const out = widgets.output();
   await out.capture(() => console.log("kept in the widget"))();
   out`,
  `widgets.anywidget({ esm: "export default {}", state: { bytes: new Uint8Array([1, 2, 3]) } })`,
  `for (let i = 0; i <= 20; i++) rate.value = i / 20;`,
];

interface Saved {
  readonly metadata: {
    readonly widgets: Record<string, { readonly state: Record<string, Model> }>;
  };
  readonly cells: readonly {
    readonly outputs: readonly {
      readonly data: Record<string, unknown>;
      readonly metadata: JsonObject;
    }[];
  }[];
}

interface Model {
  readonly model_name: string;
  readonly state: JsonObject;
  readonly buffers?: readonly JsonObject[];
}

describe("widgets in a notebook that nbclient runs", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-saved-"));
  let saved: Saved;
  let models: [string, Model][];

  const modelOf = (name: string): Model => {
    const found = models.find(([, model]) => model.model_name === name);
    assert.ok(found, `no ${name} is saved`);
    return found[1];
  };

  before(async () => {
    const data = path.join(folder, "data");
    mkdirSync(data);
    writeKernelspec(path.join(data, "kernels", KERNEL_NAME), DISPLAY_NAME);
    writeFileSync(path.join(folder, "source.ipynb"), notebookOf(CELLS));
    await nbconvert("--to", "notebook", "--execute", "--output", "saved.ipynb", "source.ipynb");
    saved = JSON.parse(readFileSync(path.join(folder, "saved.ipynb"), "utf8")) as Saved;
    models = Object.entries(saved.metadata.widgets[STATE]?.state ?? {});
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  it("are saved with their state, the latest", () => {
    assert.equal(modelOf("FloatSliderModel").state["value"], 1);
    assert.equal(modelOf("FloatSliderModel").state["description"], "rate");
    const shown = models
      .filter(([, model]) => model.model_name === "OutputModel")
      .flatMap(([, model]) => model.state["outputs"] as JsonObject[]);
    const [chart, printed] = shown.toSorted((a) => (a["output_type"] === "stream" ? 1 : -1));
    assert.deepEqual(printed, {
      output_type: "stream",
      name: "stdout",
      text: "kept in the widget\n",
    });
    // What the last value of the slider looks like, also where no Vega is.
    const { [VEGALITE]: spec, "image/png": png } = dataOf(chart);
    assert.deepEqual((spec as { data: unknown }).data, { values: [{ x: 1, y: 1 }] });
    assert.ok(String(png).startsWith("iVBOR"));
    const views = saved.cells.flatMap(({ outputs }) =>
      outputs.flatMap(({ data }) => data[VIEW] ?? []),
    );
    const ids = models.map(([id]) => id);
    assert.equal(views.length, 3);
    for (const view of views) assert.ok(ids.includes(String((view as JsonObject)["model_id"])));
  });

  it("keep their bytes", () => {
    assert.deepEqual(modelOf("AnyModel").buffers, [
      { data: Buffer.from([1, 2, 3]).toString("base64"), encoding: "base64", path: ["bytes"] },
    ]);
  });

  it("leave a picture of the drawing for readers without widgets", () => {
    const output = saved.cells[0]?.outputs[0];
    assert.ok(String(output?.data["image/png"]).startsWith("iVBOR"));
    assert.equal(String(output?.data["text/plain"]), "Point chart of y against x (1 row).");
    assert.ok(output?.metadata["image/png"], "no size of the picture");
  });

  it("stand in exported HTML as living widgets, or as the picture where no state is saved", async () => {
    await nbconvert("--to", "html", "saved.ipynb");
    const html = readFileSync(path.join(folder, "saved.html"), "utf8");
    assert.ok(html.includes(`<script type="${STATE}">`));
    assert.ok(html.includes(`<script type="${VIEW}">`));
    delete (saved.metadata as { widgets?: unknown }).widgets;
    writeFileSync(path.join(folder, "bare.ipynb"), JSON.stringify(saved));
    await nbconvert("--to", "html", "bare.ipynb");
    const bare = readFileSync(path.join(folder, "bare.html"), "utf8");
    assert.ok(bare.includes("data:image/png;base64,iVBOR"));
    assert.ok(!bare.includes(`<script type="${VIEW}">`));
  });

  async function nbconvert(...args: readonly string[]): Promise<void> {
    await promisify(execFile)(paths.python, ["-m", "nbconvert", ...args], {
      cwd: folder,
      env: {
        ...process.env,
        JUPYTER_NO_CONFIG: "1",
        JUPYTER_PREFER_ENV_PATH: "0",
        JUPYTER_DATA_DIR: path.join(folder, "data"),
        JUPYTER_RUNTIME_DIR: path.join(folder, "runtime"),
      },
    });
  }
});
