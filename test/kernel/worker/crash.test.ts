import assert from "node:assert/strict";
import { TestExecution } from "./execution.js";

const GROW = "const all = []; for (;;) all.push(new Array(1000).fill({}));";

describe("the death of the execution process", () => {
  for (const [name, body, code, signal, reason] of [
    ["process.exit", "process.exit(3);", 3, null, /process\.exit\(3\)/],
    ["process.abort", "process.abort();", null, "SIGABRT", /aborted/],
    ["a kill", "process.kill(process.pid, 'SIGKILL');", null, "SIGKILL", /killed/],
    ["a full heap", GROW, null, "SIGABRT", /out of memory.* 64 MB/],
    [
      "an array without end",
      "[...Array(1e9).keys()];",
      null,
      "SIGABRT",
      /out of memory: one array/,
    ],
  ] as const) {
    it(`is told plainly after ${name}, behind what was written`, async () => {
      const execution = await TestExecution.start(
        name === "a full heap"
          ? { heapMegabytes: 64, environment: { GRADLAB_ENGINE: "cpu" } }
          : { environment: { GRADLAB_ENGINE: "cpu" } },
      );
      try {
        const run = execution.begin(
          `console.log("x".repeat(100000)); console.log("last"); ${body}`,
        );
        const exit = await execution.process.ended();
        assert.deepEqual([exit.code, exit.signal], [code, signal]);
        assert.match(exit.reason, reason);
        assert.equal(execution.text(run, "stdout"), `${"x".repeat(100000)}\nlast\n`);
        assert.equal(execution.text(run, "stderr"), "");
      } finally {
        await execution.end();
      }
    });
  }

  it("comes in order on request", async () => {
    const execution = await TestExecution.start({ environment: { GRADLAB_ENGINE: "cpu" } });
    await execution.run("$.x = 1;");
    assert.equal((await execution.process.shutdown(false)).code, 0);
    await execution.end();
  });
});
