import assert from "node:assert/strict";
import { useKernel } from "../client.js";

const CELL = `const data: any = JSON.parse('{"rows":[{"sepal length":5,"name":"a"}],"model":{"rate":0.1}}')
const losses: Record<string, number> = { train: 1, test: 2 }
const df = new dfd.DataFrame([[1, "b"]], { columns: ["size", "kind"] })
let calls = 0
class Net { layers = [1]; private hidden = 2; get cost() { calls++; return 1 } fit(): void {} }
const net: any = new Net()
const proxy: any = new Proxy({ a: 1 }, { ownKeys() { calls++; return [] }, get() { calls++ } })`;

describe("completion", () => {
  const kernel = useKernel();
  before(async () => {
    const { reply, traceback } = await kernel().execute(CELL);
    assert.equal(reply["status"], "ok", traceback);
  });

  const matches = async (code: string) => (await kernel().complete(code))["matches"] as string[];

  /** A program that is at work may not answer in time; then types alone must do. */
  const untilOffered = async (code: string, name: string): Promise<void> => {
    while ((await matches(code))[0] !== name);
  };

  it("offers members of a value whose type is unknown", async () => {
    assert.deepEqual((await matches("data.")).slice(0, 2), ["rows", "model"]);
    assert.deepEqual(await matches("data.model.ra"), ["rate"]);
    assert.deepEqual((await matches("data.rows[0].")).slice(0, 1), ["name"]);
    assert.deepEqual((await matches("losses.t")).slice(0, 2), ["train", "test"]);
  });

  it("tells their kinds and how they begin", async () => {
    const reply = await kernel().complete("net.");
    const metadata = reply["metadata"] as Record<string, Record<string, string>[]>;
    const types = (metadata["_jupyter_types_experimental"] ?? []).slice(0, 4);
    assert.deepEqual(
      types.map(({ text, type, signature }) => [text, type, signature]),
      [
        ["layers", "property", "Array(1) [1]"],
        ["hidden", "property", "2"],
        ["cost", "property", ""],
        ["fit", "method", "function fit"],
      ],
    );
  });

  it("offers keys and columns in brackets", async () => {
    assert.deepEqual(await matches('data["'), ["rows", "model"]);
    assert.deepEqual(await matches('data.rows[0]["se'), ["sepal length"]);
    assert.deepEqual(await matches('df["'), ["size", "kind"]);
    assert.deepEqual(await matches("losses['te"), ["test"]);
  });

  it("runs no code of the learner's for that", async () => {
    assert.deepEqual(await matches("proxy."), []);
    assert.deepEqual(await matches("proxy['"), []);
    assert.equal((await kernel().execute("calls")).result?.["text/plain"], "0");
  });

  it("looks at values while a cell spins, and goes by types alone where nothing can answer", async () => {
    const spinning = kernel().start("console.log('spins'); while (true) {}");
    await kernel().next((message) => message.content["text"] === "spins\n");
    await untilOffered("data.mo", "model");
    await kernel().interrupt();
    await kernel().finish(spinning);
    const held = kernel().start(
      "console.log('held'); require('child_process').execFileSync('sleep', ['60'])",
    );
    await kernel().next((message) => message.content["text"] === "held\n");
    assert.deepEqual(await matches("data."), []);
    assert.deepEqual(await matches("df.sha"), ["shape"]);
    await kernel().interrupt();
    await kernel().finish(held);
    await untilOffered("data.mo", "model");
  });
});
