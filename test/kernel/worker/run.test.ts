import assert from "node:assert/strict";
import { mkdir, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { ExpressionError, FromExecution } from "../../../kernel/ipc.js";
import { plain, program, TestExecution, uncoloured, type Finished } from "./execution.js";

function failure(finished: Finished): ExpressionError {
  const { outcome } = finished;
  assert.notEqual(outcome.status, "ok");
  return outcome.status === "ok" ? assert.fail() : outcome.error;
}

function late(message: FromExecution): message is FromExecution & { type: "late-error" } {
  return message.type === "late-error";
}

describe("the execution process", () => {
  let execution: TestExecution;
  before(async () => {
    execution = await TestExecution.start();
  });
  after(async () => await execution.end());

  it("gives a cell's last value, and none for undefined or a silent run", async () => {
    assert.equal(plain(await execution.run("$cell.value = 6 * 7;")), "42");
    assert.equal(plain(await execution.run("$.x = 1;")), undefined);
    assert.equal(plain(await execution.run("$cell.value = 1;", { silent: true })), undefined);
  });

  it("keeps names for later cells, also those of a cell that fails", async () => {
    await execution.run("$.loaded = 'data'; throw new Error('after the load');");
    assert.equal(plain(await execution.run("$cell.value = $.loaded;")), "'data'");
  });

  it("evaluates user expressions after the cell, each with its own error", async () => {
    const { outcome } = await execution.run("$.y = 20;", {
      expressions: {
        good: program("$cell.value = $.y + 1;"),
        bad: program("throw new TypeError('no');"),
      },
    });
    assert.ok(outcome.status === "ok");
    const { good, bad } = outcome.expressions;
    assert.ok(good && "data" in good && bad && "ename" in bad);
    assert.equal(good.data["text/plain"], "21");
    assert.equal(bad.ename, "TypeError");
  });

  it("keeps standard output and error in the order in which they were written", async () => {
    const { messages } = await execution.run(
      "for (let i = 0; i < 50; i++) { console.log(i); console.error(i); }",
    );
    const text = messages.map((one) => (one.type === "stream" ? `${one.name} ${one.text}` : ""));
    const expected = Array.from({ length: 50 }, (_, i) => `stdout ${i}\nstderr ${i}\n`).join("");
    assert.equal(text.join(""), expected);
  });

  it("shows output of a loop that never yields while it spins", async () => {
    const run = execution.begin(
      "console.log('spinning'); for (;;) { if (globalThis.__gradlabStop) __gradlabInterrupt(); }",
    );
    await execution.printed(run, "spinning");
    execution.process.interrupt(run);
    assert.equal((await execution.finish(run)).outcome.status, "interrupted");
  });

  it("charges late output to the run that caused it", async () => {
    const first = await execution.run("setTimeout(() => console.log('late'), 50);");
    const second = await execution.run(
      "await $cell.wait(new Promise((go) => setTimeout(go, 150))); console.log('mine');",
    );
    assert.equal(execution.text(first.run, "stdout"), "late\n");
    assert.equal(second.stdout, "mine\n");
  });

  it("charges what a child process writes to the run, before its end", async () => {
    const { stdout } = await execution.run(
      "$.require('node:child_process').execFileSync('echo', ['from a child'], { stdio: 'inherit' });",
    );
    assert.equal(stdout, "from a child\n");
  });

  it("points at the line and column of the learner's text", async () => {
    const error = failure(await execution.run("const a = null;\na.b;"));
    assert.equal(error.ename, "TypeError");
    const text = uncoloured(error.traceback);
    assert.match(text, /In \[\d+\]:2:3/);
    assert.match(text, /2 \| a\.b;\n\s+\| {3}\^/);
    assert.doesNotMatch(text, /kernel\/worker|node:internal/);
  });

  it("points into the earlier cell whose function failed, and names the caller", async () => {
    const { run } = await execution.run(
      "\n$.broken = function broken() { throw new Error('deep'); };",
    );
    const error = failure(await execution.run("$.broken();"));
    const text = uncoloured(error.traceback);
    assert.match(text, new RegExp(`at broken \\(In \\[${run}\\]:2:38\\)`));
    assert.match(text, new RegExp(`at In \\[${run + 1}\\]:1:3`));
  });

  it("names a package's source without the machine's folders", async () => {
    const error = failure(
      await execution.run(
        "$.tf.sequential({ layers: [$.tf.layers.dense({ units: 1, inputShape: [2] })] }).predict($.tf.ones([1, 3]));",
      ),
    );
    const places = error.traceback
      .join("\n")
      .split("\n")
      .filter((line) => line.includes("    at "));
    assert.ok(
      places.some((line) => line.includes("tfjs-layers/src/")),
      error.traceback.join("\n"),
    );
    assert.ok(!places.some((line) => line.includes("(/")), error.traceback.join("\n"));
  });

  it("quotes the learner's line for an error from deep in a package or in our library", async () => {
    for (const [body, message] of [
      ["\n$.tf.tidy(() => $.tf.grad((x) => x.reshape([7]).sum())($.tf.ones([3])));", /reshape/],
      ["\n$.dl.metrics.meanSquaredError(5);", /yPred must be/],
    ] as const) {
      const { run, ...rest } = await execution.run(body);
      const text = uncoloured(failure({ run, ...rest }).traceback);
      assert.match(text, message);
      assert.match(text, new RegExp(`^In \\[${run}\\]:2:\\d+\\n`, "m"));
      assert.ok(text.includes(`2 | ${body.trim()}`), text);
    }
  });

  it("follows awaits across functions of cells", async () => {
    const { run } = await execution.run(
      "$.slow = async function slow() { await $cell.wait(Promise.resolve()); throw new Error('x'); };",
    );
    const error = failure(await execution.run("\n\nawait $cell.wait($.slow());"));
    assert.match(uncoloured(error.traceback), new RegExp(`In \\[${run + 1}\\]:3:`));
  });

  for (const [thrown, ename, evalue] of [
    ["'text'", "Thrown", "'text'"],
    ["null", "Thrown", "null"],
    ["undefined", "Thrown", "undefined"],
    ["{ code: 7 }", "Thrown", "{ code: 7 }"],
    ["new (class Own extends Error {})('m')", "Own", "m"],
    ["new Error('x'.repeat(100000))", "Error", `${"x".repeat(4000)}… (96000 more characters)`],
  ] as const) {
    it(`takes a thrown ${thrown.slice(0, 40)}`, async () => {
      const error = failure(await execution.run(`throw ${thrown};`));
      assert.deepEqual([error.ename, error.evalue], [ename, evalue]);
    });
  }

  it("shows causes and the errors of an AggregateError, also circular ones", async () => {
    const error = failure(
      await execution.run(
        "const e = new Error('outer', { cause: new AggregateError([new RangeError('one'), new TypeError('two')], 'both') });" +
          "e.cause.cause = e; throw e;",
      ),
    );
    const text = uncoloured(error.traceback);
    for (const part of ["Caused by:", "both", "RangeError: one", "TypeError: two"]) {
      assert.ok(text.includes(part), part);
    }
  });

  it("survives an error whose properties throw", async () => {
    const error = failure(
      await execution.run(
        "throw Object.defineProperty(new Error('m'), 'stack', { get() { throw new Error('gotcha'); } });",
      ),
    );
    assert.equal(error.evalue, "m");
  });

  it("fails the cell for a rejection that nobody handles", async () => {
    const error = failure(await execution.run("Promise.reject(new RangeError('forgotten'));"));
    assert.equal(error.ename, "RangeError");
  });

  it("fails the cell for a timer that throws while it runs", async () => {
    const error = failure(
      await execution.run(
        "setTimeout(() => {\n  throw new RangeError('tick'); }, 5); await $cell.wait(new Promise((go) => setTimeout(go, 60)));",
      ),
    );
    assert.equal(error.ename, "RangeError");
    assert.match(uncoloured(error.traceback), /In \[\d+\]:2:9/);
  });

  it("reports an earlier run's rejection as that run's", async () => {
    const { run } = await execution.run(
      "setTimeout(async () => { await null; throw new Error('too late'); }, 20);",
    );
    const message = await execution.message((one) => late(one) && one.run === run);
    assert.ok(late(message));
    assert.equal(message.error.evalue, "too late");
  });

  it("reports errors of an earlier run's timer as that run's", async () => {
    const { run } = await execution.run(
      "setTimeout(() => { throw new Error('in a timer'); }, 20);",
    );
    const message = await execution.message((one) => late(one) && one.run === run);
    assert.ok(late(message));
    assert.equal(message.error.evalue, "in a timer");
    assert.equal(plain(await execution.run("$cell.value = 1;")), "1");
  });

  it("survives an error in a listener", async () => {
    const { run } = await execution.run(
      "const fs = $.require('node:fs'); fs.stat('.', () => { throw new Error('in a listener'); });",
    );
    await execution.message(
      (one) =>
        (late(one) && one.run === run) ||
        (one.type === "done" && one.run === run && one.outcome.status === "error"),
    );
    assert.equal(plain(await execution.run("$cell.value = 2;")), "2");
  });

  it("shows a value whose renderer fails as text", async () => {
    const { outcome } = await execution.run(
      "$cell.value = { [Symbol.for('Jupyter.display')]() { throw new Error('no picture'); } };",
    );
    assert.ok(outcome.status === "ok");
    assert.equal(typeof outcome.result?.data["text/plain"], "string");
  });

  it("has the preloaded names, which a cell may redeclare", async () => {
    const { stdout, outcome } = await execution.run("$.tf.ones([2]).print();");
    assert.equal(outcome.status, "ok");
    assert.match(stdout, /Tensor\s+\[1, 1\]/);
    await execution.run("$.dfd = 'mine';");
    assert.equal(plain(await execution.run("$cell.value = $.dfd;")), "'mine'");
  });

  it("keeps native log lines out of the cell's output", async () => {
    const { stderr } = await execution.run("$.tf.matMul($.tf.ones([2, 2]), $.tf.ones([2, 2]));");
    assert.equal(stderr, "");
  });

  describe("imports", () => {
    const load = async (specifier: string, pick: string): Promise<unknown> =>
      plain(
        await execution.run(
          `const m = await $cell.import(${JSON.stringify(specifier)}); $cell.value = ${pick};`,
        ),
      );

    before(async () => {
      const { folder } = execution;
      const esm = join(folder, "node_modules", "only-esm");
      const cjs = join(folder, "node_modules", "only-cjs");
      await mkdir(esm, { recursive: true });
      await mkdir(cjs, { recursive: true });
      await writeFile(
        join(esm, "package.json"),
        JSON.stringify({ name: "only-esm", type: "module", exports: { import: "./m.js" } }),
      );
      await writeFile(join(esm, "m.js"), "export const kind = 'esm';");
      await writeFile(join(cjs, "package.json"), JSON.stringify({ name: "only-cjs" }));
      await writeFile(join(cjs, "index.js"), "module.exports = { kind: 'cjs' };");
      await writeFile(join(folder, "data.json"), '{ "n": 5 }');
      await writeFile(join(folder, "deep.ts"), "export const depth: number = 1;\n");
      await writeFile(
        join(folder, "own.ts"),
        'import { depth } from "./deep.js";\nexport enum E { A = 7 }\nexport const sum: number = E.A + depth;\nexport function fail(): never {\n  throw new Error("in a module");\n}\n',
      );
    });

    it("take ESM-only packages", async () =>
      assert.equal(await load("only-esm", "m.kind"), "'esm'"));
    it("take CommonJS, whose default is module.exports", async () =>
      assert.equal(await load("only-cjs", "m.default.kind"), "'cjs'"));
    it("take JSON", async () => assert.equal(await load("./data.json", "m.default.n"), "5"));
    it("take Node's own modules", async () =>
      assert.equal(await load("node:path", "m.basename('/a/b')"), "'b'"));
    it("take local TypeScript, with and without an ending", async () => {
      assert.equal(await load("./own", "m.sum"), "8");
      assert.equal(await load("./own.ts", "m.sum"), "8");
      assert.equal(await load("./own.js", "m.sum"), "8");
    });
    it("take the kernel's packages from any folder, with one tfjs", async () => {
      const other = join(execution.folder, "node_modules", "@tensorflow", "tfjs");
      await mkdir(other, { recursive: true });
      await writeFile(join(other, "package.json"), JSON.stringify({ name: "@tensorflow/tfjs" }));
      await writeFile(join(other, "index.js"), "module.exports = { Tensor: null };");
      assert.equal(await load("@tensorflow/tfjs", "m.Tensor === $.tf.Tensor"), "true");
      assert.equal(await load("gradlab", "typeof m.ArgumentError"), "'function'");
    });

    it("point at the line of a local module", async () => {
      const error = failure(
        await execution.run('const m = await $cell.import("./own"); m.fail();'),
      );
      assert.match(uncoloured(error.traceback), /own\.ts:5:9/);
    });

    it("say which module is missing", async () => {
      const error = failure(await execution.run('await $cell.import("no-such-package");'));
      assert.match(error.evalue, /no-such-package/);
      assert.ok(error.evalue.includes(execution.folder), error.evalue);
    });

    it("reload an edited module, also one below, and say so", async () => {
      const path = join(execution.folder, "deep.ts");
      await writeFile(path, "export const depth: number = 100;\n");
      await utimes(path, new Date(), new Date(Date.now() + 5000));
      const { stdout, ...finished } = await execution.run(
        'const m = await $cell.import("./own"); $cell.value = m.sum;',
      );
      assert.equal(plain({ stdout, ...finished }), "107");
      assert.match(stdout, /^Reloaded own\.ts\.$/m);
    });

    it("let tslab display through this kernel", async () => {
      const { messages, outcome } = await execution.run(
        'const tslab = await $cell.import("tslab"); tslab.display.html("<b>x</b>"); const d = tslab.newDisplay(); d.text("one"); d.text("two"); tslab.display.png(new Uint8Array([1, 2, 3]));',
      );
      assert.equal(outcome.status, "ok");
      const shown = messages.filter((one) => one.type === "display");
      assert.deepEqual(
        shown.map((one) => [Object.values(one.bundle.data)[0], one.update]),
        [
          ["<b>x</b>", false],
          ["one", false],
          ["two", true],
          ["AQID", false],
        ],
      );
      assert.equal(shown[1]?.displayId, shown[2]?.displayId);
    });
  });
});
