import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Conversation, type Execution, startKernel, useKernel } from "../client.js";

interface Endless {
  readonly what: string;
  /** Prints "on" when it is where Stop is to find it; counts in `turns` where it can. */
  readonly code: string;
  /** What the learner is told beside the error; by default nothing. */
  readonly says?: RegExp;
  /** The traceback shows the line that was stopped: the program was unwound, not cut off. */
  readonly line?: number;
}

const FIT = `const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] })
model.compile({ loss: "meanSquaredError", optimizer: "sgd" })
const callbacks = { onBatchEnd: () => { if (turns++ === 0) console.log("on") } }`;

const ENDLESS: readonly Endless[] = [
  { what: "a loop", code: 'console.log("on")\nfor (;;) turns++', line: 2 },
  {
    what: "a loop after an await",
    code: 'await sleep(10)\nconsole.log("on")\nwhile (true) turns++',
    line: 3,
  },
  {
    what: "a loop in a function of this cell",
    code: 'const spin = () => { for (;;) turns++ }\nconsole.log("on")\nspin()',
    line: 1,
  },
  { what: "a loop in a function of an earlier cell", code: 'console.log("on")\nspinOn()', line: 2 },
  {
    what: "a loop in a timer that the cell waits for",
    code: 'await new Promise(() => setTimeout(() => { console.log("on"); for (;;) turns++ }))',
  },
  { what: "a loop of awaits", code: 'console.log("on")\nfor (;;) { turns++; await sleep(1) }' },
  { what: "a loop of microtasks", code: 'console.log("on")\nfor (;;) { turns++; await 0 }' },
  { what: "an await that never ends", code: 'console.log("on")\nawait new Promise(() => {})' },
  {
    what: "a loop that catches",
    code: 'console.log("on")\nfor (;;) { try { for (;;) turns++ } catch {} }',
  },
  {
    what: "a loop in a finally",
    code: 'console.log("on")\ntry { for (;;) turns++ } finally { for (;;) {} }',
  },
  {
    what: "a model's training",
    code: `${FIT}\nawait model.fit(xs, ys, { epochs: 1e6, batchSize: 8, verbose: 0, callbacks })`,
  },
  { what: "a library's loop", code: 'turns++; console.log("on"); library()' },
  {
    what: "a library's loop after an await",
    code: 'await sleep(5); turns++; console.log("on"); library()',
  },
  {
    what: "a library's loop of microtasks",
    code: 'turns++; console.log("on"); await libraryAwaits()',
  },
  {
    what: "a library's loop that begins after Stop",
    code: 'console.log("on"); try { await new Promise(() => {}) } finally { turns++; library() }',
  },
  {
    what: "a regular expression",
    code: 'turns++; console.log("on"); /^(a+)+$/.test("a".repeat(40) + "b")',
  },
  {
    what: "Atomics.wait",
    code: 'turns++; console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0)',
  },
  {
    what: "a program that the cell waits for",
    code: 'turns++; console.log("on"); execFileSync("sleep", ["600"])',
    says: /^Stop: asked 1 program started by this cell to end\.\n$/,
  },
];

