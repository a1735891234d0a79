import type { GradConfig, KernelConfig, Tensor, Tensor4D } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";
import { ENGINES, replaceKernel } from "./replace.js";

interface Attributes {
  readonly alignCorners: boolean;
  readonly halfPixelCenters: boolean;
}

const NAMES = ["ResizeBilinear", "ResizeNearestNeighbor"] as const;
type Name = (typeof NAMES)[number];

/** Resizing is linear in the image: its gradient's gradient resizes again. */
export const resize: readonly GradConfig[] = NAMES.map((name) => ({
  kernelName: `${name}Grad`,
  inputsToSave: ["dy", "images"],
  gradFunc: (ddx, [dy, images], attributes) => ({
    dy: () => {
      const size = (dy as Tensor).shape.slice(1, 3);
      return tfjs()
        .engine()
        .runKernel(name, { images: ddx as Tensor }, { ...attributes, size });
    },
    images: () => tfjs().zerosLike(images as Tensor),
  }),
}));

/**
 * tfjs's own forget `halfPixelCenters`, and the cpu engine's gives height for width. With rows and columns
 * as matrices, y = R x Cᵀ, the gradient is Rᵀ dy C.
 */
export function mendResizeKernels(): void {
  for (const name of NAMES) {
    for (const backendName of ENGINES) replaceKernel(kernel(name, backendName));
  }
}

function kernel(name: Name, backendName: string): KernelConfig {
  return {
    kernelName: `${name}Grad`,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const tf = tfjs();
      const { dy, images } = inputs as unknown as { dy: Tensor4D; images: Tensor4D };
      const how = attrs as unknown as Attributes;
      const [batch, height, width, channels] = images.shape;
      const [, rows, columns] = dy.shape;
      if (backendName === "tensorflow") {
        const native = backend as NodeJSKernelBackend;
        const { binding } = native;
        const bool = (attribute: string, value: boolean) => ({
          name: attribute,
          type: binding.TF_ATTR_BOOL,
          value,
        });
        return tf.tidy(() =>
          native.executeSingleOutput(
            `${name}Grad`,
            [
              { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
              bool("align_corners", how.alignCorners),
              bool("half_pixel_centers", how.halfPixelCenters),
            ],
            [dy, name === "ResizeBilinear" ? images : tf.tensor1d([height, width], "int32")],
          ),
        );
      }
      return tf.tidy(() => {
        const down = mixing(name, height, rows, how);
        const across = mixing(name, width, columns, how);
        const tall = tf.matMul(
          tf.tile(down.expandDims(0), [batch, 1, 1]),
          dy.reshape([batch, rows, columns * channels]),
          true,
        );
        const wide = tf.matMul(
          tf.tile(across.expandDims(0), [batch * height, 1, 1]),
          tall.reshape([batch * height, columns, channels]),
          true,
        );
        return wide.reshape(images.shape);
      });
    },
  };
}

/** [after, before]: how much of each place before there is in each place after. */
function mixing(name: Name, before: number, after: number, how: Attributes): Tensor {
  const { alignCorners, halfPixelCenters } = how;
  const scale = alignCorners && after > 1 ? (before - 1) / (after - 1) : before / after;
  const weights = new Float32Array(after * before);
  const add = (row: number, at: number, weight: number): void => {
    const column = Math.min(Math.max(at, 0), before - 1);
    weights[row * before + column] = (weights[row * before + column] ?? 0) + weight;
  };
  for (let row = 0; row < after; row++) {
    if (name === "ResizeNearestNeighbor") {
      const at = (halfPixelCenters ? row + 0.5 : row) * scale;
      add(row, alignCorners ? Math.round(at) : Math.floor(at), 1);
      continue;
    }
    const at = halfPixelCenters ? (row + 0.5) * scale - 0.5 : row * scale;
    const low = Math.floor(at);
    add(row, low, 1 - (at - low));
    add(row, low + 1, at - low);
  }
  return tfjs().tensor2d(weights, [after, before]);
}
