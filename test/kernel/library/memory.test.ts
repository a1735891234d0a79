import assert from "node:assert/strict";
import { useKernel } from "../client.js";

describe("memory in cells", () => {
  const kernel = useKernel();

  /** Runs cells; the last one's value as text. */
  async function last(...cells: readonly string[]): Promise<string> {
    let text = "";
    for (const cell of cells) {
      const { reply, traceback, result } = await kernel().execute(cell);
      assert.equal(reply["status"], "ok", traceback);
      if (result) text = String(result["text/plain"]);
    }
    return text;
  }

  it("`using` frees tensors, models and jitted functions, with their types", async () => {
    assert.equal(
      await last(
        "const before = tf.memory().numTensors",
        `{
  using x = tf.ones([4, 2]);
  using model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
  using predict = dl.jit((x: tf.Tensor) => model.apply(x) as tf.Tensor);
  for (let i = 0; i < 3; i++) {
    using y = predict(x);
    const shape: number[] = y.shape;
  }
}`,
        "using z = tf.scalar(1); z.dataSync()[0]",
        "tf.memory().numTensors - before",
      ),
      "0",
    );
  });

  it("`dl.memory` names the cell and the line that leak", async () => {
    const cells = [
      `const start = dl.memory()
function leak(i: number): tf.Tensor {
  return tf.tensor1d([i, i]);
}`,
      `for (let i = 0; i < 40; i++) leak(i)
await Promise.resolve()
const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] });
model.compile({ optimizer: "adam", loss: "meanSquaredError" })
await model.fit(tf.ones([4, 2]), tf.ones([4, 3]), { epochs: 2 })`,
    ];
    await last(...cells);
    const { stdout } = await kernel().execute(
      `for (const { place, code, use, tensors } of dl.memory().since(start).rows)
  console.log([place.replace(/^In \\[\\d+\\]/, "In"), code, use, tensors].join(" | "))`,
    );
    assert.deepEqual(stdout.trim().split("\n").toSorted(), [
      "In:3 | const model = tf.sequential({ layers: [tf.layers.dense({ units: 3, inputShape: [2] })] }); | weight | 2",
      "In:3 | return tf.tensor1d([i, i]); | tensor | 40",
      'In:4 | model.compile({ optimizer: "adam", loss: "meanSquaredError" }) | optimizer | 2',
      "In:5 | await model.fit(tf.ones([4, 2]), tf.ones([4, 3]), { epochs: 2 }) | optimizer | 4",
      "In:5 | await model.fit(tf.ones([4, 2]), tf.ones([4, 3]), { epochs: 2 }) | tensor | 2",
    ]);
    const { result } = await kernel().execute("dl.memory().since(start)");
    assert.match(String(result?.["text/html"]), /<code>return tf\.tensor1d\(\[i, i\]\);<\/code>/);
    assert.match(
      String(result?.["text/plain"]),
      /In \[\d+\]:3 has made 40 tensors that nothing frees/,
    );
  });

  it("`dl.scope` frees when Stop ends it, waiting or computing", async () => {
    await last("const free = tf.memory().numTensors");
    for (const body of [
      "tf.ones([2]); await new Promise((resolve) => setTimeout(resolve, 60_000))",
      "const x = tf.ones([2]); while (true) tf.tidy(() => x.add(1))",
      "const x = tf.ones([2]); await Promise.resolve(); [1].forEach(() => { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0) })",
    ]) {
      const cell = kernel().start(`console.log("begun"); await dl.scope(async () => { ${body} })`);
      await kernel().printed(cell, "begun");
      await new Promise((resolve) => setTimeout(resolve, 300));
      await kernel().interrupt();
      const { reply } = await kernel().finish(cell);
      assert.equal(reply["status"], "error");
      await last("await new Promise((resolve) => setTimeout(resolve, 1500))");
      assert.equal(await last("tf.memory().numTensors - free"), "0", body);
    }
  });
});
