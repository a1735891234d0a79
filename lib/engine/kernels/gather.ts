import type { Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { replaceKernel } from "../gradients/replace.js";
import { tfjs } from "../tfjsNode.js";
import { typeAttribute } from "./attributes.js";

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
  replaceKernel({
    kernelName: tf.GatherV2,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, attrs, backend }) => {
      const node = backend as NodeJSKernelBackend;
      const { x, indices } = inputs as unknown as { x: Tensor; indices: Tensor };
      const { axis: given, batchDims } = attrs as unknown as Attributes;
      const axis = given < 0 ? given + x.shape.length : given;
      tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      return tf.tidy(() =>
        node.executeSingleOutput(
          tf.GatherV2,
          [
            { name: "batch_dims", type: node.binding.TF_ATTR_INT, value: batchDims },
            typeAttribute(node, "Tparams", x.dtype),
            typeAttribute(node, "Tindices", indices.dtype),
            typeAttribute(node, "Taxis", "int32"),
          ],
          [x, indices, tf.scalar(axis, "int32")],
        ),
      );
    },
  });
}

/** `tf.gather` on WebAssembly, whose own reads wrong places beyond the second batch. */
export function gatherOfBatches(): void {
  const tf = tfjs();
  const own = tf.getKernel(tf.GatherV2, "wasm");
  replaceKernel({
    ...own,
    kernelFunc: (given) => {
      const { x, indices } = given.inputs as unknown as { x: Tensor; indices: Tensor };
      const { axis, batchDims } = given.attrs as unknown as Attributes;
      if (batchDims === 0) return own.kernelFunc(given);
      const { batchSize, outerSize, dimSize, sliceSize, outputShape } =
        tf.backend_util.segment_util.collectGatherOpShapeInfo(x, indices, axis, batchDims);
      const count = tf.util.sizeFromShape(indices.shape) / batchSize;
      return tf.tidy(() => {
        // All batches as one list of rows.
        const starts = tf.range(0, batchSize, 1, "int32").mul(tf.scalar(dimSize, "int32"));
        const places = tf.reshape(indices, [batchSize, count]).add(starts.reshape([batchSize, 1]));
        const rows = tf
          .reshape(x, [batchSize, outerSize, dimSize, sliceSize])
          .transpose([0, 2, 1, 3])
          .reshape([batchSize * dimSize, outerSize * sliceSize]);
        return tf
          .gather(rows, places.reshape([batchSize * count]).toInt())
          .reshape([batchSize, count, outerSize, sliceSize])
          .transpose([0, 2, 1, 3])
          .reshape(outputShape);
      });
    },
  });
}
