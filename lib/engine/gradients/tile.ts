import type { GradConfig, Tensor } from "@tensorflow/tfjs";

/**
 * Tile's gradient as one sum over the repetitions, of any rank. tfjs cuts dy into its repetitions and adds
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
        const sizes: number[] = [];
        const repeated: number[] = [];
        shape.forEach((size, axis) => {
          const times = reps[axis] ?? 1;
          if (times !== 1) repeated.push(sizes.push(times) - 1);
          sizes.push(size);
        });
        if (repeated.length === 0) return dy as Tensor;
        return (dy as Tensor).reshape(sizes).sum(repeated);
      },
    };
  },
};
