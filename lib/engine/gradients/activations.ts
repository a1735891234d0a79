import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/** EluGrad(dy, y) = dy for y ≥ 0, dy · (y + 1) below: what the derivative of elu is made from. */
const eluGrad: GradConfig = {
  kernelName: "EluGrad",
  inputsToSave: ["dy", "y"],
  gradFunc: (upstream, [dy, y]) => {
    const tf = tfjs();
    const [given, gradient, output] = [upstream as Tensor, dy as Tensor, y as Tensor];
    return {
      dy: () => tf.engine().runKernel("EluGrad", { dy: given, y: output }),
      y: () => tf.where(tf.less(output, 0), given.mul(gradient), tf.zerosLike(output)),
    };
  },
};

/** dy between 0 and 6, and 0 at both, as in TensorFlow; tfjs has dy at 6. */
const relu6: GradConfig = {
  kernelName: "Relu6",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const input = x as Tensor;
      const inside = tfjs().logicalAnd(input.greater(0), input.less(6));
      return (dy as Tensor).mul(inside.toFloat());
    },
  }),
};

const SCALE = 1.0507009873554805;
const SCALE_ALPHA = 1.7580993408473768;

/** scale where x ≥ 0, scale · alpha · eˣ below; eˣ only where it counts, for it may be infinite elsewhere. */
const selu: GradConfig = {
  kernelName: "Selu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const tf = tfjs();
      const input = (x as Tensor).toFloat();
      const below = input.less(0);
      const power = tf.where(below, input, tf.zerosLike(input)).exp().mul(SCALE_ALPHA);
      return (dy as Tensor).mul(tf.where(below, power, tf.fill(input.shape, SCALE)));
    },
  }),
};

/** dy where x > 0, alpha · dy where x < 0, and 0 at 0: relu(x) − alpha · relu(−x), as in Keras. */
const prelu: GradConfig = {
  kernelName: "Prelu",
  inputsToSave: ["x", "alpha"],
  gradFunc: (dy, [x, alpha]) => {
    const [given, input, slope] = [dy as Tensor, x as Tensor, alpha as Tensor];
    const below = (): Tensor => input.less(0).toFloat();
    return {
      x: () => given.mul(input.greater(0).toFloat().add(slope.mul(below()))),
      alpha: () => sumTo(given.mul(input.mul(below())), slope.shape),
    };
  },
};

export const activations: readonly GradConfig[] = [eluGrad, relu6, selu, prelu];
