/** What VS Code's Jupyter extension expects of a kernel, in the order in which it asks. */
import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";
import { stripVTControlCharacters } from "node:util";
import { useWorkplace } from "../workplace.js";
import { Extension } from "./extension.js";
import { end, type Kernelspec, launch, type Launched, readKernelspec } from "./launch.js";
import type { Message } from "./wire.js";

/** The words for which it has a picture in the list of completions. */
const KINDS =
  "method function constructor field variable class struct interface module property event operator unit value constant enum enumMember keyword text color file reference folder typeParameter snippet".split(
    " ",
  );

describe("VS Code's Jupyter extension", function () {
  this.timeout(60_000);
  const workplace = useWorkplace();
  let spec: Kernelspec;
  let kernel: Launched;
  let vscode: Extension;

  before(async () => {
    spec = readKernelspec(workplace().path(".jupyter/kernels/gradlab"));
    kernel = await launch(spec, workplace().folder, workplace().path("run time"));
    vscode = new Extension(kernel);
  });
  after(async () => {
    vscode.close();
    await end(kernel);
  });

  const types = (messages: readonly Message[]) =>
    messages.map(({ header }) => header["msg_type"]).filter((type) => type !== "status");

  const first = (messages: readonly Message[], type: string) =>
    messages.find(({ header }) => header["msg_type"] === type)?.content;

  it("finds a kernelspec that it can start and stop: a file for the connection, Stop as a message", () => {
    assert.ok(spec.argv.some((word) => word.includes("{connection_file}")));
    assert.equal(spec.interrupt_mode, "message");
    // The language of the notebook's cells, and so of the editor's own help with them.
    assert.equal(spec.language, "typescript");
  });

  it("gets kernel_info on both channels at once, and is told of idleness", async () => {
    const { content } = await vscode.ready();
    assert.equal(content["status"], "ok");
    const language = content["language_info"] as Record<string, unknown>;
    assert.equal(language["name"], "typescript");
    assert.equal(language["file_extension"], ".ts");
    assert.equal(typeof content["banner"], "string");
    const channels = vscode.received
      .filter(({ header }) => header["msg_type"] === "kernel_info_reply")
      .map(({ channel }) => channel);
    assert.ok(channels.includes("control") && channels.includes("shell"), channels.join());
  });

  it("runs cells with its own metadata, and gets every kind of output for the right cell", async () => {
    const cell = vscode.execute(
      'console.log("out"); console.error("err");\nconst shown = await display({ a: 1 });\nawait shown.update({ a: 2 });\ndisplay.clear();\n6 * 7',
    );
    const { content } = await cell.done;
    assert.equal(content["status"], "ok");
    assert.equal(content["execution_count"], 1);
    const outputs = cell.published();
    for (const type of [
      "execute_input",
      "stream",
      "display_data",
      "update_display_data",
      "clear_output",
      "execute_result",
    ]) {
      assert.ok(types(outputs).includes(type), `${type} in ${types(outputs).join()}`);
    }
    assert.equal(first(outputs, "execute_input")?.["execution_count"], 1);
    const data = first(outputs, "execute_result")?.["data"] as Record<string, unknown>;
    assert.equal(data["text/plain"], "42");
  });

  it("goes on after an error, as it asks for: it keeps the queue itself", async () => {
    const failing = vscode.execute('throw new RangeError("no")', 1);
    const next = vscode.execute("1 + 1", 2);
    const [failed, ran] = await Promise.all([failing.done, next.done]);
    assert.equal(failed.content["status"], "error");
    assert.equal(failed.content["ename"], "RangeError");
    assert.deepEqual(types(failing.published()), ["execute_input", "error"]);
    const traceback = first(failing.published(), "error")?.["traceback"] as string[];
    assert.match(stripVTControlCharacters(traceback.join("\n")), /throw new RangeError\("no"\)/);
    assert.equal(ran.content["status"], "ok");
  });

  it("runs code of its own that stays out of the count", async () => {
    const content = { silent: false, store_history: false, stop_on_error: false };
    const own = vscode.ask("execute_request", { ...content, code: "21 * 2", allow_stdin: true });
    await own.done;
    const data = first(own.published(), "execute_result")?.["data"] as Record<string, unknown>;
    assert.equal(data["text/plain"], "42");
    const cell = await vscode.execute("0").done;
    assert.equal(cell.content["execution_count"], 4);
  });

  it("completes at idle, with kinds for which it has a picture", async () => {
    await vscode.execute(
      "class Model { fit() {} layers = 1 }\nconst model = new Model();\ninterface Shape { w: number }",
    ).done;
    assert.equal(vscode.status, "idle");
    const kinds = new Map<string, string>();
    for (const code of ["model.", "mod", "let s: Shap", "Mode", "tf.ones", "cons", "Math."]) {
      const { content } = await vscode.ask("complete_request", { code, cursor_pos: code.length })
        .reply;
      const matches = content["matches"] as string[];
      const { _jupyter_types_experimental: items } = content["metadata"] as {
        _jupyter_types_experimental: readonly {
          readonly text: string;
          readonly type: string;
          readonly start: number;
          readonly end: number;
        }[];
      };
      assert.ok(matches.length > 0, code);
      // Else it takes the bare words and shows no kinds.
      assert.ok(items.length >= matches.length);
      for (const item of items) {
        assert.deepEqual(
          [item.start, item.end],
          [content["cursor_start"], content["cursor_end"]],
          item.text,
        );
        kinds.set(item.text, item.type);
      }
    }
    assert.deepEqual(
      ["fit", "layers", "model", "Model", "Shape", "ones", "const", "floor"].map((name) => [
        name,
        kinds.get(name),
      ]),
      [
        ["fit", "method"],
        ["layers", "property"],
        ["model", "variable"],
        ["Model", "class"],
        ["Shape", "interface"],
        ["ones", "function"],
        ["const", "keyword"],
        ["floor", "method"],
      ],
    );
    for (const kind of ["method", "property", "variable", "class", "interface", "function"]) {
      assert.ok(KINDS.includes(kind));
    }
  });

  it("explains a completion from a text that it cuts in a way of its own", async () => {
    // Of a cell of several lines it sends as many characters of the first as the cursor's column says.
    const cell = "const side = 3;\nMath.fl";
    const column = "Math.".length;
    for (const [code, cursor, found] of [
      ["Math.floor", 10, true],
      [cell.slice(0, column) + "floor", column + 5, false],
      ["", 0, false],
      ["x", 99, false],
    ] as const) {
      const { content } = await vscode.ask("inspect_request", {
        code,
        cursor_pos: cursor,
        detail_level: 0,
      }).reply;
      assert.equal(content["status"], "ok", code);
      assert.equal(content["found"], found, code);
      if (!found) continue;
      const { "text/plain": text } = content["data"] as Record<string, unknown>;
      assert.match(stripVTControlCharacters(String(text)), /floor\(x: number\): number/);
    }
  });

  it("answers where it counts a character above U+FFFF twice: a place past the end is the end", async () => {
    const code = 'const a = "👩‍👩‍👧"; Math.flo';
    const { content } = await vscode.ask("complete_request", { code, cursor_pos: code.length })
      .reply;
    assert.deepEqual(content["matches"], ["floor"]);
  });

  it("asks for the state of widgets when its page opens", async () => {
    const { content } = await vscode.ask("comm_info_request", { target_name: "jupyter.widget" })
      .reply;
    assert.deepEqual(content, { status: "ok", comms: {} });
  });

  it("stops a cell by a message on control, and the names are kept", async () => {
    const cell = vscode.execute("let n = 0;\nconsole.log('begun');\nwhile (true) n++");
    await vscode.next(({ header }) => header["msg_type"] === "stream");
    const { content } = await vscode.ask("interrupt_request", {}, "control").reply;
    assert.equal(content["status"], "ok");
    assert.equal((await cell.done).content["status"], "error");
    const next = vscode.execute("n > 0");
    await next.done;
    const data = first(next.published(), "execute_result")?.["data"] as Record<string, unknown>;
    assert.equal(data["text/plain"], "true");
  });

  it("asks a person on stdin, under the cell's header", async () => {
    const cell = vscode.execute('const who = await input("Who? ");\nwho.length');
    const asked = await vscode.next(({ header }) => header["msg_type"] === "input_request");
    assert.equal(asked.channel, "stdin");
    assert.deepEqual(asked.content, { prompt: "Who? ", password: false });
    vscode.answer(asked, "Ada");
    assert.equal((await cell.done).content["status"], "ok");
    const data = first(cell.published(), "execute_result")?.["data"] as Record<string, unknown>;
    assert.equal(data["text/plain"], "3");
  });

  it("shows help for a name as text under its cell", async () => {
    const { content } = await vscode.execute("model?").done;
    const [page] = content["payload"] as readonly { readonly data: Record<string, string> }[];
    assert.match(String(page?.data["text/plain"]), /model/);
  });

  it("shows nothing of the process itself in its output panel", () => {
    assert.equal(kernel.log(), "");
  });

  it("restarts without a message, by signals to the children and then to the kernel: nothing is left", async () => {
    const mark = `GRADLAB_TEST=${randomUUID()}`;
    const marked = { ...spec, env: { ...spec.env, GRADLAB_TEST: mark.split("=")[1] ?? "" } };
    const other = await launch(marked, workplace().folder, workplace().path("run time"));
    const client = new Extension(other);
    await client.ready();
    await client.execute("const here = 1").done;
    const before = processesWith(mark);
    assert.ok(before.length >= 2, "the kernel and what it started");
    await end(other);
    client.close();
    // Also none that was started in place of those that were killed first.
    for (let tries = 0; tries < 100 && processesWith(mark).length > 0; tries++) await sleep(50);
    assert.deepEqual(processesWith(mark), []);
  });
});

/** The processes whose environment holds this. */
function processesWith(mark: string): string[] {
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, "utf8").includes(mark);
      } catch {
        return false;
      }
    });
}
