import assert from "node:assert/strict";
import * as tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { optimizers, schedules, type Optimizer } from "../../../lib/optim/index.js";
import { multiplierOf } from "../../../lib/optim/settings.js";
import { assertClose } from "./close.js";
import { KERAS_CASES } from "./kerasCases.js";
import { flatWeights, smallNetwork, train } from "./smallNetwork.js";

const { Adam, AdamW, SGD, RMSprop } = optimizers;

function compiled(optimizer: Optimizer): tf.Sequential {
  const model = smallNetwork();
  model.compile({ optimizer, loss: "meanSquaredError" });
  return model;
}

/** What `model.save` writes, kept in memory, to be loaded. */
async function saved(model: tf.LayersModel): Promise<tf.io.IOHandler> {
  let artifacts: tf.io.ModelArtifacts = {};
  const handler = tf.io.withSaveHandler((given) => {
    // Through text, as a file has it.
    artifacts = { ...(JSON.parse(JSON.stringify(given)) as object) };
    if (given.weightData !== undefined) artifacts.weightData = given.weightData;
    return Promise.resolve({
      modelArtifactsInfo: { dateSaved: new Date(), modelTopologyType: "JSON" },
    });
  });
  await model.save(handler, { includeOptimizer: true });
  return tf.io.fromMemory(artifacts);
}

describe("saving a training", () => {
  for (const { title, make } of KERAS_CASES) {
    it(`${title}: save, load, go on equals going on, to the last bit`, async () => {
      const straight = compiled(make());
      await train(straight, 0, 23);
      const handler = await saved(straight);
      const loaded = await tf.loadLayersModel(handler);
      assert.equal(loaded.optimizer.getClassName(), straight.optimizer.getClassName());
      assert.deepEqual(loaded.optimizer.getConfig(), straight.optimizer.getConfig());
      assert.equal(loaded.optimizer.iterations, straight.optimizer.iterations);
      await train(straight, 23, 31);
      await train(loaded, 23, 31);
      assert.deepEqual(flatWeights(loaded), flatWeights(straight));
      for (const model of [straight, loaded]) {
        model.optimizer.dispose();
        model.dispose();
      }
    });
  }

  it("names of variables survive, though tfjs rewrites texts with underscores", async () => {
    const optimizer = SGD({
      excludeFromWeightDecay: ["layer_norm", "bias"],
      weightDecay: 0.1,
      learningRateMultipliers: { my_layer_1: 0.5, "my_layer_2/kernel": 0, others: 2 },
    });
    const model = compiled(optimizer);
    const loaded = await tf.loadLayersModel(await saved(model));
    assert.deepEqual((loaded.optimizer as Optimizer).settings, optimizer.settings);
    const taken = loaded.getWeights(true)[0] as tf.Variable;
    assert.match(taken.name, /_\d+$/, "tfjs adds a number to a name that is taken");
    assert.equal(
      multiplierOf(
        {
          ...optimizer.settings,
          learningRateMultipliers: { [taken.name.replace(/_\d+$/, "")]: 3 },
        },
        taken.name,
      ),
      3,
    );
  });

  it("weights go from one optimizer to another, with what a schedule has seen", async () => {
    const rate = schedules.cosineDecay({ initialLearningRate: 0.1, decaySteps: 40 });
    const first = compiled(Adam({ learningRate: rate }));
    await train(first, 0, 10);
    const second = compiled(Adam({ learningRate: rate }));
    second.setWeights(first.getWeights());
    await second.optimizer.setWeights(await first.optimizer.getWeights());
    assert.equal((second.optimizer as Optimizer).learningRate, rate(10));
    await train(first, 10, 20);
    await train(second, 10, 20);
    assert.deepEqual(flatWeights(second), flatWeights(first));
  });

  it("a custom schedule says what to do after loading", async () => {
    const model = compiled(SGD({ learningRate: schedules.custom("mine", () => 0.1) }));
    await assert.rejects(
      saved(model).then((handler) => tf.loadLayersModel(handler)),
      /set optimizer.learningRate/,
    );
  });

  it("refuses the state of another optimizer, and of other variables", async () => {
    const model = compiled(Adam());
    await train(model, 0, 1);
    const weights = await model.optimizer.getWeights();
    await assert.rejects(
      SGD({ momentum: 0.5 }).setWeights(weights),
      /weights must be a name that ends in one of \/velocity/,
    );
    await assert.rejects(SGD().setWeights([]), /weights must be a list that begins with the count/);
    const other = Adam();
    await other.setWeights(weights);
    const w = tf.variable(tf.scalar(1));
    assert.throws(
      () => other.minimize(() => w.square(), false, [w]),
      /weights must be loaded for the variables/,
    );
    assert.equal(w.dataSync()[0], 1);
  });
});

