import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/**
 * Gradients that choose by a comparison. tfjs computes the choice on the tape, and a second gradient
 * fails there: comparisons have no gradient, and need none, for the choice is constant.
 */
export function mendMasked(): void {
  const tf = tfjs();
  for (const config of [
    maxOrMin("Max", "reductionIndices"),
    maxOrMin("Min", "axis"),
    leakyRelu,
    pow,
  ]) {
    tf.unregisterGradient(config.kernelName);
    tf.registerGradient(config);
  }
}

/** What `compute` gives, as a constant to every tape. */
function constant(compute: () => Tensor, ...inputs: readonly Tensor[]): Tensor {
  const tf = tfjs();
  const cut = tf.customGrad((...args) => {
    const given = args.slice(0, -1) as Tensor[];
    return { value: compute(), gradFunc: () => given.map((each) => tf.zerosLike(each)) };
  });
  return cut(...inputs);
}

/** All places that hold the extreme value share dy as it is, as in tfjs. */
function maxOrMin(kernelName: "Max" | "Min", axes: string): GradConfig {
  return {
    kernelName,
    inputsToSave: ["x"],
    outputsToSave: [true],
    gradFunc: (dy, [x, y], attributes) => ({
      x: () => {
        const tf = tfjs();
        const [input, output] = [x as Tensor, y as Tensor];
        const reduced = tf.util.parseAxisParam(attributes[axes] as number[], input.shape);
        const kept = input.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
        const mask = constant(
          () => input.equal(output.reshape(kept)).cast("float32"),
          input,
          output,
        );
        return (dy as Tensor).reshape(kept).mul(mask);
      },
    }),
  };
}

const leakyRelu: GradConfig = {
  kernelName: "LeakyRelu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const tf = tfjs();
      const alpha = Number(attributes["alpha"]);
      const slope = constant(() => tf.where((x as Tensor).greater(0), 1, alpha), x as Tensor);
      return (dy as Tensor).mul(slope);
    },
  }),
};

/** aᵇ: b · aᵇ⁻¹ and aᵇ · ln a, where the logarithm of a base of 0 or less counts as 0, as in TensorFlow. */
const pow: GradConfig = {
  kernelName: "Pow",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => {
    const tf = tfjs();
    const [base, exponent, given] = [a as Tensor, b as Tensor, dy as Tensor];
    const float = exponent.toFloat();
    return {
      a: () => sumTo(given.mul(float.mul(tf.pow(base, float.sub(1)))), base.shape),
      b: () => {
        const positive = constant(() => base.greater(0).cast("float32"), base);
        // Where the base is not positive, ln 1 stands in: its derivative must not be infinite either.
        const logarithm = tf.log(base.mul(positive).add(tf.sub(1, positive)));
        return sumTo(given.mul(tf.pow(base, exponent).mul(logarithm)), exponent.shape);
      },
    };
  },
};

/** Adds up what broadcasting had spread out. */
function sumTo(gradient: Tensor, shape: number[]): Tensor {
  const axes = tfjs().backend_util.getReductionAxes(shape, gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape(shape);
}
