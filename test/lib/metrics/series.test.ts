import assert from "node:assert/strict";
import { tf } from "gradlab/engine";
import * as dfd from "danfojs-node";
import * as metrics from "../../../lib/metrics/index.js";
import type { Series } from "../../../lib/core/series.js";

const labels = [0, 1, 1, 0, 1];
const scores = [0.125, 0.875, 0.5, 0.25, 0.375];
const called = scores.map((score) => Number(score >= 0.5));

/** The same numbers in every form. */
const FORMS: Readonly<Record<string, (numbers: readonly number[]) => Series>> = {
  "a typed array": (numbers) => Float32Array.from(numbers),
  "a tensor [n]": (numbers) => tf.tensor1d([...numbers]),
  "a tensor [n, 1]": (numbers) => tf.tensor2d([...numbers], [numbers.length, 1]),
  "rows of one": (numbers) => numbers.map((number) => [number] as const),
  "a Series": (numbers) => new dfd.Series([...numbers]),
};

describe("labels and scores", () => {
  for (const [name, of] of Object.entries(FORMS)) {
    it(`as ${name} are those of a list`, () => {
      const scored = (truth: Series, score: Series, called: Series) => [
        metrics.confusionMatrix(truth, called),
        metrics.thresholdCounts(truth, score),
        metrics.rocCurve(truth, score),
        metrics.precisionRecallCurve(truth, score),
        metrics.averagePrecisionScore(truth, score),
        metrics.rocAucScore(truth, score),
        metrics.f1Score(truth, called),
        metrics.meanSquaredError(truth, score),
        metrics.auc(score, score),
      ];
      const rising = [...scores].toSorted((a, b) => a - b);
      assert.deepEqual(scored(of(labels), of(rising), of(called)), scored(labels, rising, called));
      const x = labels.map((label, i) => [label * 5 + i / 10]);
      assert.equal(metrics.silhouetteScore(x, of(labels)), metrics.silhouetteScore(x, labels));
    });
  }

  it("argmax takes a tensor of scores", () => {
    const rows = [
      [0.1, 0.9],
      [0.7, 0.3],
    ];
    assert.deepEqual(metrics.argmax(tf.tensor2d(rows)), metrics.argmax(rows));
    for (const wrong of [tf.tensor1d([1, 2]), [1, 2], 5]) {
      assert.throws(
        () => metrics.argmax(wrong as never),
        /scores must be rows of numbers, or a tensor \[n, classes\]; received/,
      );
    }
  });

  it("clusters may have names", () => {
    const x = labels.map((label, i) => [label * 5 + i / 10]);
    const names = labels.map((label) => (label === 1 ? "b" : "a"));
    assert.equal(metrics.silhouetteScore(x, names), metrics.silhouetteScore(x, labels));
  });
});
