import { activationName } from "../core/activationName.js";
import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { first, isModel, withOutput } from "./model.js";

/** Which number of the model's output is explained. */
export interface ScoreOptions {
  /** The output unit; by default the one with the largest output. */
  readonly target?: number;
  /**
   * "logit" (default): the weighted sum before a last softmax or sigmoid, which stays informative where
   * the probability is nearly 0 or 1; "output": the output itself.
   */
  readonly score?: "logit" | "output";
}

/** @throws ArgumentError unless the output is [n, units] and the target one of its units. */
export function requireScore(
  model: tf.LayersModel,
  { target, score = "logit" }: ScoreOptions,
): void {
  const shape = model.outputs[0]?.shape ?? [];
  const one = model.outputs.length === 1 && shape.length === 2;
  requireThat(one, "model", "a model of one output of shape [n, units]", `[${shape.join(", ")}]`);
  const units = shape[1] ?? 0;
  const fits = target === undefined || (Number.isInteger(target) && target >= 0 && target < units);
  requireThat(fits, "target", `a whole number from 0 to ${units - 1}`, target);
  requireThat(score === "logit" || score === "output", "score", '"logit" or "output"', score);
}

/** The unit that is explained: the given one, or that with the largest output. */
export function targetOf(model: tf.LayersModel, x: tf.Tensor, target: number | undefined): number {
  if (target !== undefined) return target;
  return tf.tidy(
    () =>
      first(model.apply(x) as tf.Tensor)
        .flatten()
        .argMax()
        .dataSync()[0] ?? 0,
  );
}

/** The scores of the target for a batch, [n], differentiable; call it in tf.tidy. */
export function scoresOf(
  model: tf.LayersModel,
  x: tf.Tensor,
  target: number,
  score: "logit" | "output" = "logit",
): tf.Tensor1D {
  const run = (): tf.Tensor2D => first(model.apply(x) as tf.Tensor) as tf.Tensor2D;
  const outputs = score === "output" ? run() : withLogits(model, run);
  return outputs.slice([0, target], [-1, 1]).squeeze([1]);
}

/** Runs while the last layer leaves out its softmax or sigmoid; other layers stay as they are. */
function withLogits<T>(model: tf.LayersModel, act: () => T): T {
  let last: tf.layers.Layer | undefined = model.outputs[0]?.sourceLayer;
  while (last !== undefined && isModel(last)) last = last.outputs[0]?.sourceLayer;
  if (last === undefined) return act();
  const type = last.getClassName();
  const squashed = ["softmax", "sigmoid"].includes(activationName(last) ?? "");
  if (type === "Softmax" || (type === "Activation" && squashed)) {
    return withOutput(last, (_, input) => input.clone(), act);
  }
  if (type !== "Dense" || !squashed) return act();
  const [kernel, bias] = last.weights.map((weight) => weight.read());
  if (kernel === undefined) return act();
  const sum = (_: tf.Tensor, input: tf.Tensor): tf.Tensor => {
    const product = input.matMul(kernel);
    return bias === undefined ? product : product.add(bias);
  };
  return withOutput(last, sum, act);
}
