import assert from "node:assert/strict";
import { TestExecution, plain } from "./execution.js";

const CHECK = "if (globalThis.__gradlabStop) __gradlabInterrupt();";

/** Each ends only by Stop. `native`: nothing can stop it before it returns by itself. */
const ENDLESS: Readonly<Record<string, string>> = {
  "a loop": `console.log("on"); for (;;) { ${CHECK} }`,
  "a loop after an await": `await $cell.wait(Promise.resolve()); console.log("on"); for (;;) { ${CHECK} }`,
  "a loop after a timer": `await $cell.wait(new Promise((go) => setTimeout(go, 5))); console.log("on"); for (;;) { ${CHECK} }`,
  "a loop of awaits": `console.log("on"); for (;;) { ${CHECK} await $cell.wait(Promise.resolve()); }`,
  "a promise that never settles": `console.log("on"); await $cell.wait(new Promise(() => {}));`,
  "a forgotten promise's loop": `(async () => { await $cell.wait(0); console.log("on"); for (;;) { ${CHECK} } })();`,
  "a loop that catches": `console.log("on"); for (;;) { ${CHECK} try { for (;;) { ${CHECK} } } catch {} }`,
  "a library's loop": `console.log("on"); for (;;);`,
  "a library's loop after an await": `await $cell.wait(new Promise((go) => setImmediate(go))); console.log("on"); for (;;);`,
  "a regular expression": `console.log("on"); /^(a+)+$/.test("a".repeat(40) + "b");`,
  "a regular expression after an await": `await $cell.wait(Promise.resolve()); console.log("on"); /^(a+)+$/.test("a".repeat(40) + "b");`,
  "a timer's regular expression": `setTimeout(() => { console.log("on"); /^(a+)+$/.test("a".repeat(40) + "b"); }, 1); await $cell.wait(new Promise(() => {}));`,
  "a library's sort": `console.log("on"); new Array(3e7).fill(0).map((_, i) => (i * 7919) % 104729).sort((a, b) => a - b);`,
  "a loop in a finally": `console.log("on"); try { for (;;) { ${CHECK} } } finally { for (;;) { ${CHECK} } }`,
  "Atomics.wait": `console.log("on"); Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);`,
  "a program that is waited for": `console.log("on"); $.require("node:child_process").execFileSync("sleep", ["600"]);`,
};

describe("Stop", () => {
  let execution: TestExecution;
  before(async () => {
    execution = await TestExecution.start();
    await execution.run("$.kept = 42;");
  });
  after(async () => await execution.end());

  for (const [name, body] of Object.entries(ENDLESS)) {
    it(`ends ${name}, five times, and names survive`, async () => {
      for (let turn = 0; turn < 5; turn++) {
        const run = execution.begin(body);
        await execution.printed(run, "on");
        execution.process.interrupt(run);
        const { outcome } = await execution.finish(run);
        assert.notEqual(outcome.status, "ok", `${name}, turn ${turn}`);
        assert.equal(plain(await execution.run("$cell.value = $.kept;")), "42");
      }
    });
  }

  it("takes ten presses in a row as one", async () => {
    const run = execution.begin(ENDLESS["a loop"] ?? "");
    await execution.printed(run, "on");
    for (let press = 0; press < 10; press++) execution.process.interrupt(run);
    assert.equal((await execution.finish(run)).outcome.status, "interrupted");
    assert.equal(plain(await execution.run("$cell.value = $.kept;")), "42");
  });

  it("does no harm when idle, and a stale one hits nobody", async () => {
    const { run } = await execution.run("$.kept = 42;");
    execution.process.interrupt(run);
    const next = execution.begin(
      "await $cell.wait(new Promise((go) => setTimeout(go, 400))); $cell.value = $.kept;",
    );
    execution.process.interrupt(run);
    assert.equal(plain(await execution.finish(next)), "42");
  });

  it("ends a loop that a finished cell left behind, also when a next cell waits for it", async () => {
    const forgotten = `setTimeout(() => { console.log("on"); for (;;) { ${CHECK} } }, 20);`;
    for (let turn = 0; turn < 5; turn++) {
      const first = await execution.run(forgotten);
      await execution.printed(first.run, "on");
      execution.process.interrupt(first.run);
      assert.equal(plain(await execution.run("$cell.value = $.kept;")), "42");

      const second = await execution.run(forgotten);
      await execution.printed(second.run, "on");
      const next = execution.begin("$.began = true; await $cell.wait(new Promise(() => {}));");
      execution.process.interrupt(next);
      assert.equal((await execution.finish(next)).outcome.status, "interrupted");
      assert.equal(
        plain(await execution.run("$cell.value = [$.kept, $.began];")),
        "[ 42, undefined ]",
      );
    }
  });

  it("runs finally blocks, with time to tidy up", async () => {
    const run = execution.begin(
      `console.log("on"); try { for (;;) { ${CHECK} } } finally { await $cell.wait(new Promise((go) => setImmediate(go))); $.tidied = true; }`,
    );
    await execution.printed(run, "on");
    execution.process.interrupt(run);
    assert.equal((await execution.finish(run)).outcome.status, "interrupted");
    assert.equal(plain(await execution.run("$cell.value = $.tidied;")), "true");
  });

  it("aborts the host's signal, so that a library's loop ends by itself", async () => {
    const run = execution.begin(
      `const { signal } = globalThis[Symbol.for("gradlab.host")];
       console.log("on");
       while (!signal.aborted) await new Promise((go) => setImmediate(go));
       $.noticed = true;`,
    );
    await execution.printed(run, "on");
    execution.process.interrupt(run);
    await execution.finish(run);
    assert.equal(plain(await execution.run("$cell.value = $.noticed;")), "true");
  });

  it("ends a model's training, also the part that nobody awaits any more", async () => {
    const run = execution.begin(
      `const { tf } = $; console.log("on");
       const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [8] })] });
       model.compile({ loss: "meanSquaredError", optimizer: "sgd" });
       const callbacks = { onBatchEnd: () => { $.batches = ($.batches ?? 0) + 1; } };
       $.model = model;
       $.training = model.fit(tf.ones([64, 8]), tf.ones([64, 1]), { epochs: 1e6, batchSize: 8, verbose: 0, callbacks });
       await $cell.wait($.training);`,
    );
    await execution.printed(run, "on");
    execution.process.interrupt(run);
    assert.equal((await execution.finish(run)).outcome.status, "interrupted");
    const again = await execution.run(
      `const { history } = await $cell.wait($.model.fit($.tf.ones([8, 8]), $.tf.ones([8, 1]), { epochs: 2 }));
       $cell.value = history.loss.length;`,
    );
    assert.equal(plain(again), "2");

    const later = await execution.run(
      `await $.training; const before = $.batches; await new Promise((go) => setTimeout(go, 200)); $cell.value = $.batches - before;`,
    );
    assert.equal(plain(later), "0");
  });

  it("says so when native code cannot be stopped, and keeps the process", async () => {
    const run = execution.begin(
      `console.log("on"); $.require("node:crypto").pbkdf2Sync("a", "b", 4_000_000, 64, "sha512");`,
    );
    await execution.printed(run, "on");
    execution.process.interrupt(run);
    const { stderr } = await execution.finish(run);
    assert.match(stderr, /native code/);
    assert.equal(plain(await execution.run("$cell.value = $.kept;")), "42");
  });
});
