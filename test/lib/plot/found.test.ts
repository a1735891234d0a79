import assert from "node:assert/strict";
import { tf } from "gradlab/engine";
import * as plot from "../../../lib/plot/index.js";

describe("a picture of a result, given the model", () => {
  const image = tf.zeros([4, 4, 1]);
  const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
  const of = "must be what dl\\.interpret\\.";
  const pictures: Readonly<Record<string, readonly [draw: (model: never) => unknown, RegExp]>> = {
    saliency: [(model) => plot.saliency(image, model), new RegExp(`found ${of}saliency\\(`)],
    gradCam: [(model) => plot.gradCam(image, model), new RegExp(`found ${of}gradCam\\(`)],
    occlusion: [(model) => plot.occlusion(image, model), new RegExp(`found ${of}occlusion\\(`)],
    filters: [(model) => plot.filters(model), new RegExp(`found ${of}filters\\(`)],
    featureMaps: [(model) => plot.featureMaps(model), new RegExp(`found ${of}featureMaps\\(`)],
    lossLandscape: [
      (model) => plot.lossLandscape(model),
      /found must be what await dl\.interpret\.lossLandscape\(/,
    ],
    gradientNoise: [
      (model) => plot.gradientNoise(model),
      /noise must be what dl\.gradientNoise\(…\) gives/,
    ],
    gradientFlow: [(model) => plot.gradientFlow(model), /statistics must be .*layerStatistics\(/],
    weightHistograms: [
      (model) => plot.weightHistograms(model),
      /statistics must be from dl\.interpret\.layerStatistics\(/,
    ],
    activationHistograms: [
      (model) => plot.activationHistograms(model),
      /statistics must be from dl\.interpret\.layerStatistics\(/,
    ],
  };
  for (const [name, [draw, message]] of Object.entries(pictures)) {
    it(`${name} names the function to ask first`, () => {
      for (const given of [model, null, 5]) {
        assert.throws(
          () => draw(given as never),
          (error: Error) => error.name === "ArgumentError" && message.test(error.message),
        );
      }
    });
  }

  it("curves take a column of scores as those of class 1", () => {
    const truth = [0, 1, 1, 0];
    const scores = [0.1, 0.9, 0.4, 0.5];
    const column = scores.map((score) => [score]);
    for (const draw of [plot.roc, plot.precisionRecall]) {
      const expected = draw(truth, scores).spec;
      assert.deepEqual(
        draw(tf.tensor2d(truth, [4, 1]), tf.tensor(scores, [4, 1], "float32")).description,
        draw(truth, scores).description,
      );
      assert.deepEqual(draw(truth, column).spec, expected);
    }
  });
});
