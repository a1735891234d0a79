import assert from "node:assert/strict";
import { plain, TestExecution } from "./execution.js";

/** Values whose own code fails while they are shown. */
const HOSTILE: Readonly<Record<string, string>> = {
  "a getter": "{ get x() { throw new Error('x'); } }",
  "an inspection": "{ [Symbol.for('nodejs.util.inspect.custom')]() { throw new Error('x'); } }",
  "a renderer": "{ [Symbol.for('Jupyter.display')]() { throw new Error('x'); } }",
  "a slow renderer":
    "{ async [Symbol.for('Jupyter.display')]() { await null; throw new Error('x'); } }",
  "a tag": "{ get [Symbol.toStringTag]() { throw new Error('x'); } }",
  "a proxy": "new Proxy({}, { get() { throw new Error('x'); }, has() { throw new Error('x'); } })",
};

describe("hostile code", () => {
  let execution: TestExecution;
  beforeEach(async () => {
    execution = await TestExecution.start({ environment: { GRADLAB_ENGINE: "cpu" } });
  });
  afterEach(async () => await execution.end());

  it("in a value does not fail the cell that ends with it", async () => {
    for (const [name, value] of Object.entries(HOSTILE)) {
      const finished = await execution.run(`$cell.value = ${value};`);
      assert.equal(finished.outcome.status, "ok", name);
      assert.equal(typeof plain(finished), "string", name);
    }
  });

  for (const name of ["Promise", "setTimeout", "setImmediate", "console", "process", "Symbol"]) {
    it(`in place of the global ${name} hurts only itself`, async () => {
      await execution.run(
        `$.original = globalThis.${name};
         globalThis.${name} = function () { throw new Error("replaced"); };`,
      );
      const loop = execution.begin(
        "$.running = true; for (;;) { if (globalThis.__gradlabStop) __gradlabInterrupt(); }",
      );
      execution.process.interrupt(loop);
      assert.equal((await execution.finish(loop)).outcome.status, "interrupted");
      const waiting = execution.begin(
        "$.original; await $cell.wait((async () => 1)()); throw new RangeError('mine');",
      );
      const { outcome } = await execution.finish(waiting);
      assert.ok(outcome.status === "error");
      assert.equal(outcome.error.ename, "RangeError");
      await execution.run(`globalThis.${name} = $.original;`);
      assert.equal(plain(await execution.run("$cell.value = 6 * 7;")), "42");
    });
  }
});
