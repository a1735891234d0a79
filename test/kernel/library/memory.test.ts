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
});
