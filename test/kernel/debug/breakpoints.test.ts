import assert from "node:assert/strict";
import { useKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("breakpoints", () => {
  const kernel = useKernel();
  let debug: DebugSession;

  before(async () => {
    debug = await attach(kernel());
  });

  it("are named by the hash that debugInfo describes", async () => {
    const info = await debug.request("debugInfo");
    assert.equal(info["isStarted"], true);
    assert.equal(info["hashMethod"], "Murmur2");
    const { sourcePath } = await debug.request("dumpCell", { code: "const né = '😀';" });
    const prefix = String(info["tmpFilePrefix"]);
    // The number is what JupyterLab and ipykernel compute for this text and seed.
    assert.equal(sourcePath, `${prefix}149683823${String(info["tmpFileSuffix"])}`);
  });

  it("stop a cell that never ran before, with its variables and those of cells", async () => {
    await kernel().execute("const base: number = 10;");
    const code =
      "function triple(x: number) {\n  const y = x * 3;\n  return y + base;\n}\ntriple(4)";
    const [breakpoint] = await debug.breakAt(code, [3]);
    assert.deepEqual([breakpoint?.verified, breakpoint?.line], [true, 3]);
    const cell = kernel().start(code);
    const { reason, hitBreakpointIds, frames } = await debug.stopped();
    assert.equal(reason, "breakpoint");
    assert.deepEqual(hitBreakpointIds, [breakpoint?.id]);
    assert.deepEqual(
      frames.map(({ name, line }) => `${name}:${line}`),
      ["triple:3", "In [2]:5"],
    );
    const [top] = frames;
    assert.ok(top);
    assert.deepEqual(await debug.scope(top, "Locals"), { x: "4", y: "12" });
    assert.equal((await debug.scope(top, "Cells"))["base"], "10");
    await debug.go("continue");
    await debug.event("continued");
    const { result } = await kernel().finish(cell);
    assert.equal(result?.["text/plain"], "22");
  });

  it("stop every run of a text, and functions of it that later cells call", async () => {
    const code = "let n = 0;\nconst inc = () => {\n  n += 1;\n  return n;\n};";
    await debug.breakAt(code, [1, 3]);
    for (let run = 0; run < 2; run++) {
      const cell = kernel().start(code);
      assert.equal((await debug.stopped()).frames[0]?.line, 1);
      await debug.go("continue");
      await kernel().finish(cell);
    }
    const later = kernel().start("inc() + 100");
    const { frames } = await debug.stopped();
    assert.deepEqual(
      frames.map(({ line, source }) => [line, source.name]),
      [
        [3, "In [4]"],
        [1, "In [5]"],
      ],
    );
    await debug.go("continue");
    assert.equal((await kernel().finish(later)).result?.["text/plain"], "101");
  });

  it("reach functions of cells that ran before the debugger came", async () => {
    await debug.request("disconnect");
    const code = "function early(v: string) {\n  return v.length;\n}";
    await kernel().execute(code);
    debug = await attach(kernel());
    await debug.breakAt(code, [2]);
    const cell = kernel().start('early("four")');
    const { frames } = await debug.stopped();
    assert.equal(frames[0]?.name, "early");
    assert.deepEqual(await debug.scope(frames[0], "Locals"), { v: '"four"' });
    await debug.go("continue");
    await kernel().finish(cell);
  });

  it("move to the next line that is executed, and say where there is none", async () => {
    const code =
      "interface P { x: number }\n\n// a comment\nconst p: P = {\n  x: 1,\n};\ntype Q = P;";
    const moved = await debug.breakAt(code, [1, 2, 7]);
    assert.deepEqual(
      moved.map(({ verified, line }) => [verified, line]),
      [
        [true, 4],
        [true, 4],
        [false, 7],
      ],
    );
    assert.match(moved[2]?.message ?? "", /line 7/);
    const cell = kernel().start(code);
    assert.equal((await debug.stopped()).frames[0]?.line, 4);
    await debug.go("continue");
    await kernel().finish(cell);
  });

  it("of a text that is no TypeScript, or that nobody told, are not verified", async () => {
    const [wrong] = await debug.breakAt("const = 1", [1]);
    assert.equal(wrong?.verified, false);
    const [unknown] = await debug.breakIn("/nowhere/cell_1.ts", [1]);
    assert.equal(unknown?.verified, false);
    assert.match(unknown?.message ?? "", /not loaded/);
    await debug.breakIn("/nowhere/cell_1.ts", []);
  });

  it("go when they are taken back", async () => {
    const code = "let gone = 1;\ngone += 1;";
    await debug.breakAt(code, [2]);
    await debug.breakAt(code, []);
    assert.equal((await kernel().execute(code)).reply["status"], "ok");
  });
});
