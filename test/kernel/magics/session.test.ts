import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { MAGICS } from "../../../kernel/magics/table.js";
import type { JsonObject } from "../../../kernel/protocol/json.js";
import { useKernel } from "../client.js";

describe("magics of a session", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-magics-"));
  const kernel = useKernel({ folder });
  after(() => rmSync(folder, { recursive: true }));

  it("%help lists all, and the rule", async () => {
    const { stdout } = await kernel().execute("%help");
    for (const { usage, help } of MAGICS)
      assert.ok(stdout.includes(usage) && stdout.includes(help));
    assert.match(stdout, /TypeScript comes first/);
  });

  it("an unknown one names those that are close, and nothing of its cell runs", async () => {
    const { errors, stdout, traceback } = await kernel().execute("console.log(1);\n%tiem 1");
    assert.equal(errors[0]?.["ename"], "MagicError");
    assert.match(String(errors[0]?.["evalue"]), /There is no magic %tiem\. Did you mean %time/);
    assert.match(traceback, /In \[\d+\]:2:1/);
    assert.equal(stdout, "");
  });

  it("%time gives the value of an expression, waits for a promise, counts tensors", async () => {
    const { stdout, result } = await kernel().execute(
      "%time new Promise<number>((r) => setTimeout(r, 50, tf.ones([2]).size))",
    );
    assert.match(stdout, /^Wall time: \S+ (?:m?s) · processor: .* · tensors: \+1, now \d+\n$/);
    assert.equal(result?.["text/plain"], "2");
  });

  it("%time times statements over several lines, and what they declare stays", async () => {
    const { stdout, result } = await kernel().execute(
      "%time const a = [\n  1,\n  2,\n], b = 3\nconsole.log('after')\na.length + b",
    );
    assert.match(stdout, /^Wall time: .*\nafter\n$/);
    assert.equal(result?.["text/plain"], "5");
    assert.equal((await kernel().execute("a")).result?.["text/plain"], "[ 1, 2 ]");
  });

  it("%%time times the cell, shows its value, and tells also when it fails", async () => {
    const ok = await kernel().execute("%%time\nconst c = 1\nc + 1");
    assert.match(ok.stdout, /^Wall time: .* · processor: /);
    assert.equal(ok.result?.["text/plain"], "2");
    const failed = await kernel().execute('%%time\nthrow new RangeError("late")');
    assert.match(failed.stdout, /^Wall time: /);
    assert.match(failed.traceback, /RangeError: late[^]*In \[\d+\]:2:7/);
  });

  it("%timeit tells mean, spread and loops, and Stop ends it", async () => {
    const { stdout } = await kernel().execute("%timeit a.length");
    assert.match(
      stdout,
      /^\S+ .s ± \S+ .*s per loop \(mean ± standard deviation of 7 runs of [\d,]+ loops/,
    );
    const waiting = await kernel().execute("%timeit await new Promise((r) => setTimeout(r, 20))");
    assert.match(waiting.stdout, /^2\d\.\d ms ±|^[2-9]\d\.\d ms ±/);
    const statement = await kernel().execute("%timeit { let s = 0; s++ }");
    assert.match(statement.traceback, /usage: %timeit EXPRESSION/);
    const endless = kernel().start("console.log('go')\n%timeit (() => { for (;;); })()");
    await kernel().next(({ content }) => content["text"] === "go\n");
    await kernel().interrupt();
    assert.equal((await kernel().finish(endless)).errors[0]?.["ename"], "InterruptedError");
  });

  it("%types warn runs a cell with a type error and lists it; off is silent; error is the start", async () => {
    const wrong = 'const w: number = "s"\nw';
    assert.equal((await kernel().execute(wrong)).errors[0]?.["ename"], "TypeScriptError");
    const warned = await kernel().execute(`%types warn\n${wrong}`);
    assert.match(
      warned.stdout,
      /Types: warn \(a cell with type errors runs, and they are listed\)/,
    );
    assert.match(warned.stderr, /TS2322[^]*3|In \[\d+\]:2:7/);
    assert.equal(warned.result?.["text/plain"], "'s'");
    assert.match((await kernel().execute(wrong)).stderr, /TS2322/);
    const off = await kernel().execute(`%types off\n${wrong}`);
    assert.deepEqual([off.stderr, off.result?.["text/plain"]], ["", "'s'"]);
    const again = await kernel().execute(`%types error\n${wrong}`);
    assert.equal(again.errors[0]?.["ename"], "TypeScriptError");
    assert.match((await kernel().execute("%types")).stdout, /^Types: error/);
  });

  it("%types strict holds later cells to it, with the types of earlier ones", async () => {
    const loose = "const u: string = null\nu";
    assert.equal((await kernel().execute(loose)).result?.["text/plain"], "null");
    const strict = await kernel().execute(
      `const before = [1]\n%types strict\nbefore[0] + 1;\n${loose}`,
    );
    assert.match(String(strict.errors[0]?.["evalue"]), /TS2322 at In \[\d+\]:4:7: Type 'null'/);
    assert.equal(
      (await kernel().execute("%types nostrict\nbefore.length")).result?.["text/plain"],
      "1",
    );
    assert.equal((await kernel().execute(loose)).result?.["text/plain"], "null");
  });

  it("name? and name?? show type, value and the text as it was written", async () => {
    await kernel().execute("%time const kept = [1, 2]\nconst shells = !printf 'a'");
    const page = async (code: string) => {
      const [payload] = (await kernel().execute(code)).reply["payload"] as { data: JsonObject }[];
      return String(payload?.data["text/plain"]);
    };
    assert.match(await page("kept?"), /const kept: number\[\][^]*Value: /);
    assert.match(await page("kept??"), /Declared in In \[\d+\]:1:7\nconst kept = \[1, 2\]$/);
    assert.match(await page("shells??"), /string\[\][^]*:2:1\nconst shells = !printf 'a'$/);
    assert.match(await page("%whos?"), /kind, type and value/);
  });

  it("%who and %whos list names with kinds, types and values, also of this cell", async () => {
    await kernel().execute("%reset");
    await kernel().execute(
      "const t = tf.ones([2, 3])\nfunction f(x: number) { return x }\ntype T = 1",
    );
    const { stdout } = await kernel().execute("let own = 'text'\n%who\n%whos\nconst later = 1");
    assert.match(stdout, /^type: T\nfunction: f\nlet: own\nconst: t$/m);
    assert.match(stdout, /^t +const +tf\.Tensor<tf\.Rank> +Tensor float32 \[2, 3\]$/m);
    assert.match(stdout, /^f +function +\(x: number\) => number +function f$/m);
    assert.match(stdout, /^own +let +string +"text"$/m);
    assert.doesNotMatch(stdout, /later/);
  });

  it("%reset forgets names and types, and leaves those that were there from the start", async () => {
    await kernel().execute("const forgotten = 1\nconst tf = 2");
    const { stdout, result } = await kernel().execute("%reset -f\nconst next = 3\nnext");
    assert.match(stdout, /^Forgot \d+ names; tf, dfd, dl and the like are as at the start\./);
    assert.equal(result?.["text/plain"], "3");
    assert.match((await kernel().execute("forgotten")).traceback, /TS2304/);
    assert.equal((await kernel().execute("next + tf.ones([2]).size")).result?.["text/plain"], "5");
  });

  it("%load puts the file's text in place of the cell", async () => {
    writeFileSync(join(folder, "part.ts"), "export const part = 1\n");
    const { reply } = await kernel().execute("%load part.ts");
    const text = "// %load part.ts\nexport const part = 1\n";
    assert.deepEqual(reply["payload"], [{ source: "set_next_input", text, replace: true }]);
    const { errors } = await kernel().execute("%load none.ts");
    assert.match(String(errors[0]?.["evalue"]), /none\.ts: there is no such file in /);
  });

  it("%env keeps secrets out of the notebook, %pwd names the folder", async () => {
    const { stdout } = await kernel().execute("%env MY_TOKEN=abc\n%env\n%env MY_TOKEN\n%pwd");
    assert.match(stdout, /^MY_TOKEN=…$/m);
    assert.match(stdout, /^abc$/m);
    assert.ok(stdout.endsWith(`${folder}\n`));
  });

  it("a type error beside magics keeps the cell from running, at its own place", async () => {
    const { traceback, stdout } = await kernel().execute(
      '!echo ran\n%who\nconst bad: number = "x"',
    );
    assert.match(traceback, /In \[\d+\]:3:7.*TS2322/);
    assert.equal(stdout, "");
  });

  it("silent cells print nothing, user_expressions know no magics", async () => {
    const silent = await kernel().execute("!echo hi", { silent: true });
    assert.deepEqual(silent.outputs, []);
    const { reply } = await kernel().execute("1", { user_expressions: { e: "%who" } });
    const { e } = reply["user_expressions"] as { e: { status: string } };
    assert.equal(e.status, "error");
  });
});

