import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/** tfjs's own, for batches that are broadcast too: there it fails. */
export function matMul(): GradConfig {
  const tf = tfjs();
  const original = tf.getGradient("BatchMatMul");
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const gradients = original.gradFunc(dy, saved, attributes);
      const [a, b] = saved as [Tensor, Tensor];
      const { a: first, b: second } = gradients as { a: () => Tensor; b: () => Tensor };
      return {
        a: () => sumTo(first(), a.shape),
        b: () => sumTo(second(), b.shape),
      };
    },
  };
}
