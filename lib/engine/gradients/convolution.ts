import type { GradConfig, NamedAttrMap, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { spread } from "./slicing.js";

/**
 * A convolution is linear in its input and in its filter, and so are both of its gradients: each of the
 * three kernels of a kind has the other two as its own gradients.
 *
 * A dilated filter is one with zeros between its elements. tfjs's kernels for gradients take none, and the
 * filter is written out.
 */
interface Kind {
  readonly forward: string;
  readonly toInput: string;
  readonly toFilter: string;
  /** How many axes of the filter are of space. */
  readonly space: number;
}

const KINDS: readonly Kind[] = [
  {
    forward: "Conv2D",
    toInput: "Conv2DBackpropInput",
    toFilter: "Conv2DBackpropFilter",
    space: 2,
  },
  {
    forward: "DepthwiseConv2dNative",
    toInput: "DepthwiseConv2dNativeBackpropInput",
    toFilter: "DepthwiseConv2dNativeBackpropFilter",
    space: 2,
  },
  {
    forward: "Conv3D",
    toInput: "Conv3DBackpropInputV2",
    toFilter: "Conv3DBackpropFilterV2",
    space: 3,
  },
];

export const convolution: readonly GradConfig[] = KINDS.flatMap(gradientsOf);

function gradientsOf({ forward, toInput, toFilter, space }: Kind): GradConfig[] {
  const run = (kernel: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor =>
    tfjs()
      .engine()
      .runKernel(kernel, inputs, { ...attributes, dilations: ones(space) });
  const convolved = (x: Tensor, filter: Tensor, attributes: NamedAttrMap): Tensor =>
    run(forward, { x, filter }, attributes);
  const inputGradient = (x: Tensor, filter: Tensor, dy: Tensor, attributes: NamedAttrMap): Tensor =>
    run(toInput, { dy, filter }, { ...attributes, inputShape: x.shape });
  const filterGradient = (
    x: Tensor,
    filterShape: number[],
    dy: Tensor,
    attributes: NamedAttrMap,
  ): Tensor => run(toFilter, { x, dy }, { ...attributes, filterShape });
  return [
    {
      kernelName: forward,
      inputsToSave: ["x", "filter"],
      gradFunc: (dy, [x, filter], attributes) => {
        const [input, weights, given] = [x as Tensor, filter as Tensor, dy as Tensor];
        const dilations = dilationsOf(attributes, space);
        const written = (): Tensor => dilated(weights, dilations);
        const shape = dilatedShape(weights.shape, dilations);
        return {
          x: () => inputGradient(input, written(), given, attributes),
          filter: () =>
            undilated(filterGradient(input, shape, given, attributes), dilations, weights.shape),
        };
      },
    },
    {
      kernelName: toInput,
      inputsToSave: ["dy", "filter"],
      gradFunc: (ddx, [dy, filter], attributes) => {
        const [given, weights, upstream] = [dy as Tensor, filter as Tensor, ddx as Tensor];
        return {
          dy: () => convolved(upstream, weights, attributes),
          filter: () => filterGradient(upstream, weights.shape, given, attributes),
        };
      },
    },
    {
      kernelName: toFilter,
      inputsToSave: ["x", "dy"],
      gradFunc: (ddw, [x, dy], attributes) => {
        const [input, given, upstream] = [x as Tensor, dy as Tensor, ddw as Tensor];
        return {
          x: () => inputGradient(input, upstream, given, attributes),
          dy: () => convolved(input, upstream, attributes),
        };
      },
    },
  ];
}

const ones = (count: number): number[] => Array.from({ length: count }, () => 1);

function dilationsOf(attributes: NamedAttrMap, space: number): number[] {
  const given = (attributes["dilations"] ?? 1) as number | number[];
  return typeof given === "number" ? ones(space).map(() => given) : given.slice(-space);
}

function dilatedShape(shape: readonly number[], dilations: readonly number[]): number[] {
  return shape.map((size, axis) => (size - 1) * (dilations[axis] ?? 1) + 1);
}

function dilated(filter: Tensor, dilations: readonly number[]): Tensor {
  return dilations.reduce(
    (wider, by, axis) => spread(wider, axis, 0, by, ((wider.shape[axis] ?? 1) - 1) * by + 1),
    filter,
  );
}

function undilated(wide: Tensor, dilations: readonly number[], shape: number[]): Tensor {
  if (dilations.every((by) => by === 1)) return wide;
  const strides = shape.map((_, axis) => dilations[axis] ?? 1);
  return tfjs().stridedSlice(
    wide,
    shape.map(() => 0),
    wide.shape,
    strides,
  );
}
