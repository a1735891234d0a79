import assert from "node:assert/strict";
import { setTimeout as pause } from "node:timers/promises";
import type { Execution } from "../../kernel/client.js";
import { useKernel } from "../../kernel/client.js";

const BUILD = `const build = (units: number) => {
  dl.seedAll(1);
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ name: "hidden", units: 4, activation: "relu", inputShape: [2] }),
      tf.layers.dense({ name: "out", units, activation: "softmax" }),
    ],
  });
  model.compile({ optimizer: tf.train.sgd(0.1), loss: "sparseCategoricalCrossentropy", metrics: ["accuracy"] });
  return model;
};
const data = dl.datasets.moons({ samples: 200, seed: 1 });`;

/** A notebook's cell: what it runs, and what the learner reads of it. */
const WRONG: readonly [what: string, code: string, line: string, message: RegExp][] = [
  [
    "an input that does not fit",
    "const a = build(2);\nconst before = 1;\nawait dl.fit(a, { x: [[1, 2, 3]], y: [0] }, { epochs: 1 });",
    "3",
    /data\.x must be of shape \[n, 2\], as layer hidden takes it; received a float32 tensor of shape \[1, 3\]/,
  ],
  [
    "a class too many",
    "const b = build(2);\nconst run = await dl.fit(b, { x: [[1, 2]], y: [7] });",
    "2",
    /class indices from 0 to 1/,
  ],
  [
    "a loss that is not finite",
    'const c = build(2);\nc.compile({ optimizer: tf.train.sgd(1e38), loss: "meanSquaredError" });\n\nawait dl.fit(c, { x: data.x.map(([p, q]) => [1e9 * p, 1e9 * q]), y: data.y.map(() => [1e9, 1]) });',
    "4",
    /the loss became \S+ in epoch 1, batch \d: /,
  ],
  [
    "a step that fails",
    'await dl.fit(({ x }) => {\n  const loss = 1;\n  throw new Error("of my own");\n}, data);',
    "3",
    /of my own/,
  ],
  [
    "a call of the library in a step",
    "await dl.fit(({ x }) => {\n  const loss = dl.losses.meanSquaredError([1, 2], [1]);\n  return { loss };\n}, data);",
    "2",
    /yTrue must be of the shape of yPred/,
  ],
];

describe("fit in a cell", function () {
  const kernel = useKernel();
  before(async () => {
    const { reply } = await kernel().execute(BUILD);
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
  });

  for (const [what, code, line, message] of WRONG) {
    it(`${what} is told beside the learner's own line`, async () => {
      const { reply, traceback } = await kernel().execute(code);
      assert.equal(reply["status"], "error");
      assert.match(String(reply["evalue"]), message);
      const title = `In [${String(reply["execution_count"])}]:${line}:`;
      assert.ok(traceback.includes(title), `${title} is not in\n${traceback}`);
    });
  }

  it("shows one line and one chart, replaced in place, and the history as the last line", async () => {
    const { reply, outputs, result } = await kernel().execute(
      "const model = build(2);\nawait dl.fit(model, data, { epochs: 40, validationSplit: 0.2 })",
    );
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
    const ofType = (type: string): number =>
      outputs.filter(({ header }) => header.msg_type === type).length;
    assert.equal(ofType("display_data"), 2);
    assert.equal(ofType("stream"), 0);
    assert.match(
      String(result?.["text/plain"]),
      /^Learning curves: 40 epochs, loss .* validation accuracy/,
    );
    assert.ok(result?.["application/vnd.vegalite.v5+json"]);
  });

  it("says when a step is compiled that takes a while", async () => {
    const { reply, outputs } = await kernel().execute(`const unrolled = tf.sequential({
  layers: [tf.layers.gru({ units: 3, inputShape: [30, 1] }), tf.layers.dense({ units: 1 })],
});
unrolled.compile({ optimizer: "sgd", loss: "meanSquaredError" });
const sequences = { x: tf.ones([8, 30, 1]), y: tf.ones([8, 1]) };
await dl.fit(unrolled, sequences, { batchSize: 8, epochs: 2 });
await unrolled.fit(sequences.x, sequences.y, { jit: false });`);
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
    const lines = outputs.map(({ content }) => {
      const data = content["data"] as Readonly<Record<string, unknown>> | undefined;
      return String(data?.["text/plain"]);
    });
    assert.equal(lines[0], "epoch 1 of 2 · the step is being compiled for batches of this shape");
    assert.equal(lines.filter((line) => line.includes("compiled")).length, 1);
  });

  it("Stop ends it within a batch: weights, history and optimizer stay, and it goes on", async () => {
    const cell = kernel().start(`const endless = build(2);
const onEpochEnd = (epoch: number) => { if (epoch === 3) console.log("on"); };
await dl.fit(endless, data, { epochs: 1e6, batchSize: 4, callbacks: { onEpochEnd } });`);
    const there = (): boolean =>
      kernel()
        .publishedUnder(cell.id)
        .some(({ content }) => String(content["text"]).includes("on\n"));
    while (!there()) await pause(5);
    const pressed = performance.now();
    await kernel().interrupt();
    const stopped: Execution = await kernel().finish(cell);
    assert.ok(performance.now() - pressed < 10_000);
    assert.equal(stopped.reply["ename"], "InterruptedError");
    assert.match(
      String(stopped.reply["evalue"]),
      /^training stopped by the user after \d+ whole epochs$|^stopped by the user$/,
    );
    const { result, reply } = await kernel().execute(`const kept = dl.lastHistory();
[kept.ended, kept.epochs.length >= 4, kept.epochs.every((row) => row.loss > 0), endless.getWeights().length,
  (await dl.fit(endless, data, { epochs: 2, verbose: 0 })).last.loss < kept.epochs[0].loss]`);
    assert.equal(reply["status"], "ok", String(reply["evalue"]));
    assert.equal(result?.["text/plain"], "[ 'interrupted', true, true, 4, true ]");
  });
});
