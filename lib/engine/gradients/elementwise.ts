import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/** dy · sign x; tfjs has −1 at 0. */
const abs: GradConfig = {
  kernelName: "Abs",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    x: () => (dy as Tensor).mul((x as Tensor).toFloat().sign()),
  }),
};

/** Each operand gets dy where it is the one; at a tie the first, as in tfjs. Broadcast operands too. */
const extreme = (kernelName: "Maximum" | "Minimum"): GradConfig => ({
  kernelName,
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => {
    const tf = tfjs();
    const [first, second] = [a as Tensor, b as Tensor];
    const chosen = () =>
      kernelName === "Maximum" ? tf.greaterEqual(first, second) : tf.lessEqual(first, second);
    const share = (mask: Tensor, shape: number[]) =>
      sumTo((dy as Tensor).mul(mask.toFloat()), shape);
    return {
      a: () => share(chosen(), first.shape),
      b: () => share(tf.logicalNot(chosen()), second.shape),
    };
  },
});

/** 2 (a − b) and its negative; tfjs fails where an operand is broadcast. */
const squaredDifference: GradConfig = {
  kernelName: "SquaredDifference",
  inputsToSave: ["a", "b"],
  gradFunc: (dy, [a, b]) => {
    const [first, second] = [a as Tensor, b as Tensor];
    const slope = () => (dy as Tensor).mul(first.sub(second).toFloat().mul(2));
    return {
      a: () => sumTo(slope(), first.shape),
      b: () => sumTo(slope().neg(), second.shape),
    };
  },
};

/** Steps have no slope; tfjs has that of a division. */
const floorDiv: GradConfig = {
  kernelName: "FloorDiv",
  inputsToSave: ["a", "b"],
  gradFunc: (_dy, [a, b]) => ({
    a: () => tfjs().zeros((a as Tensor).shape),
    b: () => tfjs().zeros((b as Tensor).shape),
  }),
};

export const elementwise: readonly GradConfig[] = [
  abs,
  floorDiv,
  extreme("Maximum"),
  extreme("Minimum"),
  squaredDifference,
];
