import assert from "node:assert/strict";
import { useKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("conditional breakpoints", () => {
  const kernel = useKernel();
  let debug: DebugSession;

  const CODE = [
    "let loss = 10;",
    "const limit: number = 4;",
    "for (let step = 0; step < 6; step++) {",
    "  loss = loss - 1;",
    "}",
    "loss",
  ].join("\n");

  before(async () => {
    debug = await attach(kernel());
  });

  /** Runs the cell, and gives what `expression` is at each stop. */
  async function stopsOf(code: string, expression: string, stops: number): Promise<string[]> {
    const cell = kernel().start(code);
    const seen: string[] = [];
    for (let stop = 0; stop < stops; stop++) {
      const { frames } = await debug.stopped();
      seen.push(await debug.evaluate(expression, frames[0]));
      await debug.go("continue");
    }
    assert.equal((await kernel().finish(cell)).reply["status"], "ok");
    return seen;
  }

  it("stop where TypeScript of locals and names of cells is true", async () => {
    await debug.breakAt(CODE, [{ line: 4, condition: "(step as number) > limit || loss === 9" }]);
    assert.deepEqual(await stopsOf(CODE, "step", 2), ["1", "5"]);
  });

  it("stop at the n-th pass, and at every n-th", async () => {
    await debug.breakAt(CODE, [{ line: 4, hitCondition: "3" }]);
    assert.deepEqual(await stopsOf(CODE, "step", 1), ["2"]);
    await debug.breakAt(CODE, [{ line: 4, hitCondition: "% 2" }]);
    assert.deepEqual(await stopsOf(CODE, "step", 3), ["1", "3", "5"]);
  });

  it("print a log point's line, and do not stop", async () => {
    await debug.breakAt(CODE, [
      { line: 4, logMessage: "step {step}: {({ loss })}, \\{kept\\}", condition: "step < 2" },
    ]);
    const { stdout, reply } = await kernel().execute(CODE);
    assert.equal(reply["status"], "ok");
    assert.equal(stdout, "step 0: { loss: 10 }, {kept}\nstep 1: { loss: 9 }, {kept}\n");
  });

  it("say what is wrong with a condition that cannot be read, or fails", async () => {
    const [unread, count] = await debug.breakAt(CODE, [
      { line: 4, condition: "step >" },
      { line: 6, hitCondition: "often" },
    ]);
    assert.equal(unread?.verified, false);
    assert.match(unread?.message ?? "", /step >/);
    assert.match(count?.message ?? "", /like 5, >= 5 or % 5; received "often"/);
    await debug.breakAt(CODE, [{ line: 4, condition: "nobody.knows > 1" }]);
    const { stderr, reply } = await kernel().execute(CODE);
    assert.equal(reply["status"], "ok");
    assert.equal(stderr.match(/nobody\.knows > 1.*failed: ReferenceError/g)?.length, 1, stderr);
  });
});
