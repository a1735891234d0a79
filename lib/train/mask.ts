import * as tf from "@tensorflow/tfjs";
import { isTensor } from "../core/nested.js";

type Mask = tf.Tensor | null;

/** Guards against dividing by nothing, as in Keras. */
const EPSILON = 1e-7;

/**
 * Runs a model, and reads off which positions of each output are masked: tfjs hands masks from layer
 * to layer and frees them at the end.
 *
 * @param layers those that give the outputs
 * @param use is given what `run` gave, and one mask per output layer: true where a position counts, null
 * where all do; the masks are freed afterwards
 */
export function withMasks<T, R>(
  layers: readonly tf.layers.Layer[],
  run: () => T,
  use: (result: T, masks: readonly Mask[]) => R,
): R {
  const masks = new Map<tf.layers.Layer, tf.Tensor>();
  const distinct = [...new Set(layers)];
  for (const layer of distinct) {
    // The method of the class, which this one stands in front of for as long as the model runs.
    const method = Reflect.get(Object.getPrototypeOf(layer) as object, "computeMask") as (
      ...args: unknown[]
    ) => unknown;
    layer.computeMask = (inputs, mask) => {
      const computed = Reflect.apply(method, layer, [inputs, mask]);
      const own: unknown = Array.isArray(computed) ? computed[0] : computed;
      masks.get(layer)?.dispose();
      if (isTensor(own)) masks.set(layer, tf.keep(own.clone()));
      return computed as tf.Tensor;
    };
  }
  try {
    const result = run();
    return use(
      result,
      layers.map((layer) => masks.get(layer) ?? null),
    );
  } finally {
    for (const layer of distinct) Reflect.deleteProperty(layer, "computeMask");
    tf.dispose([...masks.values()]);
  }
}

/** Whether a model has a layer that masks positions. */
export function hasMasks(model: tf.LayersModel): boolean {
  return model.layers.some((layer) => {
    if ("layers" in layer) return hasMasks(layer as unknown as tf.LayersModel);
    const kind = layer.getClassName();
    return kind === "Masking" || (kind === "Embedding" && layer.getConfig()["maskZero"] === true);
  });
}

/** A mask as weights, times those of the samples: [n, …] in the shape of the mask. */
export function maskedWeights(mask: Mask, sampleWeight: tf.Tensor | null): tf.Tensor | null {
  if (mask === null) return sampleWeight;
  const weights = mask.toFloat();
  if (sampleWeight === null) return weights;
  const ones = weights.shape.slice(sampleWeight.rank).map(() => 1);
  return weights.mul(sampleWeight.toFloat().reshape([...sampleWeight.shape, ...ones]));
}

/** The factor by which a mean over all positions becomes one over those that count. */
export function maskScale(mask: tf.Tensor): tf.Scalar {
  return mask.toFloat().sum().add(EPSILON).reciprocal().mul<tf.Scalar>(mask.size);
}
