import assert from "node:assert/strict";
import { startKernel, type TestKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("while a cell is paused", () => {
  let kernel: TestKernel;
  let debug: DebugSession;
  const CODE = "let at = 0;\nfor (let i = 0; i < 5; i++) {\n  at += i;\n}\nat";

  beforeEach(async () => {
    kernel = await startKernel();
    debug = await attach(kernel);
  });
  afterEach(async () => {
    await kernel.stop();
  });

  async function pause() {
    await debug.breakAt(CODE, [3]);
    const cell = kernel.start(CODE);
    await debug.stopped();
    return cell;
  }

  it("the kernel answers everything else, and says where it stands", async () => {
    const cell = await pause();
    assert.equal((await kernel.kernelInfo())["status"], "ok");
    assert.equal((await kernel.complete("tf.ones"))["status"], "ok");
    assert.equal((await kernel.inspect("tf"))["status"], "ok");
    assert.equal((await kernel.isComplete("1 +"))["status"], "incomplete");
    const info = await debug.request("debugInfo");
    assert.deepEqual(info["stoppedThreads"], [1]);
    await debug.breakAt(CODE, []);
    await debug.go("continue");
    assert.equal((await kernel.finish(cell)).result?.["text/plain"], "10");
  });

  it("Stop ends the cell, and the next cell stops at its breakpoints again", async () => {
    const cell = await pause();
    await kernel.interrupt();
    await debug.event("continued");
    const { reply } = await kernel.finish(cell);
    assert.equal(reply["ename"], "InterruptedError");
    const again = kernel.start(CODE);
    assert.equal((await debug.stopped()).frames[0]?.line, 3);
    await debug.breakAt(CODE, []);
    await debug.go("continue");
    assert.equal((await kernel.finish(again)).reply["status"], "ok");
  });

  it("disconnecting lets it go on to its end", async () => {
    const cell = await pause();
    await debug.request("disconnect");
    assert.equal((await kernel.finish(cell)).result?.["text/plain"], "10");
    assert.equal((await kernel.execute(CODE)).result?.["text/plain"], "10");
  });

  it("shutting down ends at once", async () => {
    void (await pause());
    const started = performance.now();
    const { exitCode } = await kernel.shutdown();
    assert.equal(exitCode, 0);
    assert.ok(performance.now() - started < 10_000);
  });

  it("the death of its process is said, and debugging goes on with the next one", async () => {
    const { result } = await kernel.execute("process.pid");
    const cell = await pause();
    process.kill(Number(result?.["text/plain"]), "SIGKILL");
    await debug.event("terminated");
    assert.equal((await kernel.finish(cell)).reply["status"], "error");
    assert.deepEqual((await debug.request("debugInfo"))["stoppedThreads"], []);
    const again = kernel.start(CODE);
    const { frames } = await debug.stopped();
    assert.equal(frames[0]?.line, 3);
    assert.equal(await debug.evaluate("i", frames[0]), "0");
    await debug.breakAt(CODE, []);
    await debug.go("continue");
    assert.equal((await kernel.finish(again)).reply["status"], "ok");
  });

  it("requests that make no sense are refused with a reason", async () => {
    for (const [command, args, reason] of [
      ["next", {}, /not paused/],
      ["scopes", { frameId: 77 }, /not paused/],
      ["variables", { variablesReference: 5 }, /no variables under the number 5/],
      ["variables", {}, /variablesReference must be an integer; received nothing/],
      ["fly", {}, /no command "fly"/],
      ["source", { source: { path: "/nowhere" } }, /cannot be read/],
    ] as const) {
      const answer = await debug.attempt(command, args);
      assert.equal(answer.success, false);
      assert.match(answer.message ?? "", reason);
    }
    const odd = await kernel.request("debug_request", { seq: "one" }, "control");
    assert.equal(odd["success"], false);
  });

  it("a running loop is paused by request", async () => {
    const cell = kernel.start(
      'let spins = 0;\nwhile (spins >= 0) {\n  spins += 1;\n  if (spins === 9) console.log("on");\n}',
    );
    await kernel.printed(cell, "on");
    await debug.request("pause", { threadId: 1 });
    const { reason, frames } = await debug.stopped();
    assert.equal(reason, "pause");
    assert.ok([2, 3, 4].includes(frames[0]?.line ?? 0));
    assert.ok(Number(await debug.evaluate("spins", frames[0])) >= 9);
    await kernel.interrupt();
    assert.equal((await kernel.finish(cell)).reply["ename"], "InterruptedError");
  });
});
