/** Clients that stop, vanish, return, or ask for very much. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { setTimeout as pause } from "node:timers/promises";
import { dataOf, type Execution, parentId, TestKernel, useKernel } from "../client.js";
import { executionOf, memoryOf } from "./processes.js";

const LINES = 1_000_000;
const CELLS = 10_000;
/** Megabytes by which a process may grow. */
const GROWTH = 150;

const SUBSCRIBER = new URL("./subscriber.js", import.meta.url).pathname;

async function until(fits: () => boolean): Promise<void> {
  while (!fits()) await pause(10);
}

/** Another client of the same kernel. */
async function join(kernel: TestKernel): Promise<TestKernel> {
  const other = new TestKernel(kernel.child, kernel.connection, "/nowhere/of/its/own", 0);
  await other.welcomed;
  return other;
}

describe("clients", function () {
  this.timeout(240_000);
  const kernel = useKernel({ environment: { GRADLAB_ENGINE: "cpu" } });
  const front = (): number => kernel().child.pid ?? 0;
  afterEach(() => {
    kernel().published.length = 0;
  });

  it(`get ${LINES.toLocaleString("en")} lines in order, while another one is stopped, and the front does not grow`, async () => {
    const stopped = spawn(process.execPath, [SUBSCRIBER, kernel().connection.addresses.iopub]);
    let said = "";
    stopped.stdout.setEncoding("utf8").on("data", (text: string) => (said += text));
    await until(() => said.includes("welcome"));
    stopped.kill("SIGSTOP");
    const before = memoryOf(front());
    let most = 0;
    const watch = setInterval(() => (most = Math.max(most, memoryOf(front()) - before)), 50);
    const cell = kernel().start(
      `display.limits({ characters: Infinity }); for (let i = 0; i < ${LINES}; i++) console.log("line", i)`,
    );
    // Others are answered meanwhile.
    const answers: string[] = [];
    let over = false;
    void cell.idle.then(() => (over = true));
    for (const one of Array.from({ length: 5 }, (_, i) => i)) {
      await pause(300);
      assert.deepEqual((await kernel().complete("Math.flo"))["matches"], ["floor"]);
      answers.push(`${one}${over ? " late" : ""}`);
    }
    const { stdout, reply } = await kernel().finish(cell);
    clearInterval(watch);
    assert.equal(reply["status"], "ok");
    const lines = stdout.split("\n");
    assert.equal(lines.length, LINES + 1);
    const wrong = lines.findIndex((line, i) => i < LINES && line !== `line ${i}`);
    assert.equal(wrong, -1, `line ${wrong} is ${lines[wrong]}`);
    assert.ok(most < GROWTH, `the front has grown by ${most.toFixed()} MB`);
    assert.ok(
      answers.some((one) => !one.endsWith("late")),
      "no answer came while it printed",
    );
    // It goes on, and hears of what comes then.
    stopped.kill("SIGCONT");
    const next = kernel().start("'next'");
    await kernel().finish(next);
    await until(() => said.includes(`idle ${next.id}`));
    stopped.kill("SIGKILL");
    assert.equal((await kernel().execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("are told the size of a display of 200 MB and what to do, and get it whole when they do that", async () => {
    const show = 'await display.html("x".repeat(200 * 2 ** 20))';
    const refused = await kernel().execute(show);
    const text = String(dataOf(refused.outputs[0]?.content)["text/plain"]);
    assert.match(text, /holds 2\d\d,\d{3},\d{3} bytes.*display\.limits/s);
    const { reply, outputs } = await kernel().execute(
      `display.limits({ bytes: Infinity }); ${show}`,
    );
    assert.equal(reply["status"], "ok");
    const shown = dataOf(outputs[0]?.content)["text/html"];
    assert.ok(typeof shown === "string" && shown.length === 200 * 2 ** 20);
    assert.equal((await kernel().execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("are told of a display that no message can hold how large it is and what to do", async () => {
    const { reply, stderr, outputs } = await kernel().execute(
      "await display.html('\"'.repeat(300 * 2 ** 20))",
    );
    assert.equal(reply["status"], "ok");
    assert.equal(outputs.length, 1);
    assert.match(
      stderr,
      /^An output of 300 MB was not sent: .*Show a part of it, or write it to a file\.\n$/,
    );
    assert.equal((await kernel().execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("may send a cell of 1 MB, whose errors are at their places", async () => {
    const line = `total += ${"1 + ".repeat(20)}1 // 😀\n`;
    const count = Math.ceil(2 ** 20 / line.length);
    const code = `let total = 0\n${line.repeat(count)}total`;
    assert.ok(code.length >= 2 ** 20);
    const { result } = await kernel().execute(code);
    assert.equal(result?.["text/plain"], String(21 * count));
    const wrong = await kernel().execute(`${code}\n  const bad: string = 5`);
    const place = `In [${String(wrong.reply["execution_count"])}]:${count + 3}:9`;
    assert.ok(
      String(wrong.reply["evalue"]).startsWith(`TS2322 at ${place}: `),
      String(wrong.reply["evalue"]).slice(0, 300),
    );
    const thrown = await kernel().execute(`${code}\n  throw new Error("far down")`);
    assert.ok(thrown.traceback.includes(`:${count + 3}:9`), thrown.traceback.slice(0, 300));
  });

  it("send 50 cells of which one in the middle fails: those behind it are aborted, later ones run", async () => {
    const cells = Array.from({ length: 50 }, (_, i) =>
      kernel().start(i === 24 ? "throw new RangeError('middle')" : `console.log(${i}); ${i}`),
    );
    const done = await Promise.all(cells.map((cell) => kernel().finish(cell)));
    const status = ({ reply }: Execution) => reply["status"];
    assert.deepEqual(done.slice(0, 24).map(status), Array(24).fill("ok"));
    assert.equal(done[24]?.reply["ename"], "RangeError");
    assert.deepEqual(done.slice(25).map(status), Array(25).fill("aborted"));
    assert.deepEqual(
      done.map(({ stdout }) => stdout),
      Array.from({ length: 50 }, (_, i) => (i < 24 ? `${i}\n` : "")),
    );
    assert.equal((await kernel().execute("'later'")).result?.["text/plain"], "'later'");
  });

  it(`send ${CELLS.toLocaleString("en")} tiny cells back to back: each is answered, each goes idle, memory stays`, async () => {
    const execution = executionOf(front()) ?? assert.fail();
    let at: readonly number[] = [];
    for (let sent = 0; sent < CELLS; sent += 100) {
      const cells = Array.from({ length: 100 }, (_, i) => kernel().start(`${sent + i} + 1`));
      for (const [i, cell] of cells.entries()) {
        const [reply] = await Promise.all([cell.reply, cell.idle]);
        assert.equal(reply.content["status"], "ok", `cell ${sent + i}`);
      }
      const results = kernel().published.flatMap(({ header, content }) =>
        header.msg_type === "execute_result" ? [content["data"]] : [],
      );
      assert.deepEqual(
        results.map((data) => (data as Record<string, string>)["text/plain"]),
        Array.from({ length: 100 }, (_, i) => String(sent + i + 1)),
      );
      kernel().published.length = 0;
      if (sent === 1000) at = [front(), execution].map(memoryOf);
      if (sent % 2000 === 0) console.log(`      ${sent.toLocaleString("en")} cells`);
    }
    const grown = [front(), execution].map((pid, i) => memoryOf(pid) - (at[i] ?? 0));
    assert.ok(
      grown.every((more) => more < GROWTH),
      `front and execution have grown by ${String(grown)} MB`,
    );
  });

  it("of which one vanishes while its cell runs: the cell goes on, the other hears it", async () => {
    const gone = await join(kernel());
    const cell = gone.start(
      "await new Promise((done) => setTimeout(done, 300)); console.log('over')",
    );
    await kernel().seen(
      (message) => message.header.msg_type === "execute_input" && parentId(message) === cell.id,
    );
    gone.leave();
    await kernel().printed(cell, "over");
    assert.equal((await kernel().execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("of which one returns under its old identity and gets its answers", async () => {
    for (let turn = 0; turn < 8; turn++) {
      const returned = await join(kernel());
      const { result } = await returned.execute(`${turn} * 2`);
      assert.equal(result?.["text/plain"], String(turn * 2));
      void returned.start("await new Promise((done) => setTimeout(done, 5))");
      returned.leave();
    }
    assert.equal((await kernel().execute("6 * 7")).result?.["text/plain"], "42");
  });

  it("of which two work at once get each their own replies, and both see all output", async () => {
    const other = await join(kernel());
    const mine = Array.from({ length: 30 }, (_, i) =>
      kernel().execute(`console.log("a${i}"); ${i}`),
    );
    const theirs = Array.from({ length: 30 }, (_, i) =>
      other.execute(`console.log("b${i}"); ${i + 100}`),
    );
    for (const [i, cell] of (await Promise.all(mine)).entries())
      assert.deepEqual([cell.result?.["text/plain"], cell.stdout], [String(i), `a${i}\n`]);
    for (const [i, cell] of (await Promise.all(theirs)).entries())
      assert.deepEqual([cell.result?.["text/plain"], cell.stdout], [String(i + 100), `b${i}\n`]);
    const printed = (client: TestKernel): number =>
      client.published.filter(({ header }) => header.msg_type === "stream").length;
    await until(() => printed(other) === 60 && printed(kernel()) === 60);
    other.leave();
  });
});
