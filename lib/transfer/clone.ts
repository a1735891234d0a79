import * as tf from "@tensorflow/tfjs";

/**
 * An independent copy of a model: same layers, same weights, trained and frozen apart from the
 * original. It is not compiled.
 *
 * @param model stays as it is; the copy's weights are new tensors: `dispose` it when it is done
 * @throws Error for a layer that tfjs cannot rebuild from its configuration
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * const copy = await dl.cloneModel(model);
 * dl.freeze(copy);
 * model.layers[0]?.trainable; // true
 */
export async function cloneModel(model: tf.LayersModel): Promise<tf.LayersModel> {
  const config = model.toJSON(undefined, false) as Parameters<typeof tf.models.modelFromJSON>[0];
  const copy = await tf.models.modelFromJSON(config);
  copy.setWeights(model.getWeights());
  for (const layer of model.layers) copy.getLayer(layer.name).trainable = layer.trainable;
  return copy;
}
