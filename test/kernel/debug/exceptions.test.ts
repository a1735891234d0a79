import assert from "node:assert/strict";
import { useKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("pause on errors", () => {
  const kernel = useKernel();
  let debug: DebugSession;

  before(async () => {
    debug = await attach(kernel());
  });

  async function filters(...names: string[]): Promise<void> {
    await debug.request("setExceptionBreakpoints", { filters: names });
  }

  /** Runs a cell that stops at an error, and gives the line, the text and the end. */
  async function stopped(code: string) {
    const cell = kernel().start(code);
    const { reason, text, frames } = await debug.stopped();
    assert.equal(reason, "exception");
    const info = await debug.request("exceptionInfo", { threadId: 1 });
    const shown = await debug.scope(frames[0]!, "Locals");
    await debug.go("continue");
    const { reply } = await kernel().finish(cell);
    return { line: frames[0]?.line, name: frames[0]?.name, text, info, shown, reply };
  }

  it("that end the cell: at its top, after an await, in a function, in a library", async () => {
    await filters("uncaught");
    const direct = await stopped("const a = 1;\nthrow new TypeError('no ' + a);");
    assert.deepEqual([direct.line, direct.text], [2, "TypeError: no 1"]);
    assert.equal(direct.info["exceptionId"], "TypeError");
    assert.match(direct.shown["(error)"] ?? "", /TypeError: no 1/);
    assert.equal(direct.reply["ename"], "TypeError");

    const later = await stopped(
      "await new Promise((r) => setTimeout(r, 5));\n(null as any).toString();",
    );
    assert.equal(later.line, 2);

    const deep = await stopped(
      "async function f(x: number) {\n  await null;\n  throw new Error(`deep ${x}`);\n}\nawait f(3);",
    );
    assert.deepEqual([deep.line, deep.name, deep.shown["x"]], [3, "f", "3"]);

    const library = await stopped("const m = tf.ones([2, 3]);\ntf.matMul(m, m);");
    assert.equal(library.line, 2);
    assert.match(library.text ?? "", /size-incompatible/);
  });

  it("that are caught do not stop, unless all do", async () => {
    const code = [
      "async function g() {",
      "  await null;",
      "  throw new Error('caught');",
      "}",
      "try {",
      "  await g();",
      "} catch {}",
      "try { JSON.parse('{'); } catch {}",
      "'over'",
    ].join("\n");
    await filters("uncaught");
    assert.equal((await kernel().execute(code)).result?.["text/plain"], "'over'");
    await filters("all");
    const cell = kernel().start(code);
    const lines: (number | undefined)[] = [];
    for (let stop = 0; stop < 2; stop++) {
      lines.push((await debug.stopped()).frames[0]?.line);
      await debug.go("continue");
    }
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "'over'");
    assert.deepEqual(lines, [3, 8]);
    await filters();
  });

  it("off: an error ends its cell at once", async () => {
    const { reply } = await kernel().execute("throw new Error('plain')");
    assert.equal(reply["ename"], "Error");
  });
});
