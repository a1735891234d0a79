import assert from "node:assert/strict";
import { useKernel } from "../client.js";
import { attach, type DebugSession } from "./session.js";

describe("stepping", () => {
  const kernel = useKernel();
  let debug: DebugSession;

  before(async () => {
    debug = await attach(kernel());
  });

  it("over goes line by line through loops and awaits, and ends with the cell", async () => {
    const code = [
      "let sum = 0;",
      "for (let i = 0; i < 2; i++) {",
      "  sum += i;",
      "}",
      "await new Promise((resolve) => setTimeout(resolve, 5));",
      "const doubled = [1, 2].map((v) => v * 2);",
      "sum",
    ].join("\n");
    await debug.breakAt(code, [1]);
    const cell = kernel().start(code);
    await debug.stopped();
    const lines: number[] = [];
    for (let at = 1; at !== 7;) lines.push((at = await debug.step("next")));
    assert.deepEqual(lines, [2, 3, 2, 3, 2, 5, 6, 7]);
    await debug.go("next");
    await debug.event("continued");
    assert.equal((await kernel().finish(cell)).result?.["text/plain"], "1");
    await debug.breakAt(code, []);
  });

  it("in enters functions of the learner's only, out comes back", async () => {
    await kernel().execute("function half(x: number) {\n  const h = x / 2;\n  return h;\n}");
    const code =
      "const list = [3, 1, 2].sort();\nconst t = tf.tensor(list);\nhalf(4);\nlist.length";
    await debug.breakAt(code, [1]);
    const cell = kernel().start(code);
    await debug.stopped();
    assert.equal(await debug.step("stepIn"), 2);
    assert.equal(await debug.step("stepIn"), 3);
    await debug.go("stepIn");
    const { frames } = await debug.stopped();
    assert.deepEqual(
      frames.map(({ name, line }) => `${name}:${line}`),
      ["half:2", "In [3]:3"],
    );
    assert.equal(await debug.step("stepOut"), 4);
    await debug.go("continue");
    await kernel().finish(cell);
    await debug.breakAt(code, []);
  });

  it("a function that waits shows who waits for it", async () => {
    const code = [
      "async function inner() {",
      "  await new Promise((resolve) => setTimeout(resolve, 5));",
      "  return 1;",
      "}",
      "async function outer() {",
      "  return 1 + (await inner());",
      "}",
      "await outer()",
    ].join("\n");
    await debug.breakAt(code, [3]);
    const cell = kernel().start(code);
    const { frames } = await debug.stopped();
    assert.deepEqual(
      frames.map(({ name, line }) => `${name}:${line}`),
      ["inner:3", "outer (waiting):6", "In [4] (waiting):8"],
    );
    assert.equal(frames[1]?.presentationHint, "subtle");
    await debug.go("continue");
    await kernel().finish(cell);
    await debug.breakAt(code, []);
  });
});
