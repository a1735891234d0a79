import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { startKernel, type TestKernel } from "../client.js";

/** The processes that `pid` started and that are alive, with those that they started. */
function descendants(pid: number): number[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, "utf8").split(" ").filter(Boolean),
  );
  return children.map(Number).flatMap((child) => [child, ...descendants(child)]);
}

function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
  } catch {
    return false;
  }
}

async function assertGone(pids: readonly number[]): Promise<void> {
  for (let tries = 0; pids.some(isAlive); tries++) {
    assert.ok(tries < 100, `still there: ${pids.filter(isAlive).join(", ")}`);
    await new Promise((done) => setTimeout(done, 100));
  }
}

describe("lifecycle", () => {
  let kernel: TestKernel | undefined;
  afterEach(() => kernel?.stop());

  for (const restart of [false, true]) {
    it(`shutdown_request with restart ${restart} is answered, told to all, and ends everything`, async () => {
      kernel = await startKernel();
      await kernel.execute("1");
      const processes = descendants(kernel.child.pid ?? 0);
      assert.ok(processes.length > 0);
      const told = kernel.next(
        ({ header, identities }) => header.msg_type === "shutdown_reply" && identities.length > 0,
      );
      const { reply, exitCode } = await kernel.shutdown(restart);
      assert.deepEqual(reply, { status: "ok", restart });
      assert.deepEqual((await told).content, { status: "ok", restart });
      assert.equal(exitCode, 0);
      await assertGone(processes);
    });
  }

  it("shuts down while a cell spins", async () => {
    kernel = await startKernel();
    kernel.start("while (true) {}");
    await kernel.next(({ header }) => header.msg_type === "execute_input");
    const processes = descendants(kernel.child.pid ?? 0);
    assert.equal((await kernel.shutdown()).exitCode, 0);
    await assertGone(processes);
  });

  it("ends with the process that started it, also while a cell spins", async () => {
    // A shell in between plays the server; it is killed and can tell nobody.
    kernel = await startKernel({
      argv: [
        "/bin/sh",
        "-c",
        '"$0" "$@" & wait',
        process.execPath,
        new URL("../../../kernel/main.js", import.meta.url).pathname,
        "kernel",
        "--connection-file",
        "{connection_file}",
      ],
    });
    kernel.start("while (true) {}");
    await kernel.next(({ header }) => header.msg_type === "execute_input");
    const processes = descendants(kernel.child.pid ?? 0);
    assert.ok(processes.length >= 2);
    kernel.child.kill("SIGKILL");
    await assertGone(processes);
  });

  it("leaves nothing behind when the kernel itself is killed", async () => {
    kernel = await startKernel();
    kernel.start("while (true) {}");
    await kernel.next(({ header }) => header.msg_type === "execute_input");
    const processes = descendants(kernel.child.pid ?? 0);
    kernel.child.kill("SIGKILL");
    await assertGone(processes);
  });

  it("works over ipc sockets, and unsigned with an empty key", async () => {
    kernel = await startKernel({ transport: "ipc", key: "" });
    assert.equal((await kernel.execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("says what is wrong with a connection file that is not there", async () => {
    const main = new URL("../../../kernel/main.js", import.meta.url).pathname;
    const child = spawn(process.execPath, [main, "kernel", "--connection-file", "/nowhere.json"]);
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
    const [code] = (await once(child, "close")) as [number];
    assert.equal(code, 1);
    assert.equal(said, "gradlab: the connection file cannot be read: /nowhere.json\n");
  });
});
