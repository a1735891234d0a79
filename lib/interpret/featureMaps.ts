import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { findLayer, runRecorded, type Samples, sampleOf, tidied } from "./model.js";

/** What a layer makes of one image. */
export interface FeatureMaps {
  readonly layer: string;
  /** [channel][row][column] */
  readonly maps: readonly (readonly (readonly number[])[])[];
}

/**
 * The feature maps of a layer for one image: where in the image each filter answers.
 *
 * @param model a built layers model of one input, run as in prediction
 * @param layer the name of a layer that gives images [n, height, width, channels]
 * @param image one sample, [height, width, channels] or as a batch of one
 * @throws ArgumentError for a layer that is not there or gives no images, or another image
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: "edges" }),
 * ] });
 * const { maps } = dl.interpret.featureMaps(model, "edges", tf.zeros([8, 8, 1]));
 * [maps.length, maps[0].length, maps[0][0].length]; // [4, 6, 6]
 */
export function featureMaps(model: tf.LayersModel, layer: string, image: Samples): FeatureMaps {
  const placed = findLayer(model, layer);
  const x = sampleOf(model, image, "image");
  try {
    return tidied(() => {
      const [output] = runRecorded(model, x, [placed]).outputs;
      requireThat(
        output?.rank === 4,
        "layer",
        "a layer that gives images [n, height, width, channels]",
        `${layer}, which gives [${output?.shape.join(", ")}]`,
      );
      const maps = output.squeeze([0]).transpose([2, 0, 1]).arraySync() as number[][][];
      return { layer: placed.path, maps };
    });
  } finally {
    x.dispose();
  }
}
