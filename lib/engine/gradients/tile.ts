import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/**
 * Tile's gradient as one sum over the repetitions of an axis, of any rank. tfjs cuts dy into its repetitions and adds
 * them one by one: thousands of operations where a row is repeated for every sample.
 */
export const tile: GradConfig = {
  kernelName: "Tile",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => {
    const { shape } = x as Tensor;
    const { reps } = attributes as unknown as { readonly reps: readonly number[] };
    return {
      x: () => {
        // Three axes at a time: not every engine adds up over axes here and there of a high rank.
        return shape.reduce((gradient, size, axis) => {
          const times = reps[axis] ?? 1;
          if (times === 1) return gradient;
          const before = gradient.shape.slice(0, axis);
          const after = gradient.shape.slice(axis + 1);
          const [outer, inner] = [before, after].map((sizes) => tfjs().util.sizeFromShape(sizes));
          return gradient
            .reshape([outer ?? 1, times, size * (inner ?? 1)])
            .sum(1)
            .reshape([...before, size, ...after]);
        }, dy as Tensor);
      },
    };
  },
};
