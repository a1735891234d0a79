import assert from "node:assert/strict";
import { dataOf, useKernel } from "../client.js";

const types = (messages: readonly { header: { msg_type: string } }[]) =>
  messages.map(({ header }) => header.msg_type);

describe("execute_request", () => {
  const kernel = useKernel();

  it("gives a result under the request's header: busy, input, result, idle", async () => {
    const { published, reply, result } = await kernel().execute("const a = 20; a + 1");
    assert.deepEqual(types(published), ["status", "execute_input", "execute_result", "status"]);
    assert.equal(reply["status"], "ok");
    assert.equal(result?.["text/plain"], "21");
    const [busy, input, shown] = published;
    assert.equal(busy?.content["execution_state"], "busy");
    assert.equal(input?.content["code"], "const a = 20; a + 1");
    assert.equal(input?.content["execution_count"], reply["execution_count"]);
    assert.equal(shown?.content["execution_count"], reply["execution_count"]);
  });

  it("has no result for a declaration or undefined", async () => {
    for (const code of ["const b = 1", "undefined", "if (true) { 5 }"]) {
      assert.deepEqual(types((await kernel().execute(code)).outputs), [], code);
    }
  });

  it("publishes standard output and error in their order", async () => {
    const { outputs, stdout, stderr } = await kernel().execute(
      "console.log('one'); console.error('two'); process.stdout.write('three'); undefined",
    );
    assert.equal(stdout, "one\nthree");
    assert.equal(stderr, "two\n");
    assert.deepEqual(
      outputs.map(({ content }) => content["text"]),
      ["one\n", "two\n", "three"],
    );
  });

  it("joins what a loop prints into few messages and loses nothing", async () => {
    const { outputs, stdout } = await kernel().execute(
      "for (let i = 0; i < 20000; i++) console.log(i)",
    );
    assert.equal(stdout, Array.from({ length: 20_000 }, (_, i) => `${i}\n`).join(""));
    assert.ok(outputs.length < 2000, `${outputs.length} messages`);
  });

  it("prints tensors and frames as what they hold, imported by the cell or there from the start", async () => {
    const { stdout } = await kernel().execute(`
      import { ones } from "@tensorflow/tfjs-node-gpu";
      import { Series } from "danfojs-node";
      console.log(ones([2]), new Series([5]));
      console.log([tf.zeros([1])], new dfd.DataFrame({ a: [1] }));`);
    assert.equal(
      stdout,
      "Tensor float32 [2] [1, 1] Series: 1 value\n       0\n   int32\n0      5\n" +
        "[ Tensor float32 [1] [0] ] DataFrame: 1 row × 1 column\n       a\n   int32\n0      1\n",
    );
  });

  it("runs empty code", async () => {
    for (const code of ["", "  \n", "// nothing"]) {
      const { reply, outputs } = await kernel().execute(code);
      assert.equal(reply["status"], "ok");
      assert.deepEqual(outputs, []);
    }
  });

  it("raises the count by one for a stored cell, and for no other", async () => {
    const count = async (options: object): Promise<number> =>
      (await kernel().execute("1", options)).reply["execution_count"] as number;
    const first = await count({});
    assert.equal(await count({ store_history: false }), first);
    assert.equal(await count({ silent: true }), first);
    assert.equal(await count({ silent: true, store_history: true }), first);
    assert.equal(await count({}), first + 1);
  });

  it("publishes nothing of a silent cell but its status, and runs it", async () => {
    const { reply, published } = await kernel().execute("const quiet = 7; console.log(1); quiet", {
      silent: true,
    });
    assert.equal(reply["status"], "ok");
    assert.deepEqual(types(published), ["status", "status"]);
    assert.equal((await kernel().execute("quiet")).result?.["text/plain"], "7");
    const failed = await kernel().execute("throw new Error('unseen')", { silent: true });
    assert.equal(failed.reply["evalue"], "unseen");
    assert.deepEqual(types(failed.published), ["status", "status"]);
  });

  it("gives one error with name, message and the learner's line for a cell that throws", async () => {
    const {
      reply,
      errors,
      outputs,
      traceback: text,
    } = await kernel().execute("const before = 1\nthrow new RangeError('too far')");
    assert.deepEqual(types(outputs), ["error"]);
    const [error] = errors;
    assert.equal(error?.["ename"], "RangeError");
    assert.equal(error?.["evalue"], "too far");
    assert.match(text, /In \[\d+\]:2:7/);
    const { status, ename, evalue, traceback } = reply;
    assert.deepEqual({ status, ename, evalue, traceback }, { status: "error", ...error });
    assert.equal((await kernel().execute("before")).result?.["text/plain"], "1");
  });

  it("shows each type error with code, place, line and caret, and does not run the cell", async () => {
    const { reply, outputs, traceback } = await kernel().execute(
      'console.log("ran")\nconst bad: number = "s"\nunknownName',
    );
    assert.deepEqual(types(outputs), ["error"]);
    const cell = `In [${reply["execution_count"] as number}]`;
    assert.equal(reply["ename"], "TypeScriptError");
    assert.ok(traceback.includes("2 errors; the cell was not run"), traceback);
    assert.ok(
      traceback.includes(
        `${cell}:2:7 TS2322 Type 'string' is not assignable to type 'number'.\n` +
          '  2 │ const bad: number = "s"\n' +
          "    │       ^^^",
      ),
      traceback,
    );
    assert.ok(traceback.includes(`${cell}:3:1 TS2304 Cannot find name 'unknownName'.`), traceback);
  });

  it("evaluates user_expressions after the cell, with its names, and apart from each other", async () => {
    const { reply } = await kernel().execute("const u = 4", {
      user_expressions: {
        twice: "u * 2",
        wrong: "nothere",
        thrown: "(() => { throw new Error('x') })()",
      },
    });
    const found = reply["user_expressions"] as Record<string, Record<string, unknown>>;
    assert.equal(found["twice"]?.["status"], "ok");
    assert.equal(dataOf(found["twice"])["text/plain"], "8");
    assert.equal(found["wrong"]?.["status"], "error");
    assert.match(String(found["wrong"]?.["evalue"]), /TS2304/);
    assert.equal(found["thrown"]?.["status"], "error");
    assert.equal(found["thrown"]?.["evalue"], "x");
  });

  it("aborts the cells that wait behind a failing one, and runs those sent later", async () => {
    const cells = ["throw new Error('stop')", "1", "2"].map((code) => kernel().start(code));
    const [failed, second, third] = await Promise.all(cells.map((cell) => kernel().finish(cell)));
    assert.equal(failed?.reply["status"], "error");
    for (const cell of [second, third]) {
      assert.equal(cell?.reply["status"], "aborted");
      assert.deepEqual(types(cell?.published ?? []), ["status", "status"]);
    }
    assert.equal((await kernel().execute("3")).result?.["text/plain"], "3");
  });

  it("runs on behind a failing cell without stop_on_error", async () => {
    const failing = kernel().start("throw new Error('go on')", { stop_on_error: false });
    const next = kernel().start("4");
    assert.equal((await kernel().finish(failing)).reply["status"], "error");
    assert.equal((await kernel().finish(next)).result?.["text/plain"], "4");
  });

  it("displays, updates and clears", async () => {
    const { outputs } = await kernel().execute(
      [
        'await display.html("<b>1</b>")',
        'const shown = await display({ a: 1 }, { id: "spot" })',
        "await shown.update({ a: 2 })",
        "display.clear({ wait: true })",
      ].join("\n"),
    );
    assert.deepEqual(types(outputs), [
      "display_data",
      "display_data",
      "update_display_data",
      "clear_output",
    ]);
    const [html, first, update, clear] = outputs.map(({ content }) => content);
    assert.equal(dataOf(html)["text/html"], "<b>1</b>");
    assert.deepEqual(first?.["transient"], { display_id: "spot" });
    assert.deepEqual(update?.["transient"], { display_id: "spot" });
    assert.deepEqual(clear, { wait: true });
    for (const content of [html, first, update])
      assert.equal(typeof content?.["transient"], "object");
  });

  it("charges late output to the cell that caused it", async () => {
    const first = kernel().start("setTimeout(() => console.log('late'), 300); 1");
    await first.idle;
    const second = await kernel().execute("await new Promise((done) => setTimeout(done, 600)); 2");
    await kernel().printed(first, "late");
    assert.equal(second.stdout, "");
  });

  it("answers `name?` with a page of help", async () => {
    const { reply } = await kernel().execute("const before2 = 2\ntf.ones?");
    const [page] = reply["payload"] as Record<string, unknown>[];
    assert.equal(page?.["source"], "page");
    assert.match(String(dataOf(page)["text/plain"]), /ones/);
    assert.equal((await kernel().execute("before2")).result?.["text/plain"], "2");
  });

  it("refuses a request without code, with the reason, and goes on", async () => {
    const reply = await kernel().request("execute_request", { code: 5 });
    assert.equal(reply["status"], "error");
    assert.equal(reply["evalue"], "execute_request.code must be a string; received 5");
    assert.equal((await kernel().execute("5")).result?.["text/plain"], "5");
  });
});
