import type { KernelBackend, KernelConfig, TensorInfo, NamedTensorInfoMap } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** The part of the cpu engine that its kernels need: tensors as plain arrays. */
interface CpuBackend extends KernelBackend {
  /** Whether it is still to print an advertisement for the engine that is in use. */
  firstUse: boolean;
  makeTensorInfo(shape: number[], dtype: string, values?: ArrayLike<number>): TensorInfo;
  disposeIntermediateTensorInfo(info: TensorInfo): void;
}

/** Convolutions in space backward; dilations and some pools of negative numbers; what lies beyond an image. */
const WRONG_ON_WASM = [
  "Conv3DBackpropFilterV2",
  "Conv3DBackpropInputV2",
  "Dilation2D",
  "Dilation2DBackpropFilter",
  "Dilation2DBackpropInput",
  "MaxPool3D",
  "MaxPoolWithArgmax",
  "RotateWithOffset",
];

/**
 * Lets an engine use the cpu engine's kernel wherever it has none of its own. Slower than a kernel of its
 * own would be, and right.
 */
export function borrowFromCpu(backendName: "tensorflow" | "wasm"): void {
  const tf = tfjs();
  if (backendName === "wasm") {
    for (const name of WRONG_ON_WASM) tf.unregisterKernel(name, backendName);
  }
  const own = new Set(tf.getKernelsForBackend(backendName).map(({ kernelName }) => kernelName));
  for (const kernel of tf.getKernelsForBackend("cpu")) {
    if (!own.has(kernel.kernelName)) tf.registerKernel(borrowed(kernel, backendName));
  }
}

/** The cpu engine's kernel for another engine: inputs are copied over, and the results back. */
export function borrowed(
  { kernelName, kernelFunc }: KernelConfig,
  backendName: string,
): KernelConfig {
  const tf = tfjs();
  return {
    kernelName,
    backendName,
    kernelFunc: ({ inputs, attrs, backend }) => {
      const own = backend as KernelBackend;
      const cpu = tf.findBackend("cpu") as CpuBackend;
      cpu.firstUse = false;
      const copies: TensorInfo[] = [];
      const copy = ({ dataId, shape, dtype }: TensorInfo): TensorInfo => {
        const info = cpu.makeTensorInfo(shape, dtype, own.readSync(dataId) as ArrayLike<number>);
        copies.push(info);
        // Some kernels ask for it.
        return Object.assign(info, { rank: shape.length });
      };
      // Kernels of any number of inputs get a list.
      const given = (Array.isArray(inputs) ? [] : {}) as NamedTensorInfoMap;
      for (const [name, input] of Object.entries(inputs)) {
        if (input)
          given[name] = (Array.isArray(input) ? input.map(copy) : copy(input)) as TensorInfo;
      }
      const result = kernelFunc({ inputs: given, ...(attrs ? { attrs } : {}), backend: cpu });
      const back = (info: TensorInfo): TensorInfo => {
        const { shape, dtype } = info;
        const dataId = own.write(cpu.readSync(info.dataId), shape, dtype);
        copies.push(info);
        return { dataId, shape, dtype };
      };
      const returned = Array.isArray(result) ? result.map(back) : back(result);
      for (const dataId of new Set(copies.map((info) => info.dataId)))
        cpu.disposeData(dataId, true);
      return returned;
    },
  };
}
