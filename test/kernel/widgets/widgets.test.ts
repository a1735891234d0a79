import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { paths } from "../../../kernel/install/paths.js";
import type { JsonObject } from "../../../kernel/protocol/json.js";
import type { ReceivedMessage } from "../../../kernel/protocol/message.js";
import { dataOf, type Execution, useKernel } from "../client.js";

const VIEW = "application/vnd.jupyter.widget-view+json";
const ORACLE = fileURLToPath(new URL("../../../../test/kernel/widgets/oracle.py", import.meta.url));

/** The same widgets as in oracle.py, in its order. */
const ALL = `
  const n = widgets.slider({ max: 10, value: 3, description: "n" });
  const half = widgets.slider({ max: 1, step: 0.01, value: 0.5 });
  widgets.slider({ scale: "log", min: 1e-4, max: 1, value: 0.01, readoutFormat: ".3g" });
  widgets.rangeSlider({ max: 10 });
  widgets.rangeSlider({ max: 1, step: 0.01 });
  widgets.dropdown({ options: ["sgd", "adam"], value: "adam" });
  widgets.checkbox({ value: true, description: "on" });
  widgets.text({ value: "net", placeholder: "name" });
  widgets.button({ description: "Go", icon: "check", buttonStyle: "primary" });
  widgets.progress({ value: 7, max: 10, barStyle: "success" });
  widgets.html({ value: "<b>x</b>" });
  widgets.output();
  widgets.hbox([n, half]);
  widgets.vbox([], { layout: { width: "300px", alignItems: "center" } });`;

interface Opened {
  readonly id: string;
  readonly state: JsonObject;
}

