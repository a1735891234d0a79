import assert from "node:assert/strict";
import { dataOf, useKernel } from "../client.js";

const CELLS = [
  `/** What came. */
const data: any = JSON.parse('{"rows":[1,2,3],"model":{"rate":0.1}}')
let t = tf.tensor2d([[1, 2], [3, 4]])
const df = new dfd.DataFrame([[1, "b"], [2, "c"]], { columns: ["n", "s"] })
const big = tf.zeros([1000, 1000])`,
  `let calls = 0
class Trap { plain = 1; get value(): number { calls++; return 1 } }
const trap: any = new Trap()
const proxy: any = new Proxy({ a: 1 }, { get() { calls++ }, ownKeys() { calls++; return [] }, getPrototypeOf() { calls++; return null } })
const text: any = "x".repeat(200), map: any = new Map([["a", [1]]]), big64: any = new Float32Array(9)
const nothing: any = null, late: any = Promise.resolve(1), when: any = new Date(0), many: any = { a: 1, b: [1, 2, 3, 4, 5, 6], c: { d: {} } }
function half(n: number) { return n / 2 }`,
];

describe("inspection", () => {
  const kernel = useKernel();
  before(async () => {
    for (const cell of CELLS) {
      const { reply, traceback } = await kernel().execute(cell);
      assert.equal(reply["status"], "ok", traceback);
    }
  });

  async function plain(code: string, detail = 0): Promise<string> {
    const reply = await kernel().inspect(code, Array.from(code).length, detail);
    return reply["found"] === true ? String(dataOf(reply)["text/plain"]) : "not found";
  }
  const value = async (code: string) => /^Value: (.*)$/m.exec(await plain(code))?.[1];
  /** A program that is at work may not answer in time; then the reply goes without a value. */
  const untilValue = async (code: string, wanted: string): Promise<void> => {
    while ((await value(code)) !== wanted);
  };

  it("shows types, documentation and the value", async () => {
    assert.equal(
      await plain("data"),
      "const data: any\n\nValue: { rows: Array(3) [1, 2, 3], model: { rate: 0.1 } }\n\nWhat came.",
    );
    const { data } = await kernel().inspect("data.model");
    assert.equal(
      (data as Record<string, unknown>)["text/markdown"],
      "```typescript\ndata.model\n```\n\n**Value:** `{ rate: 0.1 }`",
    );
    assert.equal(await plain("data.model.missing"), "not found");
  });

  it("tells what a tensor and a data frame hold", async () => {
    assert.equal(await value("t"), "Tensor float32 [2, 2], min 1, max 4, mean 2.5");
    assert.equal(await value("df"), "DataFrame, 2 rows × 2 columns: n int32, s string");
    assert.equal(await value("big"), "Tensor float32 [1000, 1000]");
    await kernel().execute("const gone = tf.scalar(1); gone.dispose()");
    assert.equal(await value("gone"), "Tensor float32 [], disposed");
  });

  it("tells of other values what they are and how they begin", async () => {
    assert.equal(await value("text"), `"${"x".repeat(80)}"… (200 characters)`);
    assert.equal(await value("map"), 'Map(1) ["a" => Array(1) [1]]');
    assert.equal(await value("big64"), "Float32Array(9) [0, 0, 0, 0, 0, …]");
    assert.equal(await value("nothing"), "null");
    assert.equal(await value("late"), "Promise (await it to have its value)");
    assert.equal(await value("when"), "Date 1970-01-01T00:00:00.000Z");
    assert.equal(await value("many"), "{ a: 1, b: Array(6) [1, 2, 3, 4, 5, …], c: { d: {} } }");
    assert.equal(await value("many.b[5]"), undefined);
    assert.equal(await value("half"), undefined);
  });

  it("runs no getter and no Proxy's trap", async () => {
    assert.equal(await value("trap"), "Trap { plain: 1 }");
    assert.equal(await plain("trap.value"), "not found");
    assert.equal(await value("proxy"), "Proxy");
    assert.equal(await plain("proxy.a"), "not found");
    assert.equal((await kernel().execute("calls")).result?.["text/plain"], "0");
  });

  it("shows the source where that is asked for", async () => {
    assert.equal(
      await plain("half", 1),
      "function half(n: number): number\n\nDeclared in In [2]:7:1\nfunction half(n: number) { return n / 2 }",
    );
    assert.match(
      await plain("tf.add", 1),
      /Declared in @tensorflow\/tfjs-core\/dist\/ops\/add\.d\.ts:/,
    );
  });

  it("shows the signature of the call around the cursor", async () => {
    assert.equal(await plain("half("), "half(n: number): number");
    assert.match(
      await plain("tf.tensor([1], "),
      /^tf\.tensor<R extends tf\.Rank>\(.*\n\n\*\*shape\*\* /,
    );
  });

  it("looks at values while a cell waits, and while it spins", async () => {
    await kernel().execute("const progress: any = { at: 0 }");
    for (const [at, goesOn] of ["await new Promise(() => {})", "while (true) {}"].entries()) {
      const cell = kernel().start(`progress.at = ${at + 1}; ${goesOn}`);
      await untilValue("progress", `{ at: ${at + 1} }`);
      await kernel().interrupt();
      assert.match((await kernel().finish(cell)).traceback, /Interrupted/);
    }
  });

  it("goes without values while nothing can answer, and asks again after that", async () => {
    const held = kernel().start(
      "console.log('held'); require('child_process').execFileSync('sleep', ['60'])",
    );
    await kernel().next((message) => message.content["text"] === "held\n");
    assert.equal(await plain("data"), "const data: any\n\nWhat came.");
    assert.equal(await plain("data"), "const data: any\n\nWhat came.");
    await kernel().interrupt();
    await kernel().finish(held);
    while (!(await value("data"))?.startsWith("{ rows"));
  });
});
