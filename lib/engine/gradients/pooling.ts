import type { GradConfig, KernelConfig, NamedAttrMap, Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";
import { ENGINES, replaceKernel } from "./replace.js";

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

/** Registers MaxPoolGradGrad, which tfjs lacks, on every engine. */
export function addPoolingKernels(): void {
  for (const backendName of ENGINES) {
    for (const { maximum } of KINDS) replaceKernel(maxPoolGradGrad(`${maximum}Grad`, backendName));
  }
}

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

interface Inputs {
  readonly ddx: Tensor;
  readonly input: Tensor;
  readonly output: Tensor;
}

interface Window {
  readonly size: readonly number[];
  readonly strides: readonly number[];
  /** Before and after, per axis of space. */
  readonly margins: readonly (readonly [number, number])[];
  readonly padding: string;
}

function maxPoolGradGrad(kernelName: string, backendName: string): KernelConfig {
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const given = inputs as unknown as Inputs;
      const window = windowOf(given.input, attrs as NamedAttrMap);
      if (backendName !== "tensorflow") return tfjs().tidy(() => readMaxima(given, window));
      const native = backend as NodeJSKernelBackend;
      const { binding } = native;
      const whole = (numbers: readonly number[]) => [1, ...numbers, 1];
      const ints = (name: string, value: number[]) => ({
        name,
        type: binding.TF_ATTR_INT,
        value,
      });
      const text = (name: string, value: string) => ({
        name,
        type: binding.TF_ATTR_STRING,
        value,
      });
      return native.executeSingleOutput(
        kernelName,
        [
          { name: "T", type: binding.TF_ATTR_TYPE, value: binding.TF_FLOAT },
          ints("ksize", whole(window.size)),
          ints("strides", whole(window.strides)),
          text("padding", window.padding),
          text("data_format", given.input.rank === 5 ? "NDHWC" : "NHWC"),
        ],
        [given.input, given.output, given.ddx],
      );
    },
  };
}

/** At each output: what ddx has where the input's maximum was first met. */
function readMaxima({ ddx, input, output }: Inputs, { size, strides, margins }: Window): Tensor {
  const tf = tfjs();
  const pads: [number, number][] = [[0, 0], ...margins.map(([a, b]): [number, number] => [a, b])];
  pads.push([0, 0]);
  const [values, gradients] = [tf.pad(input, pads, -Infinity), tf.pad(ddx, pads)];
  const [batch = 0, ...inner] = output.shape;
  const space = inner.slice(0, -1);
  const channels = inner.at(-1) as number;
  const part = (t: Tensor, at: readonly number[]): Tensor =>
    tf.stridedSlice(
      t,
      [0, ...at, 0],
      [
        batch,
        ...at.map((from, i) => from + ((space[i] ?? 1) - 1) * (strides[i] ?? 1) + 1),
        channels,
      ],
      [1, ...strides, 1],
    );
  let found = tf.zerosLike(output);
  let taken: Tensor = tf.zerosLike(output).cast("bool");
  const count = size.reduce((product, n) => product * n, 1);
  for (let tap = 0; tap < count; tap++) {
    const at = placeOf(tap, size);
    const here = tf.logicalAnd(part(values, at).equal(output), taken.logicalNot());
    found = found.add(part(gradients, at).mul(here.toFloat()));
    taken = tf.logicalOr(taken, here);
  }
  return found;
}

/** The place of a number in a row-major order. */
function placeOf(index: number, size: readonly number[]): number[] {
  let rest = index;
  return size
    .toReversed()
    .map((length) => {
      const at = rest % length;
      rest = (rest - at) / length;
      return at;
    })
    .toReversed();
}

function windowOf(input: Tensor, attributes: NamedAttrMap): Window {
  const { computePool2DInfo, computePool3DInfo } = tfjs().backend_util;
  const { filterSize, strides, pad, dimRoundingMode } = attributes as unknown as {
    readonly filterSize: [number, number, number];
    readonly strides: [number, number, number];
    readonly pad: "same" | "valid" | number;
    readonly dimRoundingMode?: "floor" | "round" | "ceil";
  };
  if (input.rank === 5) {
    const info = computePool3DInfo(
      input.shape as [number, number, number, number, number],
      filterSize,
      strides,
      1,
      pad,
      dimRoundingMode,
    );
    const { front, back, top, bottom, left, right, type } = info.padInfo;
    return {
      size: [info.filterDepth, info.filterHeight, info.filterWidth],
      strides: [info.strideDepth, info.strideHeight, info.strideWidth],
      margins: [
        [front, back],
        [top, bottom],
        [left, right],
      ],
      padding: type,
    };
  }
  const info = computePool2DInfo(
    input.shape as [number, number, number, number],
    filterSize as unknown as [number, number],
    strides as unknown as [number, number],
    1,
    pad,
    dimRoundingMode,
  );
  const { top, bottom, left, right, type } = info.padInfo;
  return {
    size: [info.filterHeight, info.filterWidth],
    strides: [info.strideHeight, info.strideWidth],
    margins: [
      [top, bottom],
      [left, right],
    ],
    padding: type,
  };
}