describe("widgets", () => {
  const kernel = useKernel();

  const ok = async (code: string): Promise<Execution> => {
    const execution = await kernel().execute(code);
    assert.equal(execution.reply["status"], "ok", execution.traceback);
    return execution;
  };
  const valueOf = async (code: string): Promise<unknown> => (await ok(code)).result?.["text/plain"];
  /** The page sets part of a state; resolves when the handlers are done. */
  const pageSets = async (id: string, state: object, more: object = {}, buffers: Buffer[] = []) => {
    const data = { method: "update", state, buffer_paths: [], ...more };
    const message = kernel().comm("comm_msg", { comm_id: id, data }, { buffers });
    await message.idle;
    return kernel()
      .publishedUnder(message.id)
      .filter(({ header }) => header.msg_type !== "status");
  };

  it("open with the states that ipywidgets itself would send", async () => {
    const { states, parts } = JSON.parse(
      execFileSync(paths.python, [ORACLE], { encoding: "utf8" }),
    ) as { states: JsonObject[]; parts: (JsonObject | null)[][] };
    const all = openedBy(await ok(ALL));
    const made = all.filter(({ state }) => "layout" in state);
    const byId = new Map(all.map((one) => [`IPY_MODEL_${one.id}`, one.state]));
    assert.deepEqual(
      made.map(({ state }) => withoutReferences(state)),
      states.map(withoutReferences),
    );
    assert.deepEqual(
      made.map(({ state }) => [
        byId.get(String(state["layout"])),
        byId.get(String(state["style"])) ?? null,
      ]),
      parts,
    );
    const children = made.find(({ state }) => state["_model_name"] === "HBoxModel")?.state[
      "children"
    ];
    assert.deepEqual(
      children,
      made.slice(0, 2).map(({ id }) => `IPY_MODEL_${id}`),
    );
  });

  it("show themselves as a view with a text for front ends that have no widgets", async () => {
    const execution = await ok(`widgets.slider({ max: 10, value: 3, description: "n" })`);
    const [model] = openedBy(execution).slice(-1);
    assert.deepEqual(execution.result, {
      [VIEW]: { version_major: 2, version_minor: 0, model_id: model?.id },
      "text/plain": "IntSlider(value=3, min=0, max=10, description='n')",
    });
  });

  it("follow the page while a cell waits, and the page follows the program", async () => {
    const { id } = lastOf(
      await ok(`const s = widgets.slider({ max: 10 });
      const seen: string[] = [];
      s.on("change", (value, old) => { seen.push(old + "→" + value); });
      s.observe(({ name, new: now, owner }) => { seen.push(name + (owner === s) + now); });`),
    );
    const cell = kernel().start(`console.log("go");
      let sum = 0;
      for await (const v of s.changes()) { sum += v; if (v === 5) break; }
      s.value = 7;
      [sum, seen.join(" ")]`);
    await kernel().next(({ content }) => content["text"] === "go\n");
    const [echo] = await pageSets(id, { value: 2 });
    assert.deepEqual(dataOf(echo?.content), {
      method: "echo_update",
      state: { value: 2 },
      buffer_paths: [],
    });
    await pageSets(id, { value: 5 });
    const done = await kernel().finish(cell);
    assert.equal(
      done.result?.["text/plain"],
      "[ 7, '0→2 valuetrue2 2→5 valuetrue5 5→7 valuetrue7' ]",
    );
    assert.deepEqual(updatesOf(done, id), [{ value: 7 }]);
  });

  it("refuse what the page may not say, and set it right there", async () => {
    const { id } = lastOf(await ok(`const r = widgets.slider({ max: 10, value: 4 });`));
    const [answer] = await pageSets(id, { value: "many", no_such: 1 });
    assert.deepEqual(dataOf(answer?.content)["state"], { value: 4 });
    assert.equal(await valueOf("r.value"), "4");
  });

  it("join changes that come in a flood, and the last one has left when the cell ends", async () => {
    const execution = await ok(`const bar = widgets.progress({ max: 1e5 });
      for (let i = 1; i <= 1e5; i++) bar.value = i;`);
    const updates = updatesOf(execution, lastOf(execution).id);
    assert.ok(updates.length < 100, `${updates.length} updates`);
    assert.deepEqual(updates.at(-1), { value: 1e5 });
  });

  it("a button's clicks call its handlers; an output widget takes what they print and throw", async () => {
    const opened = openedBy(
      await ok(`const button = widgets.button({ description: "Go" });
      const out = widgets.output();
      button.on("click", out.capture(async () => {
        console.log("one");
        await new Promise((resolve) => setTimeout(resolve, 5));
        await display(2);
        throw new Error("three");
      }));`),
    );
    const idOf = (name: string) =>
      opened.find(({ state }) => state["_model_name"] === name)?.id ?? "";
    const data = { method: "custom", content: { event: "click" } };
    const click = kernel().comm("comm_msg", { comm_id: idOf("ButtonModel"), data });
    await click.idle;
    const under = kernel().publishedUnder(click.id);
    assert.deepEqual(
      under.map(({ header }) => header.msg_type).filter((type) => !/status|comm_msg/.test(type)),
      [],
    );
    const outputs = (await kernel().execute("JSON.stringify(out.outputs)")).result?.["text/plain"];
    for (const words of ["one\\\\n", '"text/plain":"2"', '"evalue":"three"']) {
      assert.ok(String(outputs).includes(words), `${words} in ${String(outputs)}`);
    }
    const state = await stateOf(idOf("OutputModel"));
    assert.deepEqual(
      (state["outputs"] as JsonObject[]).map((one) => one["output_type"]),
      ["stream", "display_data", "error"],
    );
  });

  it("an error of a plain handler is an output of the page's message", async () => {
    const { id } = lastOf(
      await ok(`const t = widgets.text();
      t.on("change", (value) => { console.log("got", value); throw new RangeError("not " + value); });`),
    );
    const put = await pageSets(id, { value: "x" });
    const error = put.find(({ header }) => header.msg_type === "error");
    assert.equal(error?.content["evalue"], "not x");
    assert.equal(
      put.find(({ header }) => header.msg_type === "stream")?.content["text"],
      "got x\n",
    );
    assert.equal(await valueOf("t.value"), "'x'");
  });

  it("interact draws again for each change, eight times a second at most, the latest values last", async () => {
    const execution = await ok(`let drawings = 0;
      const x = widgets.slider({ max: 1000 });
      const view = widgets.interact({ x }, ({ x }) => { drawings++; return { x }; });
      view`);
    const id = opened(execution, "IntSliderModel");
    const out = opened(execution, "OutputModel");
    const began = performance.now();
    await Promise.all(
      Array.from({ length: 50 }, async (_, i) => await pageSets(id, { value: i + 1 })),
    );
    const seconds = (performance.now() - began) / 1000;
    const [text] = (await stateOf(out))["outputs"] as JsonObject[];
    assert.equal(dataOf(text)["text/plain"], "{ x: 50 }");
    const drawings = Number(await valueOf("drawings"));
    assert.ok(
      drawings >= 2 && drawings <= 2 + 8 * seconds + 1,
      `${drawings} drawings in ${seconds} s`,
    );
    assert.equal(await valueOf("[view.values, view.result]"), "[ { x: 50 }, { x: 50 } ]");
  });

  it("Stop ends a drawing that spins, and the next change draws again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradlab-widgets-"));
    const sign = join(folder, "spins");
    const execution = await ok(`const y = widgets.slider({ max: 9 });
      import { writeFileSync } from "node:fs";
      const draw = (y: number) => { if (y === 5) writeFileSync(${JSON.stringify(sign)}, ""); while (y === 5) {} return y; };
      widgets.interact({ y }, ({ y }) => draw(y))`);
    const [id, out] = [opened(execution, "IntSliderModel"), opened(execution, "OutputModel")];
    const spinning = pageSets(id, { value: 5 });
    // What it prints comes when it is done.
    while (!existsSync(sign)) await pause(20);
    rmSync(folder, { recursive: true });
    await kernel().interrupt();
    await spinning;
    const outputs = (await stateOf(out))["outputs"] as JsonObject[];
    assert.equal(outputs[0]?.["ename"], "InterruptedError");
    await pageSets(id, { value: 6 });
    const [shown] = (await stateOf(out))["outputs"] as JsonObject[];
    assert.equal(dataOf(shown)["text/plain"], "6");
  });

  it("an author's own widget has typed state, bytes as buffers, and messages both ways", async () => {
    const execution = await ok(`const own = widgets.anywidget({
        esm: "export default { render({ model, el }) { el.textContent = model.get('count') } }",
        state: { count: 1, bytes: new Uint8Array([1, 2]), deep: { list: [new Float32Array([3]), "s"] } },
      });
      const heard: unknown[] = [];
      own.on("msg:custom", (content, buffers) => { heard.push(content, [...buffers[0] ?? []]); own.send({ back: 1 }, [new Uint8Array([9])]); });
      own.on("change:bytes", (bytes) => { heard.push([...bytes]); });`);
    const message = execution.outputs
      .filter(({ header }) => header.msg_type === "comm_open")
      .at(-1);
    assert.ok(message);
    const { state, buffer_paths } = dataOf(message.content) as {
      state: JsonObject;
      buffer_paths: unknown;
    };
    assert.deepEqual(buffer_paths, [["bytes"], ["deep", "list", 0]]);
    assert.deepEqual(
      [...message.buffers],
      [Buffer.from([1, 2]), Buffer.from(new Float32Array([3]).buffer)],
    );
    assert.deepEqual(
      [state["_model_module"], state["_model_name"], state["_view_name"], state["count"]],
      ["anywidget", "AnyModel", "AnyView", 1],
    );
    assert.deepEqual(state["deep"], { list: [null, "s"] });
    const id = String(message.content["comm_id"]);
    await pageSets(id, {}, { buffer_paths: [["bytes"]] }, [Buffer.from([7, 8])]);
    const data = { method: "custom", content: { hello: 1 } };
    const sent = kernel().comm("comm_msg", { comm_id: id, data }, { buffers: [Buffer.from([5])] });
    await sent.idle;
    const [reply] = kernel()
      .publishedUnder(sent.id)
      .filter(({ header }) => header.msg_type === "comm_msg");
    assert.deepEqual(reply && dataOf(reply.content), { method: "custom", content: { back: 1 } });
    assert.deepEqual([...(reply?.buffers ?? [])], [Buffer.from([9])]);
    assert.equal(await valueOf("JSON.stringify(heard)"), `'[[7,8],{"hello":1},[5]]'`);
    // The state is typed.
    const { traceback } = await kernel().execute(`own.set({ count: "two" })`);
    assert.match(traceback, /TS2322/);
  });

  it("a page that is loaded again gets all states in one message, and those of one on request", async () => {
    const id = lastOf(
      await ok(`const kept = widgets.slider({ max: 10, value: 2 }); kept.value = 6;`),
    ).id;
    const control = "control-1";
    await kernel().comm(
      "comm_open",
      { comm_id: control, target_name: "jupyter.widget.control" },
      { metadata: { version: "1.0.0" } },
    ).idle;
    const answer = kernel().nextOnComm("comm_msg", control);
    kernel().comm("comm_msg", { comm_id: control, data: { method: "request_states" } });
    const message = await answer;
    const { method, states, buffer_paths } = dataOf(message.content) as {
      method: string;
      states: Record<string, JsonObject>;
      buffer_paths: unknown[][];
    };
    assert.equal(method, "update_states");
    assert.equal(states[id]?.["model_name"], "IntSliderModel");
    assert.equal((states[id]["state"] as JsonObject)["value"], 6);
    assert.equal(buffer_paths.length, message.buffers.length);
    assert.equal((await stateOf(id))["value"], 6);
    const comms = (await kernel().request("comm_info_request", { target_name: "jupyter.widget" }))[
      "comms"
    ];
    assert.deepEqual(Object.keys(comms as object).toSorted(), Object.keys(states).toSorted());
  });

  it("close with their parts, end their iterations, and say so", async () => {
    const { result, outputs } = await ok(`{
      using gone = widgets.slider({ max: 3 });
      var ended = (async () => { for await (const v of gone.changes()) void v; return "ended"; })();
      var closed = gone;
    }
    [await ended, closed.closed]`);
    assert.equal(result?.["text/plain"], "[ 'ended', true ]");
    assert.equal(outputs.filter(({ header }) => header.msg_type === "comm_close").length, 3);
    const { traceback } = await kernel().execute("closed.value = 1");
    assert.match(traceback, /the widget is closed/);
  });

  it("say argument, expectation and received value for bad input, at the learner's line", async () => {
    for (const [code, words] of [
      [
        "widgets.slider({ max: 10, value: 11 })",
        /value must be between min 0 and max 10; received 11/,
      ],
      ["widgets.slider({ min: 5, max: 1 })", /min must be below max 1; received 5/],
      ["widgets.slider({ max: 1, step: 0 })", /step must be a number above 0; received 0/],
      [
        'widgets.slider({ scale: "log", min: 0, max: 1 })',
        /min must be above 0 on a log scale; received 0/,
      ],
      [
        "widgets.rangeSlider({ max: 9, value: [7, 3] })",
        /value must be two numbers, the smaller one first; received \[7,3\]/,
      ],
      [
        "widgets.dropdown({ options: [] })",
        /options must be a list.*at least one entry; received \[\]/,
      ],
      [
        'widgets.dropdown<string>({ options: ["a", "b"], value: "c" })',
        /value must be one of the options \(a, b\); received c/,
      ],
      ["widgets.vbox([1 as never])", /children\[0\] must be a widget; received number/],
      [
        'widgets.text({ layout: { with: "9px" } })',
        /layout has no property "with"; it has alignContent, /,
      ],
      ['widgets.anywidget({ esm: "missing.js" })', /esm: the file cannot be read: .*missing\.js/],
      ["widgets.anywidget({ esm: 'x', state: { layout: 1 } })", /state\.layout: names that begin/],
      [
        "widgets.interact({ a: 1 as never }, () => 1)",
        /controls must be an object of widgets .*received a: number/,
      ],
      ['widgets.button().on("press" as never, () => 1)', /event must be "click"; received press/],
    ] as const) {
      const { traceback } = await kernel().execute(code);
      assert.match(traceback, words);
      assert.match(traceback, /In \[\d+\]:1/, traceback);
    }
  });

  async function stateOf(id: string): Promise<JsonObject> {
    const answer = kernel().nextOnComm("comm_msg", id);
    kernel().comm("comm_msg", { comm_id: id, data: { method: "request_state" } });
    return dataOf((await answer).content)["state"] as JsonObject;
  }
});

function openedBy({ outputs }: Execution): Opened[] {
  return outputs
    .filter(({ header }) => header.msg_type === "comm_open")
    .map(({ content }) => ({
      id: String(content["comm_id"]),
      state: dataOf(content)["state"] as JsonObject,
    }));
}

/** The last one is the widget itself: its layout and style come before it. */
function lastOf(execution: Execution): Opened {
  const last = openedBy(execution).at(-1);
  assert.ok(last, "no widget was made");
  return last;
}

function opened(execution: Execution, model: string): string {
  const found = openedBy(execution).find(({ state }) => state["_model_name"] === model);
  assert.ok(found, `no ${model} was made`);
  return found.id;
}

function updatesOf({ outputs }: Execution, id: string): unknown[] {
  const of = ({ header, content }: ReceivedMessage): boolean =>
    header.msg_type === "comm_msg" && content["comm_id"] === id;
  return outputs.filter(of).map(({ content }) => dataOf(content)["state"]);
}

/** Ids differ from one making to the next. */
function withoutReferences(state: JsonObject): JsonObject {
  const text = JSON.stringify(state).replaceAll(/IPY_MODEL_[\w-]+/g, "…");
  return JSON.parse(text) as JsonObject;
}
