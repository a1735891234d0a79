import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/**
 * aᵇ: b · aᵇ⁻¹, which is 0 for b = 0 whatever a is, and aᵇ · ln a, where the logarithm of a base of 0 or
 * less counts as 0, as in TensorFlow. tfjs's second derivatives are wrong or NaN at a = 0.
 */
export const pow: GradConfig = {
  kernelName: "Pow",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => {
    const tf = tfjs();
    const [base, exponent, given] = [a as Tensor, b as Tensor, dy as Tensor];
    const float = exponent.toFloat();
    return {
      a: () => {
        const reduced = tf.where(float.equal(0), tf.zerosLike(float), float.sub(1));
        return sumTo(given.mul(float.mul(tf.pow(base, reduced))), base.shape);
      },
      b: () => {
        // Where the base is not positive, ln 1 stands in: its derivative must not be infinite either.
        const logarithm = tf.log(tf.where(base.greater(0), base, tf.onesLike(base)));
        return sumTo(given.mul(tf.pow(base, exponent).mul(logarithm)), exponent.shape);
      },
    };
  },
};
