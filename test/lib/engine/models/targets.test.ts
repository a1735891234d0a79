import assert from "node:assert/strict";
import { tf } from "gradlab/engine";
import type { LayersModel, Tensor } from "@tensorflow/tfjs";
import { evaluate, fit } from "../../../../lib/train/index.js";

const classes = [0, 1, 2, 1, 0, 2, 1, 0];
const column = (numbers: readonly number[]): number[][] => numbers.map((number) => [number]);
const oneHot = classes.map((label) => [0, 1, 2].map((each) => Number(each === label)));
const x = tf.randomNormal([8, 3], 0, 1, "float32", 5);

/** Each of tfjs's losses with targets, the activation that it is for, and a metric by name. */
const LOSSES: Readonly<
  Record<
    string,
    readonly [targets: number[][], activation: "softmax" | "sigmoid" | "linear", metric: string]
  >
> = {
  categoricalCrossentropy: [oneHot, "softmax", "categoricalCrossentropy"],
  sparseCategoricalCrossentropy: [column(classes), "softmax", "sparseCategoricalCrossentropy"],
  binaryCrossentropy: [column(classes.map((label) => label % 2)), "sigmoid", "binaryAccuracy"],
  meanSquaredError: [column(classes), "linear", "mse"],
  meanAbsoluteError: [column(classes), "linear", "mae"],
  meanAbsolutePercentageError: [column(classes), "linear", "mape"],
  meanSquaredLogarithmicError: [column(classes), "sigmoid", "mse"],
  squaredHinge: [column(classes.map((label) => label % 2)), "linear", "accuracy"],
  hinge: [column(classes.map((label) => label % 2)), "linear", "accuracy"],
  categoricalHinge: [oneHot, "linear", "categoricalAccuracy"],
  logcosh: [column(classes), "linear", "mae"],
  kullbackLeiblerDivergence: [oneHot, "softmax", "accuracy"],
  poisson: [column(classes), "sigmoid", "mse"],
  cosineProximity: [oneHot, "linear", "cosine"],
};

function build(loss: string, activation: string, units: number, metric: string): LayersModel {
  const kernelInitializer = tf.initializers.randomNormal({ seed: 2 });
  const layer = tf.layers.dense({
    units,
    inputShape: [3],
    activation: activation as "linear",
    kernelInitializer,
  });
  const model = tf.sequential({ layers: [layer] });
  model.compile({ optimizer: "sgd", loss, metrics: [metric] });
  return model;
}

const WAYS: Readonly<Record<string, (model: LayersModel, y: Tensor) => Promise<number[]>>> = {
  async fit(model, y) {
    const { history } = await model.fit(x, y, { epochs: 2, shuffle: false, verbose: 0 });
    return Object.values(history).flat() as number[];
  },
  async evaluate(model, y) {
    return [model.evaluate(x, y)].flat().map((score) => score.dataSync()[0] as number);
  },
  async trainOnBatch(model, y) {
    return [await model.trainOnBatch(x, y)].flat();
  },
  async "dl.fit"(model, y) {
    const { epochs } = await fit(model, { x, y }, { epochs: 2, shuffle: false, verbose: 0 });
    return epochs.map(({ loss }) => loss);
  },
  async "dl.evaluate"(model, y) {
    return [(await evaluate(model, { x, y }))["loss"] as number];
  },
};

describe("targets of whole numbers and truth values", () => {
  for (const [loss, [targets, activation, metric]] of Object.entries(LOSSES)) {
    it(`count as floats in ${loss}`, async () => {
      const truths = targets.flat().every((value) => value === 0 || value === 1);
      const kinds = ["float32", "int32", ...(truths ? (["bool"] as const) : [])] as const;
      for (const [way, run] of Object.entries(WAYS)) {
        const scores: number[][] = [];
        for (const kind of kinds) {
          const y = tf.tensor2d(targets, undefined, kind);
          scores.push(
            await run(
              build(
                loss,
                activation,
                targets[0]?.length === 1 && !loss.startsWith("sparse") ? 1 : 3,
                metric,
              ),
              y,
            ),
          );
        }
        for (const each of scores) assert.deepEqual(each, scores[0], way);
        assert.ok(scores[0]?.every(Number.isFinite), way);
      }
    });
  }

  it("stay as they are for a loss and a metric of one's own", async () => {
    const seen = new Set<string>();
    const own = (target: Tensor, output: Tensor): Tensor => {
      seen.add(`${target.dtype} ${output.dtype}`);
      return output.sub(target.toFloat()).square().mean();
    };
    const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [3] })] });
    model.compile({ optimizer: "sgd", loss: own, metrics: [own] });
    await model.fit(x, tf.tensor2d(column(classes), undefined, "int32"), { verbose: 0 });
    assert.deepEqual([...seen], ["int32 float32"]);
  });
});
