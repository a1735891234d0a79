/** The native compiler and the language thread die at any moment; nobody is to notice but by a wait. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { KERNEL_ARGV, startKernel, useKernel } from "../client.js";
import { commandOf, compilersOf, kill, openFiles } from "./processes.js";

const COMPILER_KILLS = 50;
const THREAD_KILLS = 10;

const [node = "", ...rest] = KERNEL_ARGV;
const KILLER = new URL("./threadKiller.js", import.meta.url).href;

describe("the language service", function () {
  this.timeout(120_000);
  const kernel = useKernel({
    argv: [node, "--import", KILLER, ...rest],
    environment: { GRADLAB_ENGINE: "cpu" },
  });
  const front = (): number => kernel().child.pid ?? 0;

  /** Every kind of declaration, and a use of each that only the right types let pass. */
  before(async () => {
    const { reply, traceback } = await kernel().execute(`
      import { basename } from "node:path"
      let count: number = 0
      const label = { name: "first", list: [1, 2, 3] }
      function twice<T>(value: T): [T, T] { return [value, value] }
      class Point { constructor(readonly x: number, private y = 1) {} sum(): number { return this.x + this.y } }
      enum Colour { Red = 1, Green }
      type Pair = readonly [number, string]
      interface Shape { readonly sides: number }
      namespace Geometry { export const square: Shape = { sides: 4 } }`);
    assert.equal(reply["status"], "ok", traceback);
  });

  async function assertKnown(turn: number): Promise<void> {
    const { result, reply, traceback } = await kernel().execute(
      `const pair${turn}: Pair = [count, basename("/a/b")]
       count += 1
       const sum${turn}: number = new Point(Colour.Green).sum() + Geometry.square.sides + twice(label.list)[1].length
       ;[pair${turn}, sum${turn}]`,
    );
    assert.equal(reply["status"], "ok", traceback);
    assert.equal(result?.["text/plain"], `[ [ ${turn}, 'b' ], 10 ]`);
  }

  async function assertStillChecked(): Promise<void> {
    const { reply } = await kernel().execute("count = 'text'; label.nothing");
    assert.equal(reply["ename"], "TypeScriptError");
    assert.match(String(reply["evalue"]), /TS2322.*and 1 more/);
    assert.deepEqual((await kernel().complete("label.na"))["matches"], ["name"]);
  }

  async function assertGone(pid: number): Promise<void> {
    for (let waited = 0; waited < 500 && commandOf(pid) !== ""; waited++) await pause(20);
    assert.equal(commandOf(pid), "");
  }

  it(`knows every name although its compiler is killed ${COMPILER_KILLS} times, at random moments`, async () => {
    for (let turn = 0; turn < COMPILER_KILLS; turn++) {
      const cell = assertKnown(turn);
      const completion = kernel().complete("label.li");
      await pause(Math.random() * 30);
      for (const pid of compilersOf(front())) kill(pid);
      await cell;
      assert.deepEqual((await completion)["matches"], ["list"]);
      // Also while nobody asks.
      if (turn % 5 === 0) {
        for (const pid of compilersOf(front())) kill(pid);
        await pause(20);
      }
    }
    await assertStillChecked();
    assert.equal(compilersOf(front()).length, 1);
  });

  it(`knows every name although its thread ends ${THREAD_KILLS} times, at random moments`, async () => {
    const files = openFiles(front());
    for (let turn = COMPILER_KILLS; turn < COMPILER_KILLS + THREAD_KILLS; turn++) {
      const cell = assertKnown(turn);
      const completion = kernel().complete("label.li");
      await pause(Math.random() * 30);
      kernel().child.kill("SIGUSR2");
      await cell;
      assert.deepEqual((await completion)["matches"], ["list"]);
    }
    await assertStillChecked();
    assert.equal(compilersOf(front()).length, 1);
    assert.ok(openFiles(front()) <= files + 5, `${openFiles(front())} files are open`);
  });

  it("goes on with another compiler when one hangs", async () => {
    for (const turn of [COMPILER_KILLS + THREAD_KILLS, COMPILER_KILLS + THREAD_KILLS + 1]) {
      const [pid = 0] = compilersOf(front());
      assert.ok(kill(pid, "SIGSTOP"));
      await assertKnown(turn);
      await assertGone(pid);
    }
    await assertStillChecked();
  });

  it("ends a compiler that hangs, with its thread and with the kernel", async () => {
    const [first = 0] = compilersOf(front());
    assert.ok(kill(first, "SIGSTOP"));
    kernel().child.kill("SIGUSR2");
    await assertKnown(COMPILER_KILLS + THREAD_KILLS + 2);
    await assertGone(first);
    const other = await startKernel({ environment: { GRADLAB_ENGINE: "cpu" } });
    await other.execute("const x: number = 1");
    const [second = 0] = compilersOf(other.child.pid ?? 0);
    assert.ok(kill(second, "SIGSTOP"));
    await other.shutdown();
    await assertGone(second);
  });

  it("settles the cell that ran while its thread ended", async () => {
    const running = kernel().start(
      "const begun = 1\nawait new Promise((done) => setTimeout(done, 300))\nconst ended = [begun, 2]",
    );
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    await pause(100);
    kernel().child.kill("SIGUSR2");
    assert.equal((await kernel().finish(running)).reply["status"], "ok");
    const { result } = await kernel().execute("const both: number[] = ended; begun + both.length");
    assert.equal(result?.["text/plain"], "3");
  });
});