describe("a model's optimizer", () => {
  it("leaves nothing behind: not in a step, a save, an average, an error or dispose", async () => {
    for (const { make } of KERAS_CASES) {
      const before = tf.memory().numTensors;
      const model = compiled(make());
      await train(model, 0, 1);
      const after = tf.memory().numTensors;
      await train(model, 1, 4);
      assert.equal(tf.memory().numTensors, after);
      await model.optimizer.getWeights();
      const saving = tf.memory().numTensors;
      assert.ok(saving <= after + 1);
      await saved(model);
      assert.equal(tf.memory().numTensors, saving);
      const { optimizer } = model;
      tf.tidy(() => {
        assert.throws(() => optimizer.applyGradients({ nothing: tf.scalar(1) }), /gradients must/);
      });
      optimizer.dispose();
      model.dispose();
      assert.equal(tf.memory().numTensors, before);
    }
  });

  it("is a tf.Optimizer: minimize gives the cost, computeGradients and applyGradients work", () => {
    const w = tf.variable(tf.tensor1d([1, 2]));
    const optimizer = SGD({ learningRate: 0.25 });
    assert.ok(optimizer instanceof tf.Optimizer);
    const before = tf.memory().numTensors;
    const cost = optimizer.minimize(() => w.square().sum().asScalar(), true, [w]);
    assert.equal(cost?.dataSync()[0], 5);
    cost?.dispose();
    const { value, grads } = optimizer.computeGradients(() => w.square().sum().asScalar(), [w]);
    optimizer.applyGradients(grads);
    tf.dispose([value, grads]);
    assert.deepEqual([...w.dataSync()], [0.25, 0.5]);
    assert.equal(tf.memory().numTensors, before);
    assert.equal(optimizer.iterations, 2);
    w.dispose();
  });

  it("the rate is read and set at any step; a schedule is replaced by a schedule", async () => {
    const optimizer = SGD({ learningRate: 0.5 });
    const w = tf.variable(tf.scalar(8));
    const step = () => void optimizer.minimize(() => w.mul(1).asScalar(), false, [w]);
    step();
    optimizer.learningRate = 0.25;
    step();
    assert.equal(optimizer.learningRate, 0.25);
    assert.equal(w.dataSync()[0], 7.25);
    optimizer.learningRate = schedules.piecewiseConstant({ boundaries: [2], values: [1, 4] });
    step();
    step();
    assert.equal(w.dataSync()[0], 2.25);
    assert.equal(optimizer.learningRate, 4);
    optimizer.learningRate = 4;
    assert.throws(
      () => (optimizer.learningRate = 3),
      /learningRate must be a schedule, as piecewiseConstant sets it/,
    );
    optimizer.learningRate = schedules.constant(3);
    assert.equal(optimizer.learningRate, 3);
    assert.throws(() => (optimizer.learningRate = NaN), /learningRate/);
    assert.throws(() => (SGD().learningRate = -1), /learningRate/);
  });

  it("rates by layer: the longest name counts, 0 leaves a variable bit by bit, others for the rest", () => {
    const make = (name: string) => tf.variable(tf.scalar(1), true, `rates_${name}`);
    const [conv, convBias, head, frozen] = [
      "conv/kernel",
      "conv/bias",
      "head/kernel",
      "old/kernel",
    ].map(make);
    const optimizer = SGD({
      learningRate: 0.5,
      weightDecay: 0.5,
      learningRateMultipliers: {
        rates_conv: 0.5,
        "rates_conv/bias": 0.25,
        rates_old: 0,
        others: 1,
      },
      excludeFromWeightDecay: ["bias"],
    });
    const all = [conv, convBias, head, frozen] as tf.Variable[];
    optimizer.minimize(() => tf.addN(all).asScalar(), false, all);
    assert.deepEqual(
      all.map((each) => each.dataSync()[0]),
      [1 * (1 - 0.25 * 0.5) - 0.25, 1 - 0.125, 1 * (1 - 0.5 * 0.5) - 0.5, 1],
    );
    tf.dispose(all);
  });

  it("refuses gradients that do not fit, and changes nothing", () => {
    const w = tf.variable(tf.tensor1d([1, 2]), true, "fits/kernel");
    const optimizer = Adam({ requireFiniteGradients: true });
    const before = tf.memory().numTensors;
    const apply = (name: string, values: number[]) => () =>
      tf.tidy(() => optimizer.applyGradients([{ name, tensor: tf.tensor1d(values) }]));
    assert.throws(
      apply("none/kernel", [1, 2]),
      /gradients must be named after variables that exist; received "none\/kernel"/,
    );
    assert.throws(apply("fits/kernel", [1]), /the gradient of fits\/kernel must be of shape \[2\]/);
    assert.throws(apply("fits/kernel", [1, NaN]), /the gradient of fits\/kernel must be finite/);
    assert.throws(
      () => optimizer.minimize(() => w.sum().div(0).mul(0).asScalar(), false, [w]),
      /must be finite/,
    );
    assert.equal(tf.memory().numTensors, before);
    assert.deepEqual([...w.dataSync()], [1, 2]);
    assert.equal(optimizer.iterations, 0);
    assert.throws(
      () => optimizer.update([1], [Infinity], optimizer.init(1)),
      /gradient must be finite/,
    );
    w.dispose();
  });

  it("averaged weights: borrowed for a moment, or kept", async () => {
    const optimizer = SGD({ learningRate: 0.1, useEma: true, emaMomentum: 0.5 });
    const w = tf.variable(tf.scalar(3));
    const step = () => void optimizer.minimize(() => w.square().asScalar(), false, [w]);
    await assert.rejects(
      optimizer.withAveragedWeights(() => 1),
      /called after a step/,
    );
    await assert.rejects(
      SGD().withAveragedWeights(() => 1),
      /called on an optimizer with useEma/,
    );
    step();
    step();
    const before = tf.memory().numTensors;
    const value = await optimizer.withAveragedWeights(() => w.dataSync()[0]);
    assertClose(value, (2.4 + 1.92) / 2, 1e-6);
    await assert.rejects(
      optimizer.withAveragedWeights(step),
      /applyGradients must be outside of withAveragedWeights/,
    );
    assertClose(w.dataSync()[0], 1.92, 1e-6);
    optimizer.assignAveragedWeights();
    assertClose(w.dataSync()[0], 2.16, 1e-6);
    assert.equal(tf.memory().numTensors, before);
    tf.dispose(w);
    optimizer.dispose();
  });

  it("a variable that is made anew under an old name starts anew", () => {
    const optimizer = Adam({ learningRate: 0.1 });
    for (let round = 0; round < 2; round++) {
      const w = tf.variable(tf.tensor1d([5, 5].slice(round)), true, "again/kernel");
      optimizer.minimize(() => w.square().sum().asScalar(), false, [w]);
      w.dispose();
    }
    optimizer.dispose();
  });
});

