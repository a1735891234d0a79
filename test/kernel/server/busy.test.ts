import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { useKernel } from "../client.js";

describe("while a cell runs `while (true) {}`", () => {
  const kernel = useKernel();

  it("everything else answers, and Stop ends the cell with its variables kept", async () => {
    await kernel().execute("const kept = 11; let turns = 0");
    const spinning = kernel().start("while (true) { turns++ }");
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    await pause(200);

    assert.deepEqual((await kernel().complete("Math.flo"))["matches"], ["floor"]);
    assert.equal((await kernel().inspect("Math.floor"))["found"], true);
    assert.equal((await kernel().isComplete("1"))["status"], "complete");
    assert.equal((await kernel().kernelInfo("shell"))["status"], "ok");
    assert.equal((await kernel().kernelInfo("control"))["status"], "ok");
    assert.equal((await kernel().request("comm_info_request"))["status"], "ok");
    const tail = await kernel().request("history_request", { hist_access_type: "tail", n: 1 });
    assert.equal((tail["history"] as unknown[]).length, 1);
    assert.equal(await kernel().beat(), "beat");

    // Clients show the last status they saw: it must still be the cell's. It may come behind the replies.
    const last = () => kernel().published.at(-1);
    const shown = () =>
      last()?.content["execution_state"] === "busy" && last()?.parent.msg_id === spinning.id;
    for (let waited = 0; waited < 100 && !shown(); waited++) await pause(20);
    assert.ok(shown(), JSON.stringify(last()));

    assert.deepEqual(await kernel().interrupt(), { status: "ok" });
    const { reply, errors } = await kernel().finish(spinning);
    assert.equal(reply["status"], "error");
    assert.equal(errors.length, 1);
    const { result } = await kernel().execute("kept > 0 && turns > 0");
    assert.equal(result?.["text/plain"], "true");
  });
});
