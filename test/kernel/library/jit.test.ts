import assert from "node:assert/strict";
import { useKernel } from "../client.js";

describe("jit in cells", () => {
  const kernel = useKernel();

  it("an error quotes the cell's line, as it was written", async () => {
    const { reply } = await kernel().execute(`const bad = dl.jit((x: tf.Tensor) => {
  const loss: tf.Tensor = x.sum();
  return loss.dataSync()[0]! > 1 ? x : loss;
});
bad(tf.ones([2]))`);
    assert.match(
      String(reply["evalue"]),
      /by dataSync\(\), in the line\n {4}return loss\.dataSync\(\)\[0\]! > 1 \? x : loss;\n/,
    );
  });

  it("a graph draws itself, by the cell's lines", async () => {
    const { reply, traceback, result } = await kernel()
      .execute(`const total = dl.jit((x: tf.Tensor) =>
  x.square()
    .sum());
total(tf.ones([2, 3]));
total.graph()`);
    assert.equal(reply["status"], "ok", traceback);
    assert.ok("image/png" in (result ?? {}));
    const chart = JSON.stringify(result?.["application/vnd.vegalite.v5+json"]);
    assert.match(chart, /In \[\d+\]:2 {2}x\.square\(\)/);
    assert.match(chart, /In \[\d+\]:3 {2}\.sum\(\)/);
  });
});
