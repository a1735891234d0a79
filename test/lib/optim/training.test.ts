import assert from "node:assert/strict";
import { askPython } from "../../oracle/python.js";
import { KERAS_CASES } from "./kerasCases.js";
import { flatWeights, smallNetwork, train, WEIGHTS, X, Y } from "./smallNetwork.js";

/** Relative to the weight, at least to 1: float32 itself is good for 1e-7 a step. */
const TOLERANCE = 1e-5;

type Nested = number | readonly Nested[];

function flat(values: Nested): number[] {
  return typeof values === "number" ? [values] : values.flatMap(flat);
}

describe("optimizers in a model", () => {
  let keras: { readonly w: Nested; readonly average: Nested }[][];

  before(() => {
    const models = KERAS_CASES.map(({ keras: each }) => each);
    keras = askPython("optimizers.py", { models, weights: WEIGHTS, x: X, y: Y }) as typeof keras;
  });

  KERAS_CASES.forEach(({ title, make }, i) => {
    it(`${title}: the weights after each of ${X.length} batches are Keras'`, async () => {
      const model = smallNetwork();
      const optimizer = make();
      model.compile({ optimizer, loss: "meanSquaredError" });
      let worst = 0;
      const compare = (actual: readonly number[], expected: readonly number[]) => {
        assert.equal(actual.length, expected.length);
        actual.forEach((value, k) => {
          const wanted = expected[k] ?? NaN;
          worst = Math.max(worst, Math.abs(value - wanted) / Math.max(1, Math.abs(wanted)));
        });
      };
      try {
        await train(model, 0, X.length, async (batch) => {
          const { w = [], average = [] } = keras[i]?.[batch] ?? {};
          compare(flatWeights(model), flat(w));
          if (optimizer.settings.useEma) {
            await optimizer.withAveragedWeights(() => compare(flatWeights(model), flat(average)));
          }
        });
      } finally {
        model.dispose();
        optimizer.dispose();
      }
      assert.ok(worst <= TOLERANCE, `off by ${worst}`);
    });
  });
});
