import assert from "node:assert/strict";
import type { JsonObject } from "../../../kernel/protocol/json.js";
import { dataOf, useKernel } from "../client.js";

const VEGALITE = "application/vnd.vegalite.v5+json";

describe("the library's controls", () => {
  const kernel = useKernel();

  it("dl.widget shows living controls, and draws again when the page moves one", async () => {
    const cell = await kernel().execute(`
      dl.widget(
        { rate: dl.slider(0.01, 1, { value: 0.1, scale: "log" }), steps: dl.slider(1, 9), way: dl.dropdown({ up: 1, down: -1 }), grid: dl.checkbox() },
        ({ rate, steps, way, grid }) => dl.plot.line([rate, steps * way], { title: "grid " + grid }))`);
    assert.equal(cell.reply["status"], "ok", cell.traceback);
    assert.ok("application/vnd.jupyter.widget-view+json" in (cell.result ?? {}));
    const opened = cell.outputs
      .filter(({ header }) => header.msg_type === "comm_open")
      .map(({ content }) => ({
        id: String(content["comm_id"]),
        state: dataOf(content)["state"] as JsonObject,
      }));
    const find = (model: string) =>
      opened.find(({ state }) => state["_model_name"] === model)?.id ?? "";
    const set = (model: string, state: object) => {
      const data = { method: "update", state, buffer_paths: [] };
      return kernel().comm("comm_msg", { comm_id: find(model), data }).idle;
    };
    await Promise.all([
      set("FloatLogSliderModel", { value: 0.5 }),
      set("IntSliderModel", { value: 4 }),
      set("DropdownModel", { index: 1 }),
      set("CheckboxModel", { value: true }),
    ]);
    const answer = kernel().nextOnComm("comm_msg", find("OutputModel"));
    kernel().comm("comm_msg", { comm_id: find("OutputModel"), data: { method: "request_state" } });
    const state = dataOf((await answer).content)["state"] as { outputs: JsonObject[] };
    const spec = JSON.stringify(dataOf(state.outputs[0])[VEGALITE]);
    assert.match(spec, /grid true/);
    assert.match(spec, /"y":0\.5/);
    assert.match(spec, /"y":-4/);
  });

  it("dl.progress draws one line that is replaced in place", async () => {
    const cell = await kernel().execute(
      `for (const i of dl.progress(40)) await new Promise((r) => setTimeout(r, 10));`,
    );
    const shown = cell.outputs.map(({ header }) => header.msg_type);
    assert.equal(shown[0], "display_data");
    assert.ok(shown.length >= 3 && shown.length < 30, `${shown.length} outputs`);
    assert.ok(shown.slice(1).every((type) => type === "update_display_data"));
    assert.match(String(dataOf(cell.outputs.at(-1)?.content)["text/plain"]), /█{20} 40 of 40/);
  });
});
