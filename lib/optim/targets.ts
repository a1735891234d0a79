import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { multiplierOf, type Settings } from "./settings.js";

export interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

/** A variable that is to move. */
export interface Target {
  readonly variable: tf.Variable;
  readonly gradient: tf.Tensor;
  /** Of the learning rate; never 0. */
  readonly multiplier: number;
}

/**
 * The variables that these gradients belong to; those whose learning rate is multiplied by 0 are left out.
 *
 * @throws ArgumentError for a name that no variable has, a gradient of another shape, or, when the
 *   settings ask for it, one that is not finite
 */
export function targetsOf(
  gradients: tf.NamedTensorMap | readonly NamedTensor[],
  settings: Settings,
): Target[] {
  const named: readonly { name: string; tensor: tf.Tensor | null | undefined }[] = Array.isArray(
    gradients,
  )
    ? (gradients as readonly NamedTensor[])
    : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
  const targets = named.flatMap(({ name, tensor }) => {
    // A variable that the loss does not depend on has no gradient.
    if (!tensor) return [];
    const variable = tf.engine().registeredVariables[name];
    requireThat(variable !== undefined, "gradients", "named after variables that exist", name);
    const same = tf.util.arraysEqual(tensor.shape, variable.shape);
    const shape = `of shape [${variable.shape.join(", ")}], as the variable`;
    requireThat(same, `the gradient of ${name}`, shape, tensor);
    const multiplier = multiplierOf(settings, name);
    return multiplier === 0 ? [] : [{ variable, gradient: tensor, multiplier }];
  });
  if (settings.requireFiniteGradients) requireFinite(targets);
  return targets;
}

function requireFinite(targets: readonly Target[]): void {
  if (targets.length === 0) return;
  const finite = tf.tidy(() =>
    tf.stack(targets.map(({ gradient }) => tf.all(tf.isFinite(gradient)))).dataSync(),
  );
  const odd = targets[finite.findIndex((value) => value === 0)];
  if (odd) throw new ArgumentError(`the gradient of ${odd.variable.name}`, "finite", odd.gradient);
}
