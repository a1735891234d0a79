/** An execution process whose front was killed. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";

const FRONT = `
  import { ExecutionProcess } from ${JSON.stringify(new URL("../../../kernel/execution/process.js", import.meta.url).href)};
  const execution = new ExecutionProcess({ folder: process.cwd() });
  const javascript = "(async function ($, $cell) { console.log('spinning'); while (true); })";
  const program = { javascript, positions: [], imports: [], declarations: [], statements: 1 };
  execution.run({ type: "run", run: 1, title: "In [1]", source: "", program, silent: false, expressions: {} });
  execution.on("message", (message) => {
    if (message.type === "stream") console.log(execution.pid);
  });
`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
}

describe("an execution process without its front", function () {
  this.timeout(60_000);

  it("ends, also while its program spins", async () => {
    const front = spawn(process.execPath, ["--input-type=module", "--eval", FRONT], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    const [text] = (await once(front.stdout, "data")) as [Buffer];
    const pid = Number(text.toString());
    assert.ok(isAlive(pid));
    front.kill("SIGKILL");
    for (let waited = 0; isAlive(pid) && waited < 10_000; waited += 50) await sleep(50);
    assert.ok(!isAlive(pid), `process ${pid} outlived its front`);
  });
});
