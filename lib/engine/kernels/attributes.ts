import type { DataType } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";

/** A type as an attribute of a TensorFlow operation. */
export function typeAttribute(native: NodeJSKernelBackend, name: string, dtype: DataType) {
  return { name, type: native.binding.TF_ATTR_TYPE, value: native.getDTypeInteger(dtype) };
}
