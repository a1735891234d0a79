import assert from "node:assert/strict";
import { Dealer } from "zeromq";
import { createMessage } from "../../../kernel/protocol/message.js";
import { Signer } from "../../../kernel/protocol/signature.js";
import { encodeMessage } from "../../../kernel/protocol/wire.js";
import { parentId, useKernel } from "../client.js";

const pause = (milliseconds: number) => new Promise((done) => setTimeout(done, milliseconds));

describe("questions to the user", () => {
  const kernel = useKernel();

  /** Runs a cell and answers its questions in their order. */
  async function converse(code: string, answers: readonly string[]) {
    const asked: unknown[] = [];
    const cell = kernel().start(code, { allow_stdin: true });
    for (const answer of answers) {
      const question = await kernel().question();
      assert.equal(parentId(question), cell.id);
      asked.push(question.content);
      await kernel().answer(answer, question);
    }
    return { ...(await kernel().finish(cell)), asked };
  }

  it("await input() and password(), typed, between what is printed", async () => {
    const { asked, result } = await converse(
      'console.log("first"); const who: string = await input("Who? "); const key = await password(); `${who} ${key.length}`',
      ["Ada", "geheim"],
    );
    assert.deepEqual(asked, [
      { prompt: "Who? ", password: false },
      { prompt: "Password: ", password: true },
    ]);
    assert.equal(result?.["text/plain"], "'Ada 6'");
    const { reply } = await kernel().execute("const n: number = await input()");
    assert.match(String(reply["evalue"]), /TS2322/);
  });

  it("what was printed before has left before the question", async () => {
    const cell = kernel().start('process.stdout.write("a"); await input()', { allow_stdin: true });
    const question = await kernel().question();
    await pause(50);
    const printed = kernel()
      .publishedUnder(cell.id)
      .filter(({ header }) => header.msg_type === "stream");
    assert.equal(printed.length, 1);
    await kernel().answer("", question);
    await kernel().finish(cell);
  });

  it("prompt, confirm and alert keep the thread and still get their answers", async () => {
    const { asked, result } = await converse(
      `let turned = false; setTimeout(() => { turned = true });
       const answers = [prompt("Age", "30"), prompt("Name"), confirm("Sure?"), confirm("Sure?"), prompt("End")];
       alert("Look");
       [...answers, turned]`,
      ["", "Ü 😀", "Yes", "no", "\u0004", ""],
    );
    assert.equal(result?.["text/plain"], "[ '30', 'Ü 😀', true, false, null, false ]");
    assert.deepEqual(
      asked.map((content) => (content as { prompt: string }).prompt),
      ["Age [30] ", "Name ", "Sure? [y/N] ", "Sure? [y/N] ", "End ", "Look [Enter] "],
    );
  });

  it("the front answers everything else while prompt() waits", async () => {
    const cell = kernel().start('prompt("x")', { allow_stdin: true });
    const question = await kernel().question();
    assert.deepEqual((await kernel().complete("Math.flo"))["matches"], ["floor"]);
    await kernel().answer("a long answer ".repeat(100_000), question);
    assert.equal((await kernel().finish(cell)).reply["status"], "ok");
  });

  it("overlapping questions are put one by one, in the order of their calls", async () => {
    const cell = kernel().start(
      'const both = Promise.all([input("a"), input("b")]); const c = prompt("c"); [...(await both), c]',
      { allow_stdin: true },
    );
    let next = kernel().question();
    for (const expected of ["a", "b", "c "]) {
      const question = await next;
      assert.equal(question.content["prompt"], expected);
      next = kernel().question();
      assert.equal(await Promise.race([next, pause(60)]), undefined);
      await kernel().answer(`<${expected.trim()}>`);
    }
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "[ '<a>', '<b>', '<c>' ]");
  });

  for (const code of ['await input("x")', 'prompt("x")', "const p = password(); await p"]) {
    it(`without allow_stdin ${code} fails with the learner's line and what to do`, async () => {
      const { reply, traceback } = await kernel().execute(code);
      assert.equal(reply["ename"], "StdinNotImplementedError");
      assert.match(String(reply["evalue"]), /allow_stdin is false.*JupyterLab/);
      assert.ok(traceback.includes(code), traceback);
    });
  }

  for (const code of [
    'await input("x")',
    'prompt("x")',
    'await Promise.all([input("a"), input("b"), prompt("c")])',
    'const unawaited = input("x")',
  ]) {
    it(`Stop ends ${code} at once; finally runs; a late answer is nobody's`, async () => {
      const cell = kernel().start(`try { ${code} } finally { console.log("tidy") }`, {
        allow_stdin: true,
      });
      const question = await kernel().question();
      await kernel().interrupt();
      const { reply, errors, stdout } = await kernel().finish(cell);
      assert.equal(reply["ename"], "InterruptedError");
      assert.equal(errors.length, 1);
      assert.equal(stdout, "tidy\n");
      await kernel().answer("late", question);
      const { asked, result } = await converse('await input("next")', ["mine"]);
      assert.deepEqual(asked, [{ prompt: "next", password: false }]);
      assert.equal(result?.["text/plain"], "'mine'");
    });
  }

  it("ignores answers to another question, of another client, repeated, malformed", async () => {
    const old = kernel().start("await input()", { allow_stdin: true });
    const oldQuestion = await kernel().question();
    await kernel().answer("1", oldQuestion);
    await kernel().finish(old);

    const cell = kernel().start("await input()", { allow_stdin: true });
    const question = await kernel().question();
    await kernel().answer("of the old question", oldQuestion);
    await kernel().answer({ secret: "word" }, question);
    const signer = new Signer(kernel().connection.key);
    const forge = new Dealer({ linger: 0, routingId: "another" });
    forge.connect(kernel().connection.addresses.stdin);
    const forged = createMessage("s", "input_reply", {
      content: { value: "of another client" },
      parent: question.header,
    });
    await forge.send(encodeMessage(forged, signer));
    await kernel().sendRaw(["<IDS|MSG>", "", "{}", "{}", "{}", "{}"], "stdin");
    await pause(100);
    await kernel().answer("right", question);
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "'right'");
    forge.close();
    assert.doesNotMatch(kernel().log, /secret|word|of another|of the old/);
  });

  it("a client without a stdin channel is not waited for", async () => {
    const signer = new Signer(kernel().connection.key);
    const shell = new Dealer({ linger: 0, routingId: "no stdin" });
    shell.connect(kernel().connection.addresses.shell);
    const request = createMessage("s", "execute_request", {
      content: { code: "await input()", allow_stdin: true },
    });
    const failed = kernel().next(
      (message) =>
        message.header.msg_type === "error" && parentId(message) === request.header.msg_id,
    );
    // A cell that comes before then waits behind one that fails, and is aborted with it.
    const idle = kernel().next(
      ({ content, parent }) =>
        content["execution_state"] === "idle" && parent.msg_id === request.header.msg_id,
    );
    await shell.send(encodeMessage(request, signer));
    const error = await failed;
    assert.equal(error.content["ename"], "StdinNotImplementedError");
    assert.match(String(error.content["evalue"]), /no stdin channel/);
    await idle;
    shell.close();
  });

  it("a cell is over when its questions are: a forgotten await gets its answer", async () => {
    const { reply } = await converse('const later = input("x")', ["kept"]);
    assert.equal(reply["status"], "ok");
    assert.equal((await kernel().execute("await later")).result?.["text/plain"], "'kept'");
  });

  it("a failed cell takes its questions back", async () => {
    const cell = kernel().start('void input("x"); throw new Error("first")', { allow_stdin: true });
    const question = await kernel().question();
    assert.equal((await kernel().finish(cell)).reply["evalue"], "first");
    await kernel().answer("late", question);
    assert.equal((await converse("await input()", ["b"])).result?.["text/plain"], "'b'");
  });

  it("a timer of an old cell cannot ask: its client shows no box any more", async () => {
    const cell = kernel().start(
      "void setTimeout(() => { try { prompt('x') } catch (e) { console.log(String(e)) } }, 100)",
      { allow_stdin: true },
    );
    await kernel().finish(cell);
    const printed = await kernel().seen(
      (message) => message.header.msg_type === "stream" && parentId(message) === cell.id,
    );
    assert.match(String(printed.content["text"]), /QuestionTooLate: the cell .* has ended/);
  });

  it("neither question nor answer enters the history or the log", async () => {
    await converse("void (await password('key? '))", ["hunter2"]);
    const { history } = (await kernel().request("history_request", {
      hist_access_type: "search",
      pattern: "*hunter2*",
      output: true,
    })) as { history: unknown[] };
    assert.deepEqual(history, []);
    assert.doesNotMatch(kernel().log, /hunter2/);
    assert.ok(
      !kernel().published.some(({ content }) => JSON.stringify(content).includes("hunter2")),
    );
  });

  it("when the process dies in prompt(), the cell ends and the next can ask", async () => {
    const { result } = await kernel().execute("process.pid");
    const cell = kernel().start('prompt("x")', { allow_stdin: true });
    const question = await kernel().question();
    process.kill(Number(result?.["text/plain"]), "SIGKILL");
    assert.equal((await kernel().finish(cell)).reply["ename"], "ProcessDied");
    await kernel().answer("late", question);
    assert.equal((await converse("await input()", ["c"])).result?.["text/plain"], "'c'");
  });
});
