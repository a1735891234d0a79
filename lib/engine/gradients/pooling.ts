import type { GradConfig, NamedAttrMap, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** A pool over a plane or over space. */
interface Kind {
  readonly name: string;
  /** Of the gradient of an average. */
  readonly average: string;
  /** Of the gradient of a maximum. */
  readonly maximum: string;
}

const KINDS: readonly Kind[] = [
  { name: "", average: "AvgPoolGrad", maximum: "MaxPoolGrad" },
  { name: "3D", average: "AvgPool3DGrad", maximum: "MaxPool3DGrad" },
];

/**
 * The gradient of an average is linear in dy: its own is the average. That of a maximum sends dy to where
 * the maximum was: its own reads those places ("MaxPoolGradGrad"), whose own is the first one again.
 */
export const pooling: readonly GradConfig[] = [
  ...KINDS.flatMap(gradientsOf),
  {
    kernelName: "MaxPoolWithArgmax",
    inputsToSave: ["x"],
    outputsToSave: [true, false],
    gradFunc: (dys, [input, output], attributes) => ({
      x: () =>
        run(
          "MaxPoolGrad",
          { dy: (dys as unknown as [Tensor])[0], input: input as Tensor, output: output as Tensor },
          attributes,
        ),
    }),
  },
];

function run(kernel: string, inputs: Record<string, Tensor>, attributes: NamedAttrMap): Tensor {
  return tfjs().engine().runKernel(kernel, inputs, attributes);
}

function gradientsOf({ name, average, maximum }: Kind): GradConfig[] {
  const zeros = (x: unknown) => () => tfjs().zerosLike(x as Tensor);
  return [
    {
      kernelName: average,
      inputsToSave: ["input"],
      gradFunc: (ddx, [input], attributes) => ({
        dy: () => run(`AvgPool${name}`, { x: ddx as Tensor }, attributes),
        input: zeros(input),
      }),
    },
    {
      kernelName: maximum,
      inputsToSave: ["input", "output"],
      gradFunc: (ddx, [input, output], attributes) => ({
        dy: () => {
          const places = { input: input as Tensor, output: output as Tensor };
          return run(`${maximum}Grad`, { ddx: ddx as Tensor, ...places }, attributes);
        },
        input: zeros(input),
        output: zeros(output),
      }),
    },
    {
      kernelName: `${maximum}Grad`,
      inputsToSave: ["input", "output"],
      gradFunc: (dy, [input, output], attributes) => ({
        ddx: () => {
          const places = { input: input as Tensor, output: output as Tensor };
          return run(maximum, { dy: dy as Tensor, ...places }, attributes);
        },
        input: zeros(input),
        output: zeros(output),
      }),
    },
  ];
}
