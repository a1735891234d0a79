import assert from "node:assert/strict";
import { parentId, useKernel } from "../client.js";

describe("subshells", () => {
  const kernel = useKernel();

  async function create(): Promise<string> {
    const reply = await kernel().request("create_subshell_request", {}, "control");
    assert.equal(reply["status"], "ok");
    return String(reply["subshell_id"]);
  }

  const list = async () =>
    (await kernel().request("list_subshell_request", {}, "control"))["subshell_id"] as string[];
  const remove = (id: string) =>
    kernel().request("delete_subshell_request", { subshell_id: id }, "control");

  /** Holds the main shell at an await until `release` is called in some cell. */
  const HOLD = "await new Promise<void>((resolve) => { release = resolve })";

  before(async () => {
    await kernel().execute("let release = () => {}; let kept = 5");
  });

  it("are made, listed, deleted; kernel_info says so", async () => {
    const info = await kernel().kernelInfo();
    assert.ok((info["supported_features"] as string[]).includes("kernel subshells"));
    const [a, b] = [await create(), await create()];
    assert.notEqual(a, b);
    assert.deepEqual(await list(), [a, b]);
    assert.deepEqual(await remove(a), { status: "ok" });
    assert.deepEqual(await list(), [b]);
    assert.equal((await remove(a))["ename"], "UnknownSubshellError");
    await remove(b);
    const { reply } = await kernel().execute("1", { subshell: a });
    assert.equal(reply["status"], "error");
    assert.equal(reply["ename"], "UnknownSubshellError");
  });

  it("a cell runs while the main shell's waits; each has its output, result, count and names", async () => {
    const subshell = await create();
    const main = kernel().start(
      `const early = kept; console.log("main 1"); ${HOLD}; console.log("main 2"); const late = early + kept; late`,
    );
    await kernel().next(({ header }) => header.msg_type === "stream");
    const beside = await kernel().execute(
      'console.log("beside"); kept += 1; const own: number[] = [kept]; await 0; own',
      { subshell },
    );
    assert.equal(beside.stdout, "beside\n");
    assert.equal(beside.result?.["text/plain"], "[ 6 ]");
    // The main shell's cell is still at work, and clients show that.
    await kernel().seen(
      (message) =>
        message === kernel().published.at(-1) &&
        message.content["execution_state"] === "busy" &&
        parentId(message) === main.id,
    );
    const wrong = await kernel().execute("own.push('x')", { subshell });
    assert.match(String(wrong.reply["evalue"]), /TS2345/);
    const again = await kernel().execute("own.push(7); own.length", { subshell });
    assert.equal(again.result?.["text/plain"], "2");
    await kernel().execute("release()", { subshell });
    const ended = await kernel().finish(main);
    assert.equal(ended.stdout, "main 1\nmain 2\n");
    assert.equal(ended.result?.["text/plain"], "11");
    const count = Number(ended.reply["execution_count"]);
    assert.equal(beside.reply["execution_count"], count + 1);
    const after = await kernel().execute("[early, late, ...own]");
    assert.equal(after.result?.["text/plain"], "[ 5, 11, 6, 7 ]");
    assert.match(String((await kernel().execute("late.length")).reply["evalue"]), /TS2339/);
    await remove(subshell);
  });

  it("imports and failures on both sides keep their types apart", async () => {
    const subshell = await create();
    const main = kernel().start(
      `import { join } from "node:path"; const before = join("a", "b"); ${HOLD}; const never: string = null!; throw new Error("main"); `,
    );
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    const beside = await kernel().execute(
      'import { basename } from "node:path"; const base: string = basename("/x/y"); throw new Error("beside\\n")',
      { subshell },
    );
    assert.match(beside.traceback, /import \{ basename \}/);
    assert.equal((await kernel().execute("base", { subshell })).result?.["text/plain"], "'y'");
    await kernel().execute("release()", { subshell });
    assert.equal((await kernel().finish(main)).reply["evalue"], "main");
    const after = await kernel().execute("[before, join(base, basename('q/r'))]");
    assert.equal(after.result?.["text/plain"], "[ 'a/b', 'y/r' ]");
    assert.match(String((await kernel().execute("before * 2")).reply["evalue"]), /TS2362/);
    await remove(subshell);
  });

  it("an error aborts what waits in its own shell, and nothing elsewhere", async () => {
    const [a, b] = [await create(), await create()];
    const main = kernel().start(HOLD);
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    const cells = [
      kernel().start("await 0; throw new Error('a')", { subshell: a }),
      kernel().start("1", { subshell: a }),
      kernel().start("'b'", { subshell: b }),
      kernel().start("'main'"),
    ];
    const replies = await Promise.all(cells.slice(0, 3).map((cell) => kernel().finish(cell)));
    assert.deepEqual(
      replies.map(({ reply }) => reply["status"]),
      ["error", "aborted", "ok"],
    );
    await kernel().execute("release()", { subshell: b });
    const [, , , behind] = cells;
    assert.ok(behind);
    assert.equal((await kernel().finish(main)).reply["status"], "ok");
    assert.equal((await kernel().finish(behind)).result?.["text/plain"], "'main'");
    await Promise.all([remove(a), remove(b)]);
  });

  for (const code of ["await new Promise(() => {})", "while (true) {}", "await 0; for (;;) {}"]) {
    it(`Stop ends ${code} in a subshell, with the main shell idle or waiting`, async () => {
      const subshell = await create();
      for (const busy of [false, true]) {
        const main = busy ? kernel().start("await new Promise(() => {})") : null;
        const beside = kernel().start(code, { subshell });
        await kernel().next(
          (one) => one.header.msg_type === "execute_input" && parentId(one) === beside.id,
        );
        await new Promise((done) => setTimeout(done, 300));
        await kernel().interrupt();
        assert.equal((await kernel().finish(beside)).reply["ename"], "InterruptedError");
        if (main) assert.equal((await kernel().finish(main)).reply["ename"], "InterruptedError");
        const after = await kernel().execute("typeof kept", { subshell });
        assert.equal(after.result?.["text/plain"], "'number'");
      }
      await remove(subshell);
    });
  }

  it("asks its own client, and a deleted one ends what it runs and aborts what waits", async () => {
    const subshell = await create();
    const asking = kernel().start("prompt('x')", { subshell, allow_stdin: true });
    const waiting = kernel().start("2", { subshell });
    const question = await kernel().question();
    assert.equal(parentId(question), asking.id);
    await remove(subshell);
    await kernel().answer("typed", question);
    assert.equal((await kernel().finish(asking)).result?.["text/plain"], "'typed'");
    assert.equal((await kernel().finish(waiting)).reply["status"], "aborted");
  });

  it("when the process dies, the cells of all shells end", async () => {
    const subshell = await create();
    const beside = kernel().start("await new Promise(() => {})", { subshell });
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    const main = kernel().start("await 0; process.kill(process.pid, 'SIGKILL')");
    const ends = await Promise.all([beside, main].map((cell) => kernel().finish(cell)));
    assert.deepEqual(
      ends.map(({ reply }) => reply["ename"]),
      ["ProcessDied", "ProcessDied"],
    );
    assert.equal((await kernel().execute("1", { subshell })).result?.["text/plain"], "1");
  });
});
