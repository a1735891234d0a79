import * as tf from "@tensorflow/tfjs";
import { batchOf, findLayer, runRecorded, type Samples } from "./model.js";

/**
 * What a layer makes of samples: its output, one row per sample.
 *
 * @param model a built layers model of one input, run as in prediction
 * @param layer a layer's name; "base/conv1" for one in the inner model "base"
 * @param x samples [n, …] as a tensor or nested lists
 * @returns [n, features], flattened where the layer gives images or sequences; yours to dispose
 * @throws ArgumentError for a layer that is not there, another shape, or numbers that are not finite
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 3, activation: "relu", inputShape: [2], name: "hidden" }),
 *   tf.layers.dense({ units: 1 }),
 * ] });
 * const hidden = dl.interpret.features(model, "hidden", [[1, 2], [3, 4]]);
 * hidden.shape; // [2, 3]
 * hidden.dispose();
 */
export function features(model: tf.LayersModel, layer: string, x: Samples): tf.Tensor2D {
  const batch = batchOf(model, x);
  try {
    const placed = findLayer(model, layer);
    return tf.tidy(() => {
      const [output] = runRecorded(model, batch, [placed]).outputs;
      const rows = output as tf.Tensor;
      return rows.reshape([rows.shape[0] ?? 0, -1]);
    });
  } finally {
    batch.dispose();
  }
}
