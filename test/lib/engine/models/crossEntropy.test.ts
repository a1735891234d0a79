import assert from "node:assert/strict";
import "gradlab/engine";
import * as tf from "@tensorflow/tfjs";
import { jit } from "../../../../lib/engine/jit/jit.js";
import {
  softmaxCrossEntropy,
  sparseSoftmaxCrossEntropy,
} from "../../../../lib/engine/gradients/crossEntropy.js";
import { stepReport } from "../../../../lib/engine/models/trainFunction.js";

const X = tf.tensor2d([
  [0.5, -1],
  [2, 0.25],
  [-0.75, 1.5],
  [1, 1],
]);
const CLASSES = tf.tensor1d([0, 2, 1, 2]);
const ONE_HOT = tf.oneHot(CLASSES.toInt(), 3).toFloat();
const YES = tf.tensor2d([[0], [1], [0], [1]]);

type Loss = string | ((target: tf.Tensor, output: tf.Tensor) => tf.Tensor);

/** One dense layer, its weights `scale` times those that are always the same. */
function network(loss: Loss, activation: "softmax" | "sigmoid", scale = 1): tf.Sequential {
  const units = activation === "softmax" ? 3 : 1;
  const layer = tf.layers.dense({ units, activation, inputShape: [2] });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: tf.train.sgd(1), loss });
  const kernel = Array.from({ length: 2 * units }, (_, i) => Math.sin(i + 1) * scale);
  model.setWeights([tf.tensor2d(kernel, [2, units]), tf.zeros([units])]);
  return model;
}

/** The loss of one step and the gradient, which a step of plain descent at rate 1 takes off. */
async function step(model: tf.Sequential, y: tf.Tensor): Promise<[number, Float32Array]> {
  const before = model.getWeights()[0]?.clone() as tf.Tensor;
  const loss = (await model.trainOnBatch(X, y)) as number;
  const gradient = before.sub(model.getWeights()[0] as tf.Tensor).dataSync<"float32">();
  return [loss, gradient];
}

function close(ours: ArrayLike<number>, theirs: ArrayLike<number>, tolerance = 2e-6): void {
  assert.equal(ours.length, theirs.length);
  Array.from(ours).forEach((value, i) => {
    const other = theirs[i] ?? Number.NaN;
    const allowed = tolerance * Math.max(1, Math.abs(other));
    assert.ok(Math.abs(value - other) <= allowed, `${value} against ${other}`);
  });
}

/** xᵀ (p − y) / n */
function closedForm(
  kernel: tf.Tensor,
  y: tf.Tensor,
  activation: "softmax" | "sigmoid",
): Float32Array {
  const z = X.matMul(kernel);
  const p = activation === "softmax" ? tf.softmax(z) : tf.sigmoid(z);
  return X.transpose()
    .matMul(p.sub(y))
    .div(X.shape[0] ?? 1)
    .dataSync<"float32">();
}

/** tfjs's own, which sees probabilities. */
const categorical = (target: tf.Tensor, output: tf.Tensor): tf.Tensor =>
  output
    .clipByValue(1e-7, 1 - 1e-7)
    .log()
    .mul(target)
    .sum(-1)
    .neg();
const PLAIN = {
  categoricalCrossentropy: categorical,
  sparseCategoricalCrossentropy: categorical,
  binaryCrossentropy: (target: tf.Tensor, output: tf.Tensor): tf.Tensor =>
    target
      .mul(output.log())
      .add(tf.sub(1, target).mul(tf.sub(1, output).log()))
      .mean(-1)
      .neg(),
};

const CASES = [
  ["categoricalCrossentropy", "softmax", ONE_HOT, ONE_HOT],
  ["sparseCategoricalCrossentropy", "softmax", CLASSES, ONE_HOT],
  ["binaryCrossentropy", "sigmoid", YES, YES],
] as const;

