import type { Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "./tfjsNode.js";

interface Attributes {
  readonly axis: number;
  readonly batchDims: number;
}

/**
 * `tf.gather` on native TensorFlow without reading the indices back. tfjs-node reads them all to check
 * their range, which makes an embedding wait for the device and cannot be compiled; TensorFlow's own
 * operation checks them, on a CPU with an error, on a GPU by giving zeros.
 */
export function gatherWithoutReading(): void {
  const tf = tfjs();
  tf.unregisterKernel(tf.GatherV2, "tensorflow");
  tf.registerKernel({
    kernelName: tf.GatherV2,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const node = backend as NodeJSKernelBackend;
      const { x, indices } = inputs as unknown as { x: Tensor; indices: Tensor };
      const { axis: given, batchDims } = attrs as unknown as Attributes;
      const axis = given < 0 ? given + x.shape.length : given;
      tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      const type = (name: string, dtype: Tensor["dtype"]) => ({
        name,
        type: node.binding.TF_ATTR_TYPE,
        value: node.getDTypeInteger(dtype),
      });
      return tf.tidy(() =>
        node.executeSingleOutput(
          tf.GatherV2,
          [
            { name: "batch_dims", type: node.binding.TF_ATTR_INT, value: batchDims },
            type("Tparams", x.dtype),
            type("Tindices", indices.dtype),
            type("Taxis", "int32"),
          ],
          [x, indices, tf.scalar(axis, "int32")],
        ),
      );
    },
  });
}
