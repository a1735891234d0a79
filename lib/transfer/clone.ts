import * as tf from "@tensorflow/tfjs";

/**
 * An independent copy of a model: same layers, same weights, trained and frozen apart from the
 * original. It is not compiled.
 *
 * @example const copy = await cloneModel(model);
 */
export async function cloneModel(model: tf.LayersModel): Promise<tf.LayersModel> {
  const config = model.toJSON(undefined, false) as Parameters<typeof tf.models.modelFromJSON>[0];
  const copy = await tf.models.modelFromJSON(config);
  copy.setWeights(model.getWeights());
  for (const layer of model.layers) copy.getLayer(layer.name).trainable = layer.trainable;
  return copy;
}
