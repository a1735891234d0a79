import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** All places that hold the extreme value share dy evenly, as in TensorFlow; in tfjs each gets all of it. */
const extreme = (kernelName: "Max" | "Min", axes: string): GradConfig => ({
  kernelName,
  inputsToSave: ["x"],
  outputsToSave: [true],
  gradFunc: (dy, [x, y], attributes) => ({
    x: () => {
      const [input, output] = [x as Tensor, y as Tensor];
      const reduced = tfjs().util.parseAxisParam(attributes[axes] as number[], input.shape);
      const kept = input.shape.map((size, axis) => (reduced.includes(axis) ? 1 : size));
      const mask = input.equal(output.reshape(kept)).toFloat();
      const share = (dy as Tensor).reshape(kept).div(mask.sum(reduced, true));
      return share.mul(mask);
    },
  }),
});

/** The product of all others, from both sides, so that factors of 0 are as good as any other. */
const prod: GradConfig = {
  kernelName: "Prod",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const tf = tfjs();
      const input = x as Tensor;
      const axes = input.shape.map((_, axis) => axis);
      const reduced = tf.util.parseAxisParam(
        (attributes["axis"] ?? axes) as number | number[],
        input.shape,
      );
      const order = [...axes.filter((axis) => !reduced.includes(axis)), ...reduced];
      const arranged = input.toFloat().transpose(order);
      const count = tf.util.sizeFromShape(reduced.map((axis) => input.shape[axis] ?? 1));
      const rows = arranged.reshape([-1, count]);
      const before = tf.cumprod(rows, 1, true, false);
      const after = tf.cumprod(rows, 1, true, true);
      const gradient = (dy as Tensor).reshape([-1, 1]).mul(before).mul(after);
      const back = axes.map((axis) => order.indexOf(axis));
      return gradient.reshape(arranged.shape).transpose(back);
    },
  }),
};

export const reductions: readonly GradConfig[] = [
  extreme("Max", "reductionIndices"),
  extreme("Min", "axis"),
  prod,
];