describe("rules of all optimizers", () => {
  const number = fc.double({ min: 0.01, max: 100, noNaN: true });
  const vector = fc.array(fc.double({ min: -50, max: 50, noNaN: true }), {
    minLength: 1,
    maxLength: 6,
  });

  it("Adam's first step is as long for a gradient and for c times it", () => {
    fc.assert(
      fc.property(number, number, (g, c) => {
        const optimizer = Adam({ learningRate: 0.1, epsilon: 1e-12 });
        const move = (gradient: number) =>
          optimizer.update([0], [gradient], optimizer.init(1)).w[0] ?? NaN;
        assertClose(move(g), move(c * g), 1e-6);
        assertClose(move(g), -0.1, 1e-6);
      }),
    );
  });

  it("clipping keeps its bounds, and leaves alone what is within them", () => {
    fc.assert(
      fc.property(vector, number, (gradient, limit) => {
        const at = gradient.map(() => 0);
        const seen = (options: object) => {
          const optimizer = SGD({ learningRate: 1, ...options });
          return optimizer.update(at, gradient, optimizer.init(at.length)).w.map((value) => -value);
        };
        seen({ clipValue: limit }).forEach((value, i) =>
          assert.ok(value === Math.max(-limit, Math.min(limit, gradient[i] ?? NaN)) + 0),
        );
        for (const kind of ["clipNorm", "globalClipNorm"]) {
          const clipped = seen({ [kind]: limit });
          const norm = Math.hypot(...gradient);
          assertClose(Math.hypot(...clipped), Math.min(limit, norm), 1e-12);
          const factor = Math.min(1, limit / norm);
          if (norm > 0)
            clipped.forEach((value, i) => assertClose(value, factor * (gradient[i] ?? NaN), 1e-12));
        }
      }),
    );
  });

  it("decay is decoupled: without a gradient exactly 1 − η · weightDecay a step", () => {
    fc.assert(
      fc.property(vector, fc.double({ min: 0, max: 1, noNaN: true }), (w, weightDecay) => {
        for (const make of [SGD, AdamW, Adam, RMSprop]) {
          const optimizer = make({ learningRate: 0.5, weightDecay });
          const still = w.map(() => 0);
          assert.deepEqual(
            optimizer.update(w, still, optimizer.init(w.length)).w.map((value) => value + 0),
            w.map((value) => value * (1 - 0.5 * weightDecay) + 0),
          );
        }
      }),
    );
  });

  it("an average of the weights stays within their range", () => {
    fc.assert(
      fc.property(vector, fc.double({ min: 0, max: 1, noNaN: true }), (gradients, emaMomentum) => {
        const optimizer = SGD({ learningRate: 0.1, useEma: true, emaMomentum });
        let at = { w: [1], state: optimizer.init(1) };
        const seen: number[] = [];
        for (const gradient of gradients) {
          at = optimizer.update(at.w, [gradient], at.state);
          seen.push(at.w[0] ?? NaN);
          const average = (at.state["average"] as readonly number[])[0] ?? NaN;
          assert.ok(average >= Math.min(...seen) - 1e-12 && average <= Math.max(...seen) + 1e-12);
        }
      }),
    );
  });

  it("gathering n gradients is one step with their mean", () => {
    fc.assert(
      fc.property(
        vector.filter((g) => g.length >= 2),
        (gradients) => {
          const n = gradients.length;
          const gather = Adam({ gradientAccumulationSteps: n });
          let at = { w: [1], state: gather.init(1) };
          gradients.forEach((gradient, i) => {
            at = gather.update(at.w, [gradient], at.state);
            if (i < n - 1) assert.deepEqual(at.w, [1]);
          });
          const once = Adam();
          const mean = gradients.reduce((a, b) => a + b) / n;
          assertClose(at.w[0], once.update([1], [mean], once.init(1)).w[0] ?? NaN, 1e-12);
        },
      ),
    );
  });

  it("refuses options out of range, two kinds of clipping, and names that do not exist", () => {
    const cases: [() => unknown, RegExp][] = [
      [() => SGD({ clipValue: 1, clipNorm: 1 }), /options must be with one kind of clipping/],
      [() => SGD({ clipNorm: 0 }), /clipNorm must be a finite number above 0/],
      [() => SGD({ globalClipNorm: NaN }), /globalClipNorm/],
      [() => SGD({ emaMomentum: 1.5 }), /emaMomentum must be a number in \[0, 1\]/],
      [
        () => SGD({ emaOverwriteFrequency: 3 }),
        /useEma must be true, as emaOverwriteFrequency is given/,
      ],
      [() => SGD({ useEma: true, emaOverwriteFrequency: 0 }), /emaOverwriteFrequency/],
      [
        () => SGD({ gradientAccumulationSteps: 1 }),
        /gradientAccumulationSteps must be a whole number ≥ 2/,
      ],
      [() => SGD({ learningRateMultipliers: { a: -1 } }), /learningRateMultipliers.a/],
      [() => SGD({ excludeFromWeightDecay: [""] }), /excludeFromWeightDecay/],
      [() => SGD({ learningRate: (() => 1) as never }), /wrap a function as dl.schedules.custom/],
      [
        () => SGD({ momentun: 0.9 } as never),
        /options must be some of momentum, nesterov, learningRate.*received "momentun"/,
      ],
    ];
    for (const [call, message] of cases) assert.throws(call, message);
  });
});