describe("magics in editors and consoles", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-magics-"));
  writeFileSync(join(folder, "data one.csv"), "");
  writeFileSync(join(folder, "helpers.ts"), "");
  const kernel = useKernel({ folder });
  after(() => rmSync(folder, { recursive: true }));

  it("names are completed, with the sign", async () => {
    const { matches, cursor_start: start } = await kernel().complete("const a = 1\n%ti");
    assert.deepEqual(matches, ["%time", "%timeit"]);
    assert.equal(start, 12);
    assert.deepEqual((await kernel().complete("%%ba"))["matches"], ["%%bash"]);
  });

  it("what they call is offered to nobody", async () => {
    assert.deepEqual((await kernel().complete("$$gr"))["matches"], []);
    assert.doesNotMatch((await kernel().execute("%who")).stdout, /gradlab/);
  });

  it("so are arguments, files, and TypeScript inside of a command", async () => {
    const matches = async (code: string) => (await kernel().complete(code))["matches"];
    assert.deepEqual(await matches("%types s"), ["strict"]);
    assert.deepEqual(await matches("%load he"), ["helpers.ts"]);
    assert.deepEqual(await matches("!cat hel"), ["helpers.ts"]);
    await kernel().execute("const someone = { likes: 1 }");
    const inside = (await kernel().complete("!echo {someone.likes}", 18))["matches"];
    assert.deepEqual(inside, ["likes"]);
    assert.deepEqual(await matches("%time someone.li"), ["likes"]);
  });

  it("inspection tells what a magic does, and of names on its line what they are", async () => {
    const magic = await kernel().inspect("%timeit 1", 4);
    assert.match(JSON.stringify(magic["data"]), /mean and spread/);
    const name = await kernel().inspect("!ls\n%time someone");
    assert.match(JSON.stringify(name["data"]), /const someone/);
  });

  it("a console knows when a cell of magics is complete", async () => {
    const status = async (code: string) => (await kernel().isComplete(code))["status"];
    assert.equal(await status('!echo "it\'s ("'), "complete");
    assert.equal(await status("%who\nconst a = 1"), "complete");
    assert.equal(await status("%time f("), "incomplete");
    assert.equal(await status("%%bash\nfor i in 1; do"), "incomplete");
    assert.equal(await status("%%bash\nls\n"), "complete");
  });
});