describe("the cross-entropy of a model that ends in softmax or sigmoid", () => {
  for (const [loss, activation, y, wanted] of CASES) {
    it(`${loss} is tfjs's where probabilities are moderate, in training and evaluation`, async () => {
      const [ours, theirs] = [network(loss, activation), network(PLAIN[loss], activation)];
      close(
        (ours.evaluate(X, y) as tf.Scalar).dataSync(),
        (theirs.evaluate(X, wanted) as tf.Scalar).dataSync(),
      );
      const [first, gradient] = await step(ours, y);
      const [second, other] = await step(theirs, wanted);
      close([first], [second]);
      close(gradient, other);
    });

    it(`${loss} has its gradient where the probability of the truth rounds to 0`, async () => {
      const model = network(loss, activation, 120);
      const expected = closedForm(model.getWeights()[0] as tf.Tensor, wanted, activation);
      const evaluated = (model.evaluate(X, y) as tf.Scalar).dataSync()[0] ?? Number.NaN;
      const [value, gradient] = await step(model, y);
      // −log 1e-7, where tfjs's own ends, is 16.
      assert.ok(value > 17, String(value));
      close([evaluated], [value]);
      close(gradient, expected, 1e-5);
    });
  }

  it("has its gradient where the logit of a sigmoid is 0", async () => {
    const model = network("binaryCrossentropy", "sigmoid", 0);
    const [, gradient] = await step(model, YES);
    close(gradient, closedForm(tf.zeros([2, 1]), YES, "sigmoid"));
  });

  it("runs as one operation of a compiled step", () => {
    const model = network("categoricalCrossentropy", "softmax");
    const compiled = jit((x: tf.Tensor, y: tf.Tensor) => {
      const [loss] = (model as unknown as Inner).model.lossFunctions;
      const output = (): tf.Tensor => model.apply(x, { training: true }) as tf.Tensor;
      return tf.variableGrads(() => (loss as Function2)(y, output()).mean<tf.Scalar>()).value;
    });
    compiled(X, ONE_HOT);
    compiled(X, ONE_HOT);
    const operations = compiled.graph().optimised ?? [];
    const run = operations.map(({ kind }) => kind);
    assert.ok(run.includes("SoftmaxCrossEntropyWithLogits"), run.join(" "));
    for (const type of ["Softmax", "Log", "ClipByValue"]) assert.ok(!run.includes(type), type);
    // It stands for the line that asks for it, as every operation of tfjs.
    const made = operations.find(({ kind }) => kind === "SoftmaxCrossEntropyWithLogits");
    assert.match(made?.line ?? "", /variableGrads/);
    compiled.dispose();
  });

  it("has second derivatives", () => {
    const model = network("categoricalCrossentropy", "softmax");
    const [kernel] = model.getWeights();
    const byModel = (x: tf.Tensor): tf.Tensor =>
      tf.metrics.categoricalCrossentropy(ONE_HOT, model.apply(x, { training: true }) as tf.Tensor);
    const plain = (x: tf.Tensor): tf.Tensor =>
      tf
        .logSoftmax(x.matMul(kernel as tf.Tensor))
        .mul(ONE_HOT)
        .sum(-1)
        .neg();
    const second = (f: (x: tf.Tensor) => tf.Tensor) =>
      tf
        .grad((a) =>
          tf
            .grad((b) => f(b).sum())(a)
            .square()
            .sum(),
        )(X)
        .dataSync();
    close(second(byModel), second(plain));
  });

  it("is that of tf.metrics within a gradient, and of the probabilities alone afterwards", () => {
    const model = network("categoricalCrossentropy", "softmax", 120);
    let p: tf.Tensor | null = null;
    const { value } = tf.variableGrads(() => {
      p = tf.keep(model.apply(X, { training: true }) as tf.Tensor);
      return tf.metrics.categoricalCrossentropy(ONE_HOT, p).mean<tf.Scalar>();
    });
    assert.ok((value.dataSync()[0] ?? 0) > 17);
    const later = tf.metrics.categoricalCrossentropy(ONE_HOT, p as unknown as tf.Tensor);
    close(later.dataSync(), categorical(ONE_HOT, p as unknown as tf.Tensor).dataSync());
  });

  it("leaves alone a loss of one's own, and an activation that does not go with the loss", async () => {
    let seen: tf.Tensor | null = null;
    const own = (_: tf.Tensor, output: tf.Tensor): tf.Tensor => {
      seen = output;
      return output.square().mean(-1);
    };
    await network(own, "softmax").trainOnBatch(X, ONE_HOT);
    assert.deepEqual((seen as tf.Tensor | null)?.shape, [4, 3]);
    const other = tf.sequential({
      layers: [tf.layers.dense({ units: 3, activation: "sigmoid", inputShape: [2] })],
    });
    other.compile({ optimizer: "sgd", loss: "categoricalCrossentropy" });
    const p = other.predict(X) as tf.Tensor;
    const expected = tf.metrics.categoricalCrossentropy(ONE_HOT, p).mean().dataSync();
    close([(await other.trainOnBatch(X, ONE_HOT)) as number], expected);
  });

  it("keeps no tensor, trained and evaluated as it is and compiled", async () => {
    const model = network("categoricalCrossentropy", "softmax");
    for (const jitted of [false, true]) {
      const options = { epochs: 2, jit: jitted };
      const train = async () => {
        await model.fit(X, ONE_HOT, options);
        tf.dispose(model.evaluate(X, ONE_HOT));
      };
      await train();
      const before = tf.memory().numTensors;
      await train();
      assert.equal(tf.memory().numTensors, before);
    }
    assert.equal(stepReport(model)?.eager ?? null, null);
  });
});

