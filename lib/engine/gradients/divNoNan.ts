import type { Tensor, TensorLike } from "@tensorflow/tfjs";
import { require, tfjs } from "../tfjsNode.js";

type DivNoNan = (a: Tensor | TensorLike, b: Tensor | TensorLike) => Tensor;

/**
 * a / b, and 0 where b is 0, with gradients that are 0 there too. tfjs divides by 0 first and then chooses,
 * so that its gradients are NaN.
 */
export function mendDivNoNan(): void {
  const tf = tfjs();
  const core = require("@tensorflow/tfjs-core") as { divNoNan: DivNoNan };
  const original = core.divNoNan;
  const divNoNan: DivNoNan = (a, b) => {
    const divisor = typeof b === "number" || Array.isArray(b) ? tf.tensor(b) : b;
    if (!(divisor instanceof tf.Tensor)) return original(a, b);
    const isZero = divisor.equal(0);
    const quotient = tf.div(a, tf.where(isZero, tf.onesLike(divisor), divisor));
    return tf.where(isZero, tf.zerosLike(quotient), quotient);
  };
  core.divNoNan = (a, b) => tf.tidy(() => divNoNan(a, b));
  tf.Tensor.prototype.divNoNan = function <T extends Tensor>(this: T, b: Tensor | TensorLike): T {
    return core.divNoNan(this, b) as T;
  };
}
