import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";

/**
 * y · (1 − y) · dy as one operation of native TensorFlow, and (1 − y²) · dy likewise, where no other
 * gradient looks on; tfjs's own three operations otherwise.
 */
export const sigmoids = (): GradConfig[] => [
  asOneOperation("Sigmoid", "SigmoidGrad"),
  asOneOperation("Tanh", "TanhGrad"),
];

function asOneOperation(kernelName: string, operation: string): GradConfig {
  const tf = tfjs();
  const original = tf.getGradient(kernelName);
  return {
    ...original,
    gradFunc: (dy, saved, attributes) => {
      const { gradientDepth } = tf.engine().state as unknown as { gradientDepth: number };
      if (gradientDepth > 0 || tf.getBackend() !== "tensorflow") {
        return original.gradFunc(dy, saved, attributes);
      }
      const native = tf.backend() as NodeJSKernelBackend;
      const type = native.getDTypeInteger("float32");
      const attribute = { name: "T", type: native.binding.TF_ATTR_TYPE, value: type };
      const [y] = saved as [Tensor];
      return {
        x: () => native.executeSingleOutput(operation, [attribute], [y, dy as Tensor]),
      };
    },
  };
}
