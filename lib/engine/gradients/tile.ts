import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { replaceGradients } from "./replace.js";

/**
 * Tile's gradient as one sum over the repetitions, of any rank. tfjs cuts dy into its repetitions and adds
 * them one by one: thousands of operations where a row is repeated for every sample.
 */
export function mendTile(): void {
  replaceGradients(tileGradient);
}

const tileGradient: GradConfig = {
  kernelName: "Tile",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => {
    const { shape } = x as Tensor;
    const { reps } = attributes as unknown as { readonly reps: readonly number[] };
    return {
      x: () => {
        const repeated = shape.flatMap((size, axis) => [reps[axis] ?? 1, size]);
        const axes = shape.map((_, axis) => 2 * axis);
        return (dy as Tensor).reshape(repeated).sum(axes);
      },
    };
  },
};
