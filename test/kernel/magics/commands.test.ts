import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { startKernel, useKernel } from "../client.js";

/** True while a process of that number lives. */
function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

async function gone(pids: readonly number[]): Promise<void> {
  while (pids.some(lives)) await sleep(20);
}

function numbers(text: string): number[] {
  return text.trim().split(/\s+/).map(Number);
}

describe("commands in cells", () => {
  const folder = mkdtempSync(join(tmpdir(), "gradlab-commands-"));
  const kernel = useKernel({ folder });
  after(() => rmSync(folder, { recursive: true }));

  it("run between lines of TypeScript, in order, in the notebook's folder", async () => {
    writeFileSync(join(folder, "here.txt"), "");
    const { stdout, result } = await kernel().execute(
      'const name = "here"\nconsole.log("a")\n!ls {name}.txt && echo b\nconsole.log("c")\nname.length',
    );
    assert.equal(stdout, "a\nhere.txt\nb\nc\n");
    assert.equal(result?.["text/plain"], "4");
  });

  it("run in loops and in async functions, with the names there", async () => {
    const { stdout, traceback } = await kernel().execute(
      "const greet = async (who: string) => {\n  !echo hello $who\n}\nfor (const n of [1, 2]) {\n  !echo {n}\n  await greet(`no ${n}`)\n}",
    );
    assert.equal(stdout, "1\nhello no 1\n2\nhello no 2\n", traceback);
  });

  it("give their lines to a name, and show what they say on standard error", async () => {
    const { result, stdout, stderr } = await kernel().execute(
      "const lines = !printf 'a\\nb c\\n'; echo oh >&2\nconst typed: string[] = lines;\n[lines.length, lines]",
    );
    assert.equal(result?.["text/plain"], "[ 2, [ 'a', 'b c' ] ]");
    assert.deepEqual([stdout, stderr], ["", "oh\n"]);
    const plain = await kernel().execute("const colour = !echo [$FORCE_COLOR]\ncolour");
    assert.equal(plain.result?.["text/plain"], "[ '[]' ]");
    const failed = await kernel().execute("const nothing = !exit 1");
    assert.match(failed.traceback, /exit code 1[^]*In \[\d+\]:1:17/);
  });

  it("fail their cell with the exit code, at their line", async () => {
    const { errors, traceback, stderr, stdout } = await kernel().execute(
      "console.log(1)\n!echo oh >&2; exit 3\nconsole.log(2)",
    );
    assert.equal(errors[0]?.["ename"], "CommandError");
    assert.equal(errors[0]?.["evalue"], "The command failed with exit code 3.");
    assert.match(traceback, /In \[\d+\]:2:1/);
    assert.match(traceback, /2 \| !echo oh >&2; exit 3/);
    assert.deepEqual([stdout, stderr], ["1\n", "oh\n"]);
  });

  it("say what TypeScript would have needed, when a program is not found", async () => {
    const { errors } = await kernel().execute("!nosuchflag");
    assert.match(String(errors[0]?.["evalue"]), /exit code 127.*no cell has declared nosuchflag/);
  });

  it("take texts as they are and each element of a list as one word", async () => {
    const { stdout } = await kernel().execute(
      "const list = [\"a b\", \"it's\", 3]\nconst text = 'x  y'\n!printf '[%s]' {list} $text",
    );
    assert.equal(stdout, "[a b][it's][3][x][y]");
  });

  it("are not run with a value that is no text", async () => {
    const typed = await kernel().execute("!echo {tf}");
    assert.match(typed.traceback, /TS2345[^]*In \[\d+\]:1:8|In \[\d+\]:1:8[^]*TS2345/);
    const untyped = await kernel().execute("const nothing: any = undefined\n!echo {nothing}");
    assert.match(untyped.traceback, /received undefined\. Nothing was run/);
    assert.equal(untyped.stdout, "");
  });

  it("stream: a line is there before the command ends", async () => {
    const cell = kernel().start("!echo first; sleep 60");
    const first = await kernel().next(({ header }) => header.msg_type === "stream");
    assert.equal(first.content["text"], "first\n");
    await kernel().interrupt();
    const { errors } = await kernel().finish(cell);
    assert.equal(errors[0]?.["ename"], "InterruptedError");
  });

  it("end with Stop, and all that they started, also what ignores SIGINT", async () => {
    const cell = kernel().start("!sleep 61 & trap '' INT; sh -c 'sleep 62' & echo $$ $!; wait");
    const stream = await kernel().next(({ header }) => header.msg_type === "stream");
    const pids = numbers(String(stream.content["text"]));
    assert.equal(pids.filter(lives).length, 2);
    await kernel().interrupt();
    await kernel().finish(cell);
    await gone(pids);
    assert.equal((await kernel().execute("1 + 1")).result?.["text/plain"], "2");
  });

  it("have a closed standard input, and may print in colour", async () => {
    const { stdout } = await kernel().execute('!cat; printf "\\033[31mred\\033[0m $FORCE_COLOR"');
    assert.equal(stdout, "\u001b[31mred\u001b[0m 1");
  });

  it("a whole cell is a script for bash, which TypeScript does not look at", async () => {
    const { stdout, errors } = await kernel().execute(
      '%%bash -e one "two three"\nfor i in "$@"; do echo "<$i>"; done\nfalse\necho never',
    );
    assert.equal(stdout, "<one>\n<two three>\n");
    assert.equal(errors[0]?.["evalue"], "The bash script failed with exit code 1.");
  });

  it("a script may be longer than an argument of a program", async () => {
    const { stdout, traceback } = await kernel().execute(
      `%%bash -e word\n${"# padding\n".repeat(50_000)}echo "$1" done`,
    );
    assert.equal(stdout, "word done\n", traceback);
  });

  it("that would change nothing are told what to write instead, and nothing runs", async () => {
    const { errors, stdout } = await kernel().execute("console.log(1)\n!cd ..");
    assert.equal(errors[0]?.["ename"], "MagicError");
    assert.match(String(errors[0]?.["evalue"]), /Write %cd \.\.\./);
    assert.equal(stdout, "");
  });

  it("see what %env and %cd have set, and a program of the notebook does, too", async () => {
    const { stdout } = await kernel().execute(
      '%env GRADLAB_WORD=a "quoted" word\n!mkdir -p inner\n%cd inner\n!echo $GRADLAB_WORD; basename "$PWD"\nconsole.log(process.cwd().endsWith("inner"))\n%cd',
    );
    assert.match(stdout, /^\S+inner\na "quoted" word\ninner\ntrue\n/);
  });

  it("do not outlive the kernel, however it ends", async () => {
    for (const end of ["shutdown", "kill"] as const) {
      const other = await startKernel({ folder });
      other.start("!sleep 63 & echo $$ $!; wait");
      const stream = await other.next(({ header }) => header.msg_type === "stream");
      const pids = numbers(String(stream.content["text"]));
      if (end === "shutdown") await other.shutdown();
      else {
        other.child.kill("SIGKILL");
        await other.exited();
      }
      await gone(pids);
      await other.stop();
    }
  });
});
