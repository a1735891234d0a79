import type { KernelConfig, Tensor } from "@tensorflow/tfjs";
import { replaceKernel } from "../gradients/replace.js";
import { tfjs } from "../tfjsNode.js";

/**
 * `tf.unsortedSegmentSum` on WebAssembly and plain JavaScript in one pass over the rows: the gradient of an
 * embedding. tfjs's own goes over all rows once for each segment, for each word of a vocabulary.
 */
export function mendSegmentSum(): void {
  for (const backendName of ["cpu", "wasm"]) replaceKernel(kernel(backendName));
}

const kernel = (backendName: string): KernelConfig => ({
  kernelName: "UnsortedSegmentSum",
  backendName,
  kernelFunc: ({ inputs, attrs }) => {
    const { x, segmentIds } = inputs as unknown as { x: Tensor; segmentIds: Tensor };
    const { numSegments } = attrs as unknown as { readonly numSegments: number };
    const rows = tfjs().util.sizeFromShape(segmentIds.shape);
    const inner = x.shape.slice(segmentIds.shape.length);
    const width = tfjs().util.sizeFromShape(inner);
    const backend = tfjs().backend();
    const values = backend.readSync(x.dataId) as Float32Array | Int32Array;
    const ids = backend.readSync(segmentIds.dataId) as Int32Array;
    const Sums = x.dtype === "int32" ? Int32Array : Float32Array;
    const sums = new Sums(numSegments * width);
    for (let row = 0; row < rows; row++) {
      const id = ids[row] ?? -1;
      // As in TensorFlow, rows of a negative segment are left out.
      if (id < 0 || id >= numSegments) continue;
      for (let i = 0; i < width; i++) {
        const at = id * width + i;
        sums[at] = (sums[at] ?? 0) + (values[row * width + i] ?? 0);
      }
    }
    return tfjs().tensor(sums, [numSegments, ...inner], x.dtype);
  },
});
