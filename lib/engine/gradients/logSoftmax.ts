import type { KernelConfig, Tensor, TensorLike } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { require, tfjs } from "../tfjsNode.js";

type LogSoftmax = (logits: Tensor | TensorLike, axis?: number) => Tensor;

/**
 * `tf.logSoftmax` as a kernel. tfjs computes it within a gradient of its own that keeps the result, cut
 * off from any other tape: its second derivative fails. tfjs has a gradient for the kernel, and no kernel.
 */
export function mendLogSoftmax(): void {
  for (const backendName of ["tensorflow", "cpu", "wasm"])
    tfjs().registerKernel(kernel(backendName));
}

/**
 * Whoever imports tfjs as an ES module gets the functions of that moment, which may be before the engine
 * is loaded: the function is replaced as soon as this module is.
 */
function replaceFunction(): void {
  const tf = tfjs();
  const logSoftmax: LogSoftmax = (logits, axis = -1) => {
    const x = tf.cast(logits, "float32");
    const last = x.rank - 1;
    if (axis !== -1 && axis !== last) {
      throw new Error(`axis of logSoftmax must be the last one, -1 or ${last}; received ${axis}`);
    }
    return tf.engine().runKernel("LogSoftmax", { logits: x }, { axis: last });
  };
  const core = require("@tensorflow/tfjs-core") as { logSoftmax: LogSoftmax };
  core.logSoftmax = logSoftmax;
  tf.Tensor.prototype.logSoftmax = function <T extends Tensor>(this: T, axis?: number): T {
    return logSoftmax(this, axis) as T;
  };
}

replaceFunction();

function kernel(backendName: string): KernelConfig {
  return {
    kernelName: "LogSoftmax",
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const tf = tfjs();
      const logits = inputs["logits"] as Tensor;
      if (backendName === "tensorflow") {
        const native = backend as NodeJSKernelBackend;
        const type = native.getDTypeInteger("float32");
        return native.executeSingleOutput(
          "LogSoftmax",
          [{ name: "T", type: native.binding.TF_ATTR_TYPE, value: type }],
          [logits],
        );
      }
      return tf.tidy(() => {
        // The largest becomes 0, so that no power overflows.
        const shifted = logits.sub(logits.max(-1, true));
        return shifted.sub(shifted.exp().sum(-1, true).log());
      });
    },
  };
}
