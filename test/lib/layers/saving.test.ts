import assert from "node:assert/strict";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { ArgumentError } from "../../../lib/core/errors.js";
import { tf } from "../../../lib/engine/index.js";
import * as layers from "../../../lib/layers/index.js";
import { launch } from "../engine/launch.js";
import { largest } from "./compare.js";
import { bits, encoder, MODELS, TEXTS } from "./models.js";

type Tensor = ReturnType<typeof tf.tensor>;

describe("saved models with these layers", function () {
  this.timeout(60_000);
  let folder = "";
  before(() => {
    folder = mkdtempSync(path.join(tmpdir(), "gradlab-layers-"));
  });
  after(() => rmSync(folder, { recursive: true, force: true }));

  for (const name of ["encoder", "augmented"] as const) {
    const { make, inputs, targets, loss } = MODELS[name];

    it(`${name}: the same bits after loading, here and in another process`, async () => {
      const model = make();
      const [xs, ys] = [inputs(), targets()];
      model.compile({ optimizer: tf.train.adam(0.01), loss });
      await model.fit(xs, ys, { epochs: 3, shuffle: false });
      const expected = bits(model.predict(xs));
      await model.save(`file://${folder}/${name}`);
      const loaded = await tf.loadLayersModel(`file://${folder}/${name}/model.json`);
      assert.equal(bits(loaded.predict(xs)), expected);
      const environment = { MODEL_FOLDER: `${folder}/${name}`, MODEL_NAME: name };
      const { stdout, stderr, status } = launch("test/lib/layers/loadProbe.js", environment);
      assert.equal(status, 0, stderr);
      assert.equal(stdout, expected);
      tf.dispose([xs, ys]);
    });
  }

  it("training goes on from a loaded model as it would have", async () => {
    const { inputs, targets, loss } = MODELS.encoder;
    const [xs, ys] = [inputs(), targets()];
    const model = encoder();
    await model.save(`file://${folder}/twice`);
    const loaded = await tf.loadLayersModel(`file://${folder}/twice/model.json`);
    const histories: unknown[] = [];
    for (const each of [model, loaded]) {
      each.compile({ optimizer: tf.train.sgd(0.1), loss });
      const { history } = await each.fit(xs, ys, { epochs: 5, shuffle: false });
      histories.push(history["loss"]);
    }
    assert.deepEqual(histories[1], histories[0]);
    const [first = 0, , , , last = 0] = histories[0] as number[];
    assert.ok(last < first, `${first} → ${last}`);
    tf.dispose([xs, ys]);
  });

  it("the vocabulary is read in the file, letter by letter", async () => {
    const vectorize = layers.textVectorization({ standardize: null, inputShape: [1] });
    vectorize.adapt(["snake_case camelCase _private a__b Ünï 日本 \\ \" 'x'", "[] {} \u2028"]);
    const model = tf.sequential({ layers: [vectorize] });
    await model.save(`file://${folder}/words`);
    assert.match(readFileSync(`${folder}/words/model.json`, "utf8"), /snake_case/);
    const loaded = await tf.loadLayersModel(`file://${folder}/words/model.json`);
    const other = loaded.layers[0] as layers.TextVectorization;
    assert.deepEqual(other.getVocabulary(), vectorize.getVocabulary());
  });

  it("a function without a name cannot be saved, and the error says what to do", async () => {
    const double = (x: Tensor): Tensor => x.mul(2);
    const layer = layers.lambda({ function: double, inputShape: [3], name: "twofold" });
    const model = tf.sequential({ layers: [layer] });
    await assert.rejects(
      async () => await model.save(`file://${folder}/lambda`),
      new ArgumentError(
        'the function of Lambda "twofold"',
        'registered before it is saved: call dl.layers.registerFunction("a name", itself)',
        double,
      ),
    );
    layers.registerFunction("my_double", double);
    await model.save(`file://${folder}/lambda`);
    const loaded = await tf.loadLayersModel(`file://${folder}/lambda/model.json`);
    assert.deepEqual((loaded.predict(tf.ones([1, 3])) as Tensor).arraySync(), [[2, 2, 2]]);
    assert.throws(
      () => layers.lambda({ function: "not there" }),
      /function must be a registered name \(call dl\.layers\.registerFunction\("not there", …\) first\)/,
    );
  });

  it("settings reach a lambda's function and are saved with it", async () => {
    layers.registerFunction("power", (x: Tensor, { exponent }: { exponent: number }) =>
      x.pow(exponent),
    );
    const layer = layers.lambda({
      function: "power",
      arguments: { exponent: 3 },
      inputShape: [1],
    });
    const model = tf.sequential({ layers: [layer] });
    await model.save(`file://${folder}/power`);
    const loaded = await tf.loadLayersModel(`file://${folder}/power/model.json`);
    assert.deepEqual((loaded.predict(tf.tensor2d([[2]])) as Tensor).arraySync(), [[8]]);
  });

  it("texts go through predict in batches as in one piece", () => {
    const model = encoder();
    const many = Array.from({ length: 70 }, (_, i) => [TEXTS[i % TEXTS.length] ?? ""]);
    const texts = tf.tensor2d(many, undefined, "string");
    const inBatches = model.predict(texts, { batchSize: 32 });
    assert.equal(bits(inBatches).length, 70 * 2 * 8);
    const one = model.predictOnBatch(texts) as Tensor;
    assert.ok(largest((inBatches as Tensor).sub(one)) < 1e-6);
  });
});
