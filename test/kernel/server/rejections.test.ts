import assert from "node:assert/strict";
import { parentId, useKernel } from "../client.js";

const FAIL = `async function fail(ms = 0) {
  if (ms) await new Promise((resolve) => setTimeout(resolve, ms))
  throw new Error("lost " + ms)
}
function reject() { return Promise.reject(new Error("rejected")) }`;

/** Code of one cell, run by another: the one that runs it has made the promise that nobody awaits. */
describe("a promise that nobody awaits", () => {
  const kernel = useKernel();
  before(async () => {
    assert.equal((await kernel().execute(FAIL)).reply["status"], "ok");
  });

  it("fails the cell that makes it, though an older cell's function rejects", async () => {
    for (const code of [
      "fail()\n1",
      "reject()\n1",
      "setTimeout(() => fail(), 5); await new Promise((r) => setTimeout(r, 100))",
    ]) {
      const { reply, traceback } = await kernel().execute(code);
      assert.equal(reply["status"], "error", code);
      assert.match(traceback, /In \[1\]:\d+/);
    }
  });

  it("is reported under the cell that made it while another cell runs", async () => {
    const maker = kernel().start("fail(100)\n1");
    const made = await kernel().finish(maker);
    assert.equal(made.reply["status"], "ok");
    const other = await kernel().execute("await new Promise((r) => setTimeout(r, 300)); 2");
    assert.equal(other.reply["status"], "ok");
    const error = await kernel().seen(
      (message) => message.header.msg_type === "error" && parentId(message) === maker.id,
    );
    assert.equal(error.content["evalue"], "lost 100");
  });
});
