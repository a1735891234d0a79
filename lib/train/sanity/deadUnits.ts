import { activationName } from "../../core/activationName.js";
import * as tf from "@tensorflow/tfjs";
import type { Batch } from "../../data/batch.js";
import { layersOf, runRecorded } from "../../interpret/model.js";
import { check, percent, type SanityCheck } from "./report.js";

const SHARE = { look: 0.2, ill: 0.5 };

/** Units of ReLU layers that give 0 for every sample of a batch: they do not learn any more. */
export function deadUnits(model: unknown, batch: Batch): SanityCheck {
  const name = "dead units";
  if (!(model instanceof tf.LayersModel) || model.inputs.length !== 1) {
    return check(name, "skipped", "only layers models with one input are looked into");
  }
  const layers = layersOf(model).filter(({ layer }) => isRelu(layer));
  if (layers.length === 0) return check(name, "skipped", "no layer has the activation relu");
  const shares = new Map<string, number>();
  tf.tidy(() => {
    const { outputs } = runRecorded(model, batch.x as tf.Tensor, layers);
    outputs.forEach((output, i) => {
      const width = output.shape.at(-1) ?? 1;
      const silent = output.reshape([-1, width]).max(0).lessEqual(0).sum().dataSync()[0] ?? 0;
      shares.set(layers[i]?.path ?? "", silent / width);
    });
  });
  const values = Object.fromEntries(shares);
  const [[worst, share] = ["", 0]] = [...shares].toSorted(([, a], [, b]) => b - a);
  const found =
    share === 0
      ? `none in ${shares.size} ${shares.size === 1 ? "layer" : "layers"}, over ${batch.size} samples`
      : `${percent(share)} of layer ${worst}, over ${batch.size} samples`;
  const advice =
    "they give 0 for every sample and cannot learn: lower the learning rate, start with heNormal weights and bias 0, or use leakyReLU";
  const verdict = share < SHARE.look ? "ok" : share < SHARE.ill ? "look" : "ill";
  return check(name, verdict, found, advice, values);
}

function isRelu(layer: tf.layers.Layer): boolean {
  const activation = activationName(layer);
  return layer.getClassName() === "ReLU" || activation === "relu" || activation === "relu6";
}
