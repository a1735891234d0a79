/** The execution process is killed at any moment of its life; clients are to hear of it, and go on. */
import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import { startKernel, type TestKernel } from "../client.js";
import { commandOf, descendants, executionOf, kill, memoryOf, openFiles } from "./processes.js";

const KILLS = 200;
/** Side by side, since most of the time goes into the starts of new processes. */
const KERNELS = 2;
/** A request that takes longer is one for which a client would wait for ever. */
const PATIENCE = 30_000;

const ENDS = /^(?:ok|error|aborted)$/;

interface Phase {
  readonly name: string;
  /** Milliseconds until the kill, at most. */
  readonly within: number;
  /** What goes on meanwhile; resolves when every request has its reply and its idle. */
  readonly work: (kernel: TestKernel) => Promise<unknown>;
  /** The kill comes when the cell has printed "on": one that comes before is another cell's. */
  readonly begins?: boolean;
}

const running =
  (code: string): Phase["work"] =>
  async (kernel) => {
    const { reply, errors } = await kernel.execute(`console.log("on"); ${code}`);
    assert.equal(reply["ename"], "ProcessDied");
    assert.match(String(reply["evalue"]), /variables and imports of all cells are gone/);
    assert.equal(errors.length, 1);
  };

const ending =
  (code: string): Phase["work"] =>
  async (kernel) => {
    const { reply } = await kernel.execute(code);
    assert.match(String(reply["status"]), ENDS);
  };

const queue: Phase["work"] = (kernel) =>
  Promise.all(
    ["1", "await new Promise((done) => setTimeout(done, 200))", "3", "4"].map((code) =>
      ending(code)(kernel),
    ),
  );

const PHASES: readonly Phase[] = [
  { name: "start", within: 500, work: async () => undefined },
  { name: "start, soon after the last", within: 100, work: ending("1 + 1") },
  { name: "start, with a cell waiting", within: 300, work: ending("1 + 1") },
  { name: "start, with a queue of cells", within: 500, work: queue },
  { name: "idle", within: 20, work: async () => undefined },
  { name: "check", within: 15, work: ending("const a = [1, 2].map((n) => n * 2); a") },
  { name: "import", within: 300, work: ending("new dfd.DataFrame({ a: [1] }).shape") },
  { name: "loop", within: 100, begins: true, work: running("for (;;) {}") },
  { name: "await", within: 100, begins: true, work: running("await new Promise(() => {})") },
  { name: "print flood", within: 200, begins: true, work: running('for (;;) console.log("line")') },
  {
    name: "large display",
    within: 100,
    begins: true,
    work: running('for (;;) await display.html("x".repeat(4_000_000))'),
  },
  {
    name: "native op",
    within: 100,
    begins: true,
    work: running(
      'const { pbkdf2Sync } = await import("node:crypto"); for (;;) pbkdf2Sync("a", "b", 100_000, 64, "sha512")',
    ),
  },
  {
    name: "program waited for",
    within: 200,
    begins: true,
    work: running(
      'const { execFileSync } = await import("node:child_process"); for (;;) execFileSync("sleep", ["600"])',
    ),
  },
  { name: "settle", within: 8, work: ending("const settled = { a: 1, b: [1, 2, 3] }") },
  {
    name: "open completion and inspection",
    within: 50,
    work: (kernel) =>
      Promise.all([
        ending("const open = tf.tensor([1, 2]); open.shape")(kernel),
        kernel.complete("tf.").then(({ status }) => assert.equal(status, "ok")),
        kernel.inspect("tf.ones").then(({ status }) => assert.equal(status, "ok")),
        kernel.complete("open.").then(({ status }) => assert.equal(status, "ok")),
      ]),
  },
  { name: "queue of cells", within: 100, work: queue },
  {
    name: "Stop",
    within: 250,
    work: (kernel) =>
      Promise.all([ending("for (;;) {}")(kernel), pause(50).then(() => kernel.interrupt())]),
  },
];

async function patiently<T>(work: Promise<T>, what: string): Promise<T> {
  const timer = new AbortController();
  const late = pause(PATIENCE, undefined, timer).then(() => assert.fail(`no answer: ${what}`));
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    late.catch(() => undefined);
  }
}

/** Every request that was sent has had its idle. */
function assertIdle(kernel: TestKernel): void {
  const open = new Set<unknown>();
  for (const { header, content, parent } of kernel.published) {
    if (header.msg_type !== "status") continue;
    if (content["execution_state"] === "busy") open.add(parent.msg_id);
    else open.delete(parent.msg_id);
  }
  assert.equal(open.size, 0);
}

describe("kill -9 of the execution process", function () {
  this.timeout(300_000);
  const kernels: TestKernel[] = [];
  after(() => Promise.all(kernels.map((kernel) => kernel.stop())));

  it(`${KILLS} times, at random moments of ${PHASES.length} kinds of work: nobody hangs, nothing leaks`, async () => {
    let [turns, kills] = [0, 0];
    const abuse = async (): Promise<void> => {
      const kernel = await startKernel({ environment: { GRADLAB_ENGINE: "cpu" } });
      kernels.push(kernel);
      const front = kernel.child.pid ?? 0;
      await kernel.execute("const before = 1; before");
      const [files, memory] = [openFiles(front), memoryOf(front)];
      while (kills < KILLS) {
        const phase = PHASES[turns++ % PHASES.length] ?? assert.fail();
        const what = `kill ${kills}, during ${phase.name}`;
        const begun = kernel.next(({ content }) => String(content["text"]).startsWith("on\n"));
        // One that died before it was ready is started again by the next cell, not for ever.
        const waking = executionOf(front) ? undefined : ending("0")(kernel);
        const work = Promise.all([waking, phase.work(kernel)]);
        if (phase.begins) await patiently(begun, `the begin of ${phase.name}`);
        await pause(Math.random() * phase.within);
        const state = { over: false };
        void work.finally(() => (state.over = true)).catch(() => undefined);
        // One that has just died may not have its successor yet, or gets none before the next cell.
        let killed = kill(executionOf(front));
        while (!killed && !state.over) {
          await pause(1);
          killed = kill(executionOf(front));
        }
        if (killed && ++kills % 20 === 0) console.log(`      ${kills} kills`);
        await patiently(work, what);
        // Others die before they are of use.
        if (phase.name.startsWith("start") || phase.name === "idle") continue;
        const next = await patiently(kernel.execute("6 * 7"), `the cell after ${what}`);
        const { reply, result } = next;
        if (reply["ename"] === "ProcessDied") continue; // The news of a kill while idle.
        assert.equal(result?.["text/plain"], "42", `${what}: ${JSON.stringify(reply)}`);
        assertIdle(kernel);
        kernel.published.length = 0;
      }
      const last = async () => await patiently(kernel.execute("1 + 1"), "the last cell");
      let ended = await last();
      // The news of a kill while idle.
      if (ended.reply["ename"] === "ProcessDied") ended = await last();
      assert.equal(ended.result?.["text/plain"], "2", JSON.stringify(ended.reply));
      const left = descendants(front).map(commandOf);
      assert.equal(left.length, 2, left.join("\n"));
      assert.ok(openFiles(front) <= files + 2, `${openFiles(front)} open files, ${files} at first`);
      const grown = memoryOf(front) - memory;
      assert.ok(grown < 300, `the front has grown by ${grown.toFixed()} MB`);
      assert.equal(kernel.child.exitCode, null);
    };
    await Promise.all(Array.from({ length: KERNELS }, abuse));
  });
});
