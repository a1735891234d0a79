import assert from "node:assert/strict";
import { plain, TestExecution } from "./execution.js";

const LINES = 200_000;
const MEGABYTE = 2 ** 20;

/** Counts what arrives and keeps none of it. */
function count(execution: TestExecution): { readonly lines: number } {
  const seen = { lines: 0 };
  execution.process.on("message", (message) => {
    if (message.type === "stream") seen.lines += message.text.split("\n").length - 1;
    execution.messages.length = 0;
  });
  return seen;
}

describe("a flood of output", () => {
  let execution: TestExecution;
  beforeEach(async () => {
    execution = await TestExecution.start({ environment: { GRADLAB_ENGINE: "cpu" } });
  });
  afterEach(async () => await execution.end());

  it("arrives whole, and the front does not grow with it", async function () {
    this.timeout(240_000);
    await execution.run("");
    const seen = count(execution);
    const before = process.memoryUsage().rss;
    let most = 0;
    const watch = setInterval(() => {
      most = Math.max(most, process.memoryUsage().rss - before);
    }, 20);
    await execution.run(`for (let i = 0; i < ${LINES}; i++) console.log("line", i);`);
    clearInterval(watch);
    assert.equal(seen.lines, LINES);
    assert.ok(most < 100 * MEGABYTE, `${Math.round(most / MEGABYTE)} MB more`);
  });

  for (const [name, check] of [
    ["a cell's own loop", "if (globalThis.__gradlabStop) __gradlabInterrupt();"],
    ["a library's loop", ""],
  ] as const) {
    it(`of ${name} is stopped`, async () => {
      const run = execution.begin(`for (let i = 0; ; i++) { ${check} console.log("line", i); }`);
      await execution.printed(run, "line 1000\n");
      count(execution);
      execution.process.interrupt(run);
      assert.equal((await execution.finish(run)).outcome.status, "interrupted");
      assert.equal(plain(await execution.run("$cell.value = 1;")), "1");
    });
  }

  it("of one display of 20 MB arrives whole", async () => {
    const { messages, outcome } = await execution.run(
      `await $cell.wait($.display.html("x".repeat(20 * 2 ** 20)));`,
    );
    assert.equal(outcome.status, "ok");
    const [shown] = messages.filter((one) => one.type === "display");
    assert.equal(String(shown?.bundle.data["text/html"]).length, 20 * MEGABYTE);
  });
});
