import assert from "node:assert/strict";
import { KERNEL_ARGV, useKernel } from "../client.js";

describe("a dying execution process", () => {
  // A small heap, so that it is full soon.
  const kernel = useKernel({ argv: [...KERNEL_ARGV, "--heap", "256"] });

  for (const [what, code, says] of [
    ["process.abort()", "process.abort()", /aborted \(SIGABRT\)/],
    ["process.exit(3)", "process.exit(3)", /process\.exit\(3\)/],
    ["kill -9", "process.kill(process.pid, 'SIGKILL'); await new Promise(() => {})", /SIGKILL/],
  ] as const) {
    it(`by ${what} is told in plain words, and the next cell runs`, async () => {
      await kernel().execute("const lost = 1");
      const { reply, errors } = await kernel().execute(code);
      assert.equal(reply["status"], "error");
      assert.equal(errors.length, 1);
      assert.match(String(reply["evalue"]), says);
      assert.match(String(reply["evalue"]), /variables and imports of all cells are gone/);
      assert.equal((await kernel().execute("1 + 1")).result?.["text/plain"], "2");
      // Types and values agree: the name is gone from both.
      assert.match(String((await kernel().execute("lost")).reply["evalue"]), /TS2304/);
    });
  }

  it("by want of memory says so", async () => {
    const { reply } = await kernel().execute(
      "const hoard: number[][] = []; while (true) hoard.push(new Array(1_000_000).fill(0.5))",
    );
    assert.equal(reply["status"], "error");
    assert.match(String(reply["evalue"]), /out of memory.* 256 MB/);
    assert.equal((await kernel().execute("2 + 2")).result?.["text/plain"], "4");
  });

  it("aborts the cells that wait", async () => {
    const dying = kernel().start("process.abort()");
    const waiting = kernel().start("1");
    assert.equal((await kernel().finish(dying)).reply["status"], "error");
    assert.equal((await kernel().finish(waiting)).reply["status"], "aborted");
  });

  it("between two cells is told under the last one", async () => {
    const cell = await kernel().execute("setTimeout(() => process.abort(), 200); 1");
    assert.equal(cell.reply["status"], "ok");
    await kernel().seen(
      ({ content, parent }) =>
        content["name"] === "stderr" &&
        /SIGABRT/.test(String(content["text"])) &&
        parent.msg_id === cell.published[0]?.parent.msg_id,
    );
    assert.equal((await kernel().execute("3 + 3")).result?.["text/plain"], "6");
  });
});
