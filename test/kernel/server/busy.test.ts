import assert from "node:assert/strict";
import { useKernel } from "../client.js";

describe("while a cell runs `while (true) {}`", () => {
  const kernel = useKernel();

  it("everything else answers, and Stop ends the cell with its variables kept", async () => {
    await kernel().execute("const kept = 11; let turns = 0");
    const spinning = kernel().start("while (true) { turns++ }");
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    await new Promise((done) => setTimeout(done, 200));

    assert.deepEqual((await kernel().complete("Math.flo"))["matches"], ["floor"]);
    assert.equal((await kernel().inspect("Math.floor"))["found"], true);
    assert.equal((await kernel().isComplete("1"))["status"], "complete");
    assert.equal((await kernel().kernelInfo("shell"))["status"], "ok");
    assert.equal((await kernel().kernelInfo("control"))["status"], "ok");
    assert.equal((await kernel().request("comm_info_request"))["status"], "ok");
    const tail = await kernel().request("history_request", { hist_access_type: "tail", n: 1 });
    assert.equal((tail["history"] as unknown[]).length, 1);
    assert.equal(await kernel().beat(), "beat");

    // Clients show the last status they saw: it must still be the cell's.
    const last = kernel().published.at(-1);
    assert.equal(last?.content["execution_state"], "busy");
    assert.equal(last?.parent.msg_id, spinning.id);

    assert.deepEqual(await kernel().interrupt(), { status: "ok" });
    const { reply, errors } = await kernel().finish(spinning);
    assert.equal(reply["status"], "error");
    assert.equal(errors.length, 1);
    const { result } = await kernel().execute("kept > 0 && turns > 0");
    assert.equal(result?.["text/plain"], "true");
  });
});
