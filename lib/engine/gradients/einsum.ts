import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { axesOf } from "../kernels/einsum.js";
import { tfjs } from "../tfjsNode.js";
import { sumTo } from "./replace.js";

/**
 * The gradient of one operand is a sum of the same kind: dy times the other operands, over all letters
 * that it lacks. A letter that only this operand has was summed away: each of its places gets the same. A
 * letter that stands twice in it read a diagonal: the rest gets 0.
 *
 * Source: TensorFlow, `_EinsumGrad`, which treats these cases in the same order.
 */
export const einsum: GradConfig = {
  kernelName: "Einsum",
  saveAllInputs: true,
  gradFunc: (dy, saved, attributes) => {
    const equation = (attributes["equation"] as string).replaceAll(" ", "");
    const [terms = "", result = ""] = equation.split("->");
    const letters = terms.split(",");
    return Object.fromEntries(
      letters.map((own, i) => [
        String(i),
        () => {
          const others = saved.filter((_, j) => j !== i);
          const rest = letters.filter((_, j) => j !== i);
          return operand(own, saved[i] as Tensor, [result, ...rest], [dy as Tensor, ...others]);
        },
      ]),
    );
  },
};

const DOTS = "...";

function operand(
  own: string,
  x: Tensor,
  factors: readonly string[],
  tensors: readonly Tensor[],
): Tensor {
  const tf = tfjs();
  const axes = axesOf(own, x.rank);
  const unique = [...new Set(axes)];
  const given = new Set(factors.flatMap((term, i) => axesOf(term, tensors[i]?.rank ?? 0)));
  const found = unique.filter((letter) => given.has(letter));
  // All broadcast axes stand together in an equation, also those that this operand lacks.
  const dots = factors.some((term) => term.includes(DOTS)) ? DOTS : "";
  const named = found.filter((letter) => !letter.startsWith("."));
  let gradient = tf.einsum(`${factors.join(",")}->${dots}${named.join("")}`, ...tensors);
  const dotAxes = axes.filter((letter) => letter.startsWith("."));
  const sizeOf = (letter: string): number => x.shape[axes.indexOf(letter)] as number;
  if (dots !== "") {
    const shape = [...dotAxes, ...named].map(sizeOf);
    gradient = sumTo(gradient, shape);
  }
  const order = [...(dots === "" ? [] : dotAxes), ...named];
  // Letters that were summed away come back as axes of size 1, then every place gets its copy.
  const wanted = unique.filter((letter) => order.includes(letter));
  const permuted = gradient.transpose(wanted.map((letter) => order.indexOf(letter)));
  const spread = permuted
    .reshape(unique.map((letter) => (order.includes(letter) ? sizeOf(letter) : 1)))
    .broadcastTo(unique.map(sizeOf));
  return onDiagonals(spread, unique, axes);
}

/** Puts each axis onto the diagonal of all axes that have its letter. */
function onDiagonals(t: Tensor, unique: readonly string[], axes: readonly string[]): Tensor {
  const tf = tfjs();
  if (unique.length === axes.length) return t;
  const shape = axes.map((letter) => t.shape[unique.indexOf(letter)] as number);
  const first = t.reshape(
    axes.map((letter, i) => (axes.indexOf(letter) === i ? (shape[i] as number) : 1)),
  );
  return axes.reduce((gradient, letter, i) => {
    const earlier = axes.indexOf(letter);
    if (earlier === i) return gradient;
    const size = shape[i] as number;
    const mask = tf.eye(size).reshape(axes.map((_, j) => (j === i || j === earlier ? size : 1)));
    return gradient.mul(mask);
  }, first);
}
