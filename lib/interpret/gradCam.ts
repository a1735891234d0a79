import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import {
  findLayer,
  layersOf,
  type PlacedLayer,
  runRecorded,
  type Samples,
  sampleOf,
  tidied,
  withOutput,
} from "./model.js";
import { requireScore, type ScoreOptions, scoresOf, targetOf } from "./score.js";

/** Which layer and which output unit `gradCam` looks at. */
export interface GradCamOptions extends ScoreOptions {
  /** A layer that gives images; default the last one that does. */
  readonly layer?: string;
}

/** Where in an image a layer sees what speaks for a class. */
export interface GradCam {
  readonly layer: string;
  readonly target: number;
  readonly score: number;
  /** αₖ: how much each channel of the layer speaks for the target. */
  readonly channelWeights: readonly number[];
  /** At the layer's size, ≥ 0: [row][column]. */
  readonly map: readonly (readonly number[])[];
  /** The map at the image's size, bilinear: [row][column]. */
  readonly upsampled: readonly (readonly number[])[];
}

/**
 * Gradient-weighted class activation map: the places of a convolution's output that raise a score.
 *
 * αₖ = mean over i, j of ∂score/∂Aᵏᵢⱼ; map = max(0, Σₖ αₖ Aᵏ)
 *
 * @param model a built layers model of images, one output [n, units]; the layer may be in an inner model
 * @param image one sample, [height, width, channels] or as a batch of one
 * @param options layer, target (default the largest output), score: "logit" (default) or "output"
 * @throws ArgumentError for another model, image or target, or a layer that gives no images
 * Source: Selvaraju et al., "Grad-CAM", 2017.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], name: "conv" }),
 *   tf.layers.globalAveragePooling2d({}),
 *   tf.layers.dense({ units: 2, activation: "softmax" }),
 * ] });
 * const { layer, map } = dl.interpret.gradCam(model, tf.ones([6, 6, 1]));
 * [layer, map.length]; // ["conv", 4]
 */
export function gradCam(
  model: tf.LayersModel,
  image: Samples,
  options: GradCamOptions = {},
): GradCam {
  const x = sampleOf(model, image, "image");
  try {
    requireThat(x.rank === 4, "image", "an image [height, width, channels]", x);
    requireScore(model, options);
    const target = targetOf(model, x, options.target);
    return tidied(() => {
      const { path, layer, output } = outputOf(model, x, options.layer);
      const score = (maps: tf.Tensor): tf.Tensor =>
        // A clone, for the model disposes what lies between its layers.
        withOutput(
          layer,
          () => maps.clone(),
          () => scoresOf(model, x, target, options.score).sum(),
        );
      const { value, grad } = tf.valueAndGrad(score)(output);
      const weights = grad.mean([1, 2]) as tf.Tensor2D;
      const map = output.mul(weights.expandDims(1).expandDims(1)).sum(-1).relu();
      const [height = 1, width = 1] = x.shape.slice(1);
      const large = tf.image.resizeBilinear(
        map.expandDims<tf.Tensor4D>(-1),
        [height, width],
        false,
        true,
      );
      return {
        layer: path,
        target,
        score: value.dataSync()[0] ?? NaN,
        channelWeights: Array.from(weights.dataSync()),
        map: map.squeeze([0]).arraySync() as number[][],
        upsampled: large.squeeze([0, 3]).arraySync() as number[][],
      };
    });
  } finally {
    x.dispose();
  }
}

function outputOf(
  model: tf.LayersModel,
  x: tf.Tensor,
  name: string | undefined,
): PlacedLayer & { readonly output: tf.Tensor } {
  const candidates = name === undefined ? layersOf(model) : [findLayer(model, name)];
  const { outputs } = runRecorded(model, x, candidates);
  const at = outputs.findLastIndex((output) => output.rank === 4);
  const [found, output] = [candidates[at], outputs[at]];
  if (found === undefined || output === undefined) {
    throw new ArgumentError(
      "layer",
      "a layer that gives images [n, height, width, channels]",
      name ?? "no such layer in the model",
    );
  }
  return { ...found, output };
}
