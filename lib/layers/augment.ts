import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";

/**
 * Sends images through random layers as training would: to look at what a network will see, or as a map
 * of a dataset.
 *
 * Formula: lₙ(… l₂(l₁(images))), each layer l called with training = true.
 *
 * @param images [batch, height, width, channels], or one image [height, width, channels]
 * @param layers for example `randomFlip`, `randomRotation`; applied in order
 * @returns images of the same shape, float32
 * @throws ArgumentError for something else than images or layers
 *
 * Source: TensorFlow, tutorial Data augmentation.
 * @example
 * const flip = dl.layers.randomFlip({ seed: 1 });
 * const turn = dl.layers.randomRotation({ factor: 0.1, seed: 2 });
 * const gallery = dl.augment(tf.ones([8, 28, 28, 1]), [flip, turn]);
 * gallery; // shape [8, 28, 28, 1]
 * const quarter = dl.layers.randomRotation({ factor: [0.25, 0.25], interpolation: "nearest" });
 * const image = tf.tensor([1, 2, 3, 4], [2, 2, 1]);
 * dl.augment(image, [quarter, quarter]); // [[[4], [3]], [[2], [1]]]
 */
export function augment(images: tf.Tensor, layers: readonly tf.layers.Layer[]): tf.Tensor {
  const ranked = isTensor(images) && (images.rank === 3 || images.rank === 4);
  const real = ranked && images.dtype !== "string" && images.dtype !== "complex64";
  requireThat(real, "images", "a tensor of rank 3 or 4, of real numbers", images);
  const right = Array.isArray(layers) && layers.every((each) => each instanceof tf.layers.Layer);
  requireThat(right, "layers", "a list of layers", layers);
  return tf.tidy(() =>
    layers.reduce<tf.Tensor>(
      (changed, layer) => layer.apply(changed, { training: true }) as tf.Tensor,
      images.toFloat(),
    ),
  );
}
