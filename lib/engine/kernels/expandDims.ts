import type { Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { replaceKernel } from "../gradients/replace.js";
import { tfjs } from "../tfjsNode.js";
import { typeAttribute } from "./attributes.js";

/**
 * `tf.expandDims` on native TensorFlow with the tensor's type as an attribute. tfjs-node leaves it out,
 * which TensorFlow finds out by itself when it runs an operation at once, and not in a graph.
 */
export function expandDimsWithType(): void {
  const tf = tfjs();
  replaceKernel({
    kernelName: tf.ExpandDims,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const node = backend as NodeJSKernelBackend;
      const input = inputs["input"] as Tensor;
      return tf.tidy(() =>
        node.executeSingleOutput(
          tf.ExpandDims,
          [typeAttribute(node, "T", input.dtype), typeAttribute(node, "Tdim", "int32")],
          [input, tf.scalar(Number(attrs?.["dim"]), "int32")],
        ),
      );
    },
  });
}
