import assert from "node:assert/strict";
import { useKernel } from "../client.js";

describe("a training in cells", () => {
  const kernel = useKernel();

  it("that meets a label which is no class points to the line that trains", async () => {
    const { reply, traceback } = await kernel().execute(
      `const three = tf.sequential({ layers: [tf.layers.dense({ units: 3, activation: "softmax", inputShape: [2] })] });
three.compile({ optimizer: "sgd", loss: "sparseCategoricalCrossentropy" });
await three.fit(tf.ones([2, 2]), tf.tensor1d([0, 3]), { epochs: 1 });`,
    );
    assert.equal(
      reply["evalue"],
      "labels must be class indices from 0 to 2; received 3",
      traceback,
    );
    assert.match(traceback, /In \[\d+\]:3:1\n(.*\n)* {2}3 \| await three\.fit\(/);
  });
});