describe("interrupt_request", () => {
  const kernel = useKernel();

  /** Waits until the cell has printed "on", presses Stop, and gives what came of it. */
  async function stop(code: string): Promise<Execution> {
    const cell = kernel().start(code);
    await printed(cell, "on\n");
    await kernel().interrupt();
    return kernel().finish(cell);
  }

  const printed = (cell: Conversation, text: string) => kernel().printed(cell, text);

  async function assertKept(): Promise<void> {
    const { result, reply } = await kernel().execute("[kept, typeof turns, tf.ones([2]).shape]");
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
    assert.equal(result?.["text/plain"], "[ 5, 'number', [ 2 ] ]");
  }

  function assertInterrupted({ reply, errors }: Execution): void {
    assert.deepEqual([reply["status"], reply["ename"]], ["error", "InterruptedError"]);
    assert.match(String(reply["evalue"]), /^stopped by the user(?: before it ran)?$/);
    assert.equal(errors.length, 1);
    assert.equal(errors[0]?.["ename"], "InterruptedError");
  }

  before(async () => {
    const { reply } = await kernel().execute(`
      import { execFileSync } from "node:child_process"
      const kept = 5
      let turns = 0
      const sleep = (ms: number) => new Promise((done) => setTimeout(done, ms))
      const spinOn = (): void => { for (;;) turns++ }
      const library = new Function("for (;;);") as () => void
      const libraryAwaits = new Function("return (async () => { for (;;) await 0 })()") as () => Promise<void>
      const [xs, ys] = [tf.ones([64, 8]), tf.ones([64, 1])]`);
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
  });

  for (const { what, code, says, line } of ENDLESS) {
    it(`ends ${what}, with names and values kept`, async () => {
      await kernel().execute("turns = 0");
      const cell = await stop(code);
      assertInterrupted(cell);
      if (says) assert.match(cell.stderr, says);
      else assert.equal(cell.stderr, "");
      if (line !== undefined) {
        const title = `In [${String(cell.reply["execution_count"])}]:${line}:`;
        assert.ok(cell.traceback.includes(title), `${title} is not in\n${cell.traceback}`);
      }
      if (code.includes("turns++")) {
        assert.equal((await kernel().execute("turns > 0")).result?.["text/plain"], "true");
      }
      await assertKept();
    });
  }

  it("ends a training so that the model can be trained again", async () => {
    const { reply, result } = await kernel().execute(
      "(await model.fit(xs, ys, { epochs: 2, verbose: 0 })).history.loss.length",
    );
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
    assert.equal(result?.["text/plain"], "2");
  });

  it("runs `finally`, which may tidy up", async () => {
    assertInterrupted(
      await stop(
        'let tidied = 0\ntry { console.log("on"); for (;;) turns++ } finally { await sleep(10); tidied = 1 }',
      ),
    );
    assert.equal((await kernel().execute("tidied")).result?.["text/plain"], "1");
    await assertKept();
  });

  it("ends what a forgotten promise left spinning, and the next cell runs", async () => {
    const cell = kernel().start(
      'void sleep(50).then(() => { console.log("on"); while (true) turns++ })',
    );
    assert.equal((await kernel().finish(cell)).reply["status"], "ok");
    await printed(cell, "on\n");
    await kernel().interrupt();
    await assertKept();
  });

  it("ends what an older cell left spinning, too", async () => {
    const cell = kernel().start(
      'setTimeout(() => { console.log("on"); while (true) turns++ }, 300)',
    );
    await kernel().finish(cell);
    await kernel().execute("1");
    await printed(cell, "on\n");
    await kernel().interrupt();
    await assertKept();
  });

  it("ends a cell that cannot begin because of a forgotten loop, and that loop", async () => {
    const left = kernel().start(
      'void sleep(50).then(() => { console.log("on"); while (true) turns++ })',
    );
    await printed(left, "on\n");
    const waiting = kernel().start("console.log('began')");
    await pause(300);
    await kernel().interrupt();
    const cell = await kernel().finish(waiting);
    assertInterrupted(cell);
    assert.equal(cell.stdout, "");
    await assertKept();
  });

  it("ends a cell that waits, and what an older cell left spinning in its way", async () => {
    const left = kernel().start(
      'setTimeout(() => { console.log("on"); while (true) turns++ }, 300)',
    );
    await kernel().finish(left);
    const waiting = kernel().start("await new Promise(() => {})");
    await printed(left, "on\n");
    await kernel().interrupt();
    assertInterrupted(await kernel().finish(waiting));
    await assertKept();
  });

  it("when idle ends timers and awaits that finished cells left, and says which", async () => {
    const first = await kernel().execute(
      "let ticks = 0\nconst every = setInterval(() => { ticks++ }, 5)\nsetTimeout(() => { ticks = -1e9 }, 60_000)\nvoid (async () => { for (;;) { await sleep(3); ticks++ } })()",
    );
    const last = kernel().start("1");
    await kernel().finish(last);
    await kernel().interrupt();
    await printed(last, "Stop:");
    const told = kernel()
      .publishedUnder(last.id)
      .find(({ content }) => content["name"] === "stderr");
    const title = `In [${String(first.reply["execution_count"])}]`;
    assert.match(String(told?.content["text"]), /^Stop: ended what finished cells had left: /);
    assert.ok(
      String(told?.content["text"]).includes(`1 interval, 2 timers, 1 pending await of ${title}`),
      String(told?.content["text"]),
    );
    const ticks = async () => (await kernel().execute("ticks")).result?.["text/plain"];
    const before = await ticks();
    await pause(100);
    assert.equal(await ticks(), before);
    await assertKept();
  });

  it("when idle ends a training that nobody awaits", async () => {
    const left = kernel().start(
      "void model.fit(xs, ys, { epochs: 1e6, batchSize: 8, verbose: 0, callbacks: { onBatchEnd: () => { turns++ } } })",
    );
    await kernel().finish(left);
    await kernel().execute("1");
    await kernel().interrupt();
    await pause(300);
    const turns = async () => (await kernel().execute("turns")).result?.["text/plain"];
    const before = await turns();
    await pause(200);
    assert.equal(await turns(), before);
    await assertKept();
  });

  it("when idle leaves a server alone, which goes on to use timers", async () => {
    await kernel().execute(`
      import { createServer } from "node:http"
      import type { AddressInfo } from "node:net"
      const server = createServer((_, answer) => { setTimeout(() => answer.end("late"), 20) })
      await new Promise<void>((done) => { server.listen(0, "127.0.0.1", done) })`);
    await kernel().interrupt();
    await pause(100);
    const { result } = await kernel().execute(
      "await (await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}`)).text()",
    );
    assert.equal(result?.["text/plain"], "'late'");
    await kernel().execute("server.close()");
  });

  // In a kernel of its own: what fetch keeps alive after the test before is something left.
  it("when idle and with nothing left says nothing and harms nothing, ten times", async () => {
    const fresh = await startKernel();
    try {
      await fresh.execute("const kept = 5");
      for (let press = 0; press < 10; press++) {
        assert.deepEqual(await fresh.interrupt(), { status: "ok" });
      }
      const { result } = await fresh.execute("kept");
      assert.equal(result?.["text/plain"], "5");
      assert.deepEqual(
        fresh.published.filter(({ header }) => header.msg_type === "stream"),
        [],
      );
    } finally {
      await fresh.stop();
    }
  });

  it("aborts the cells behind the stopped one", async () => {
    const first = kernel().start('console.log("on"); while (true) turns++');
    const second = kernel().start("'never'");
    await printed(first, "on\n");
    await kernel().interrupt();
    assertInterrupted(await kernel().finish(first));
    assert.equal((await kernel().finish(second)).reply["status"], "aborted");
    await assertKept();
  });

  it("never kills the kernel, ten times in a row", async () => {
    for (let i = 0; i < 10; i++) {
      assertInterrupted(await stop('console.log("on"); while (true) turns++'));
    }
    await assertKept();
  });

  it("takes ten presses as one", async () => {
    const cell = kernel().start('console.log("on"); while (true) turns++');
    await printed(cell, "on\n");
    for (let press = 0; press < 10; press++) void kernel().interrupt();
    assertInterrupted(await kernel().finish(cell));
    await assertKept();
  });

  it("also on SIGINT, for clients that do not read the kernelspec", async () => {
    const cell = kernel().start('console.log("on"); while (true) turns++');
    await printed(cell, "on\n");
    kernel().child.kill("SIGINT");
    assertInterrupted(await kernel().finish(cell));
    await assertKept();
  });

  it("does not run a cell for which it came during the check", async () => {
    const cell = kernel().start(
      "console.log('ran'); turns = -1; " + "Math.max(1, 2);".repeat(3000),
    );
    await kernel().next(({ header }) => header.msg_type === "execute_input");
    await kernel().interrupt();
    const done = await kernel().finish(cell);
    assertInterrupted(done);
    assert.equal(done.stdout, "");
    await assertKept();
  });

  it("says that native code cannot be stopped, offers a restart, and goes on when it ends", async () => {
    const folder = mkdtempSync(join(tmpdir(), "gradlab-fifo-"));
    const fifo = join(folder, "fifo");
    execFileSync("mkfifo", [fifo]);
    const cell = kernel().start(
      `import { readFileSync } from "node:fs"; console.log("on"); readFileSync(${JSON.stringify(fifo)})`,
    );
    await printed(cell, "on\n");
    await kernel().interrupt();
    await printed(cell, "cannot be interrupted");
    await printed(cell, "has not ended within 5 seconds. Restart the kernel");
    writeFileSync(fifo, "");
    const { reply, stderr } = await kernel().finish(cell);
    assert.match(String(reply["status"]), /^(?:ok|error)$/);
    assert.match(
      stderr,
      /^Stop: the cell is inside native code.*\nStop: the cell has not ended within 5 seconds.*\n$/,
    );
    rmSync(folder, { recursive: true });
    await assertKept();
  });
});
