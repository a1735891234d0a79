import type { KernelConfig, NamedAttrMap, Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";
import { ENGINES, replaceKernel } from "./replace.js";
import { spread } from "./slicing.js";
import { eachTap, windowOf, type Window } from "./window.js";

/**
 * Kernels that the gradients of pools are made from: MaxPoolGradGrad, which tfjs lacks; the gradient of a
 * maximum on wasm, whose own forgets windows without a positive number; the gradient of an average on wasm
 * and cpu, whose own divide by the whole window also where part of it lies beyond the edge.
 */
export function mendPoolingKernels(): void {
  for (const name of ["MaxPoolGrad", "MaxPool3DGrad"]) {
    for (const engine of ENGINES) replaceKernel(maxPoolGradGrad(`${name}Grad`, engine));
    replaceKernel(maxPoolGrad(name));
  }
  for (const name of ["AvgPoolGrad", "AvgPool3DGrad"]) {
    for (const engine of ["wasm", "cpu"]) mendAverage(name, engine);
  }
}

interface Inputs {
  readonly ddx: Tensor;
  readonly input: Tensor;
  readonly output: Tensor;
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

const NO_MARGIN: [number, number] = [0, 0];

function marginsOf({ margins }: Window): [number, number][] {
  return [NO_MARGIN, ...margins.map(([a, b]): [number, number] => [a, b]), NO_MARGIN];
}

/** At each output: what ddx has where the input's maximum was first met. */
function readMaxima({ ddx, input, output }: Inputs, window: Window): Tensor {
  const tf = tfjs();
  const gradients = tf.pad(ddx, marginsOf(window));
  let found = tf.zerosLike(output);
  eachMaximum(input, output, window, (here, part) => {
    found = found.add(part(gradients).mul(here));
  });
  return found;
}

/** Sends dy to where the input's maximum was first met. */
function sendToMaxima(dy: Tensor, input: Tensor, output: Tensor, window: Window): Tensor {
  const tf = tfjs();
  const margins = marginsOf(window);
  const wide = input.shape.map(
    (size, axis) => size + (margins[axis] ?? NO_MARGIN)[0] + (margins[axis] ?? NO_MARGIN)[1],
  );
  let sent: Tensor = tf.zeros(wide);
  eachMaximum(input, output, window, (here, _part, at) => {
    const spaced = at.reduce(
      (t, from, i) => spread(t, i + 1, from, window.strides[i] ?? 1, wide[i + 1] ?? 1),
      dy.mul(here),
    );
    sent = sent.add(spaced);
  });
  return sent.slice(
    margins.map(([before]) => before),
    input.shape,
  );
}

/** Visits each place of the window with a mask of the outputs that have their maximum there. */
function eachMaximum(
  input: Tensor,
  output: Tensor,
  window: Window,
  visit: (here: Tensor, part: (padded: Tensor) => Tensor, at: readonly number[]) => void,
): void {
  const tf = tfjs();
  const values = tf.pad(input, marginsOf(window), -Infinity);
  let taken: Tensor = tf.zerosLike(output).cast("bool");
  eachTap(window, output.shape, (part, at) => {
    const here = tf.logicalAnd(part(values).equal(output), taken.logicalNot());
    visit(here.toFloat(), part, at);
    taken = tf.logicalOr(taken, here);
  });
}

const maxPoolGrad = (kernelName: string): KernelConfig => ({
  kernelName,
  backendName: "wasm",
  kernelFunc: ({ inputs, attrs }) => {
    const { dy, input, output } = inputs as unknown as Record<"dy" | "input" | "output", Tensor>;
    const window = windowOf(input, attrs as NamedAttrMap);
    return tfjs().tidy(() => sendToMaxima(dy, input, output, window));
  },
});

/** The engine's own, of a gradient that makes up for the places beyond the edge. */
function mendAverage(kernelName: string, backendName: string): void {
  const tf = tfjs();
  const own = tf.getKernel(kernelName, backendName);
  if (own === undefined) return;
  replaceKernel({
    ...own,
    kernelFunc: (given) => {
      const { dy, input } = given.inputs as unknown as Record<"dy" | "input", Tensor>;
      const window = windowOf(input, given.attrs as NamedAttrMap);
      const full = window.size.reduce((product, n) => product * n, 1);
      let scale = tf.scalar(full);
      window.size.forEach((size, i) => {
        const [length, [before]] = [input.shape[i + 1] ?? 1, window.margins[i] ?? NO_MARGIN];
        const inside = Array.from({ length: dy.shape[i + 1] ?? 1 }, (_, at) => {
          const from = at * (window.strides[i] ?? 1) - before;
          return Math.max(1, Math.min(from + size, length) - Math.max(from, 0));
        });
        const shape = dy.shape.map((count, axis) => (axis === i + 1 ? count : 1));
        scale = scale.div(tf.tensor(inside, shape));
      });
      const scaled = dy.mul(scale);
      const result = own.kernelFunc({ ...given, inputs: { ...given.inputs, dy: scaled } });
      return result;
    },
  });
}
