import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Conversation, useKernel } from "../client.js";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe("interrupt_request", () => {
  const kernel = useKernel();

  async function stop(cell: Conversation) {
    await pause(400);
    await kernel().interrupt();
    return kernel().finish(cell);
  }

  async function assertAlive(): Promise<void> {
    assert.equal((await kernel().execute("kept")).result?.["text/plain"], "5");
  }

  before(async () => {
    await kernel().execute(
      "const kept = 5; const sleep = (ms: number) => new Promise((r) => setTimeout(r, ms))",
    );
  });

  for (const [what, code] of [
    ["a loop", "for (;;) {}"],
    ["a loop after an await", "await sleep(10); while (true) {}"],
    ["an await that never ends", "await new Promise(() => {})"],
    ["a loop in a function of an earlier cell", "const spin = () => { while (true) {} }; spin()"],
    ["a loop of awaits", "for (;;) await sleep(1)"],
  ] as const) {
    it(`stops ${what}, and variables survive`, async () => {
      const { reply, errors } = await stop(kernel().start(code));
      assert.equal(reply["status"], "error");
      assert.equal(errors.length, 1);
      assert.match(String(reply["ename"]), /Interrupt/);
      await assertAlive();
    });
  }

  it("stops what a forgotten promise left spinning", async () => {
    const cell = await kernel().execute("void sleep(50).then(() => { while (true) {} })");
    assert.equal(cell.reply["status"], "ok");
    await pause(400);
    await kernel().interrupt();
    await assertAlive();
  });

  it("stops a cell that waits behind a forgotten loop, or lets it run", async () => {
    await kernel().execute("void sleep(50).then(() => { while (true) {} })");
    await pause(300);
    const next = kernel().start("kept + 1");
    await pause(200);
    await kernel().interrupt();
    const { reply } = await kernel().finish(next);
    assert.match(String(reply["status"]), /ok|error/);
    await assertAlive();
  });

  it("aborts the cells behind the stopped one", async () => {
    const first = kernel().start("while (true) {}");
    const second = kernel().start("'never'");
    await stop(first);
    assert.equal((await kernel().finish(second)).reply["status"], "aborted");
    await assertAlive();
  });

  it("never kills the kernel, ten times in a row", async () => {
    for (let i = 0; i < 10; i++) {
      const cell = kernel().start("while (true) {}");
      await pause(50);
      await kernel().interrupt();
      assert.equal((await kernel().finish(cell)).reply["status"], "error");
    }
    await assertAlive();
  });

  it("also on SIGINT, for clients that do not read the kernelspec", async () => {
    const cell = kernel().start("while (true) {}");
    await pause(400);
    kernel().child.kill("SIGINT");
    assert.equal((await kernel().finish(cell)).reply["status"], "error");
    await assertAlive();
  });

  it("says so when native code does not stop, and goes on when that ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradlab-fifo-"));
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const cell = kernel().start(
      `import { readFileSync } from "node:fs"; readFileSync(${JSON.stringify(fifo)})`,
    );
    await pause(400);
    const told = kernel().next(({ content }) => content["name"] === "stderr");
    await kernel().interrupt();
    const notice = await told;
    assert.match(String(notice.content["text"]), /native code/);
    assert.equal(notice.parent.msg_id, cell.id);
    writeFileSync(fifo, "");
    await kernel().finish(cell);
    rmSync(folder, { recursive: true });
    await assertAlive();
  });
});
