import assert from "node:assert/strict";
import { plain, TestExecution, type Finished } from "./execution.js";

interface Shown {
  readonly type: string;
  readonly content: unknown;
  readonly id: string | undefined;
  readonly update: boolean;
}

/** What a run displayed: the first MIME type, its content, the id's presence. */
function shown(finished: Finished): Shown[] {
  return finished.messages.flatMap((one) => {
    if (one.type !== "display") return [];
    const [entry] = Object.entries(one.bundle.data);
    assert.ok(entry);
    return [{ type: entry[0], content: entry[1], id: one.displayId, update: one.update }];
  });
}

describe("names that every cell sees", () => {
  let execution: TestExecution;
  before(async () => {
    execution = await TestExecution.start();
  });
  after(async () => await execution.end());

  it("display shows now, replaces in place, and clears", async () => {
    const finished = await execution.run(
      `const handle = await $cell.wait($.display.html("<i>1</i>"));
       await $cell.wait(handle.update({ plain: 2 }));
       $.display.clear({ wait: true });`,
    );
    assert.equal(finished.outcome.status, "ok");
    const [first, second] = shown(finished);
    assert.deepEqual([first?.type, first?.content], ["text/html", "<i>1</i>"]);
    assert.deepEqual([first?.update, second?.update], [false, true]);
    assert.equal(first?.id, second?.id);
    const clear = finished.messages.find((one) => one.type === "clear");
    assert.deepEqual(clear, { type: "clear", run: finished.run, wait: true });
  });

  it("what display gives back is no result, awaited or not", async () => {
    for (const last of ["$.display(1)", "await $cell.wait($.display(1))", "$.display.html('x')"]) {
      const { outcome } = await execution.run(`$cell.value = ${last};`);
      assert.ok(outcome.status === "ok");
      assert.equal(outcome.result, undefined, last);
    }
  });

  it("a promise shows what it holds, and nothing of what Node notes on it", async () => {
    const { outcome } = await execution.run("$cell.value = Promise.resolve(5);");
    assert.ok(outcome.status === "ok");
    assert.match(String(outcome.result?.data["text/plain"]), /^Promise \{\s+5\s+\}$/);
  });

  it("displays that nobody awaits leave before the cell's end", async () => {
    const finished = await execution.run(
      "for (let i = 0; i < 5; i++) void $.display.html(`${i}`);",
    );
    assert.deepEqual(
      shown(finished).map(({ content }) => content),
      ["0", "1", "2", "3", "4"],
    );
    assert.equal(finished.messages.at(-1)?.type, "done");
  });

  it("a later cell's display.update changes what an earlier one showed", async () => {
    await execution.run(`await $cell.wait($.display("before", { id: "chart" }));`);
    const later = await execution.run(`await $cell.wait($.display.update("chart", "after"));`);
    const [update] = shown(later);
    assert.deepEqual([update?.id, update?.update, update?.content], ["chart", true, "'after'"]);
  });

  it("vegaLite draws as the last value", async () => {
    const { outcome } = await execution.run(
      `$cell.value = $.vegaLite({ data: { values: [{ x: 1, y: 2 }] }, mark: "point",
         encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" } } });`,
    );
    assert.ok(outcome.status === "ok");
    const types = Object.keys(outcome.result?.data ?? {});
    assert.ok(
      types.some((type) => type.startsWith("application/vnd.vegalite")),
      types.join(),
    );
  });

  it("the library's host shows, and replaces what has the same name in the same run", async () => {
    const body = `const host = globalThis[Symbol.for("gradlab.host")];
      await $cell.wait(host.show("a", "curve")); await $cell.wait(host.show("b", "curve"));`;
    const first = shown(await execution.run(body));
    const second = shown(await execution.run(body));
    assert.deepEqual(
      [...first, ...second].map(({ update }) => update),
      [false, true, false, true],
    );
    assert.equal(first[0]?.id, first[1]?.id);
    assert.notEqual(first[0]?.id, second[0]?.id);
  });

  it("a silent run shows nothing", async () => {
    const finished = await execution.run(
      `$.display.html("x"); console.log("y"); $cell.value = 1;`,
      {
        silent: true,
      },
    );
    assert.deepEqual(
      finished.messages.map(({ type }) => type),
      ["done"],
    );
  });

  it("dfd loads on first use, and shares the cell's tf", async function () {
    this.timeout(120_000);
    const { outcome } = await execution.run(
      "$cell.value = new $.dfd.DataFrame({ a: [1, 2] }).tensor instanceof $.tf.Tensor;",
    );
    assert.ok(outcome.status === "ok");
    assert.equal(outcome.result?.data["text/plain"], "true");
  });

  it("tensors and frames print their values, in lists too", async () => {
    const { outcome } = await execution.run(
      "$cell.value = [$.tf.tensor([1, 2]), new $.dfd.DataFrame({ a: [1, 2] })['a']];",
    );
    assert.ok(outcome.status === "ok");
    assert.equal(
      outcome.result?.data["text/plain"],
      "[\n  Tensor float32 [2] [1, 2],\n  Series: 2 values\n         a\n     int32\n  0      1\n  1      2\n]",
    );
  });

  it("a cell may give tf and dl another value", async () => {
    await execution.run("$.tf = 1; $.dl = 2;");
    assert.equal(plain(await execution.run("$cell.value = $.tf + $.dl;")), "3");
  });
});