interface Inner {
  readonly model: { readonly lossFunctions: readonly Function2[] };
}
type Function2 = (target: tf.Tensor, output: tf.Tensor) => tf.Tensor;

describe("softmax cross-entropy of rows", () => {
  const logits = tf.tensor3d([1, -2, 0.5, 300, 0, -300, 0, 0, 0, 2, 1, 3], [2, 2, 3]);

  it("is that of PyTorch and TensorFlow by definition, of any rank, however large the logits", () => {
    const indices = tf.tensor2d([0, 1, 2, 2], [2, 2], "int32");
    const shifted = [2.9, 300, Math.log(3), 0.40760596];
    const expected = [Math.log(1 + Math.exp(-3) + Math.exp(-0.5)), ...shifted.slice(1)];
    close(sparseSoftmaxCrossEntropy(indices, logits).dataSync(), expected);
    const oneHot = tf.oneHot(indices, 3);
    close(softmaxCrossEntropy(oneHot, logits).dataSync(), expected);
    assert.deepEqual(sparseSoftmaxCrossEntropy(indices, logits).shape, [2, 2]);
  });

  it("says which label is no class, in a training by graphs, too", async () => {
    const z = tf.zeros([2, 3]);
    const message = /labels must be class indices from 0 to 2; received 3/;
    assert.throws(() => sparseSoftmaxCrossEntropy(tf.tensor1d([1, 3], "int32"), z), message);
    const model = network("sparseCategoricalCrossentropy", "softmax");
    await model.trainOnBatch(X, CLASSES);
    await assert.rejects(model.trainOnBatch(X, CLASSES.add(1)), message);
  });

  it("gives a row of padding, all zeros, no gradient", () => {
    const labels = tf.tensor2d([1, 0, 0, 0, 0, 0], [2, 3]);
    const z = tf.tensor2d([0, 1, 2, 0, 1, 2], [2, 3]);
    const gradient = tf
      .grad((x) => softmaxCrossEntropy(labels, x).sum())(z)
      .dataSync();
    const p = tf.softmax(z).dataSync();
    close(gradient, [(p[0] ?? 0) - 1, p[1] ?? 0, p[2] ?? 0, 0, 0, 0]);
  });

  it("of indices has a second derivative", () => {
    const z = tf.tensor2d([0.5, -1, 2], [1, 3]);
    const loss = (x: tf.Tensor) => sparseSoftmaxCrossEntropy(tf.tensor1d([1], "int32"), x).sum();
    const second = tf
      .grad((x) => tf.grad(loss)(x).mul([1, 2, 3]).sum())(z)
      .dataSync();
    const p = tf.softmax(z).dataSync();
    const mean = (p[0] ?? 0) + 2 * (p[1] ?? 0) + 3 * (p[2] ?? 0);
    close(
      second,
      [...p].map((each, i) => each * (i + 1 - mean)),
    );
  });
});
