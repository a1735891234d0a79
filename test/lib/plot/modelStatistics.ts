import "@tensorflow/tfjs-node-gpu";
import * as tf from "@tensorflow/tfjs";
import * as interpret from "../../../lib/interpret/index.js";
import { meanSquaredError } from "../../../lib/losses/index.js";

/** Statistics of a small model whose weights grow by `scale`. */
export function statistics(scale: number, units = 6): interpret.ModelStatistics {
  const model = tf.sequential({
    layers: [
      tf.layers.dense({ units, activation: "relu", inputShape: [2], name: "hidden" }),
      tf.layers.dense({ units: 1, name: "out" }),
    ],
  });
  const weights = model.getWeights().map((w) => {
    const values = Float32Array.from(
      { length: w.size },
      (_, i) => scale * (i % 2 === 0 ? 0.5 : -0.25) * (1 + i / 7),
    );
    return tf.tensor(values, w.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  const batch = {
    x: [
      [1, 2],
      [2, 1],
    ],
    y: [[0], [1]],
  };
  const found = interpret.layerStatistics(model, batch, { loss: meanSquaredError });
  model.dispose();
  return found;
}
