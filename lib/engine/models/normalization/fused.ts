import type { NamedTensorMap, Tensor, TensorInfo } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../../tfjsNode.js";
import type { Standardised } from "./standardise.js";

const FORWARD = "FusedBatchNormInTraining";
const BACKWARD = "FusedBatchNormGrad";

interface Attributes {
  readonly epsilon: number;
}

/** TensorFlow's fused batch normalisation on its native engine, as kernels of tfjs. */
export function registerFusedBatchNorm(): void {
  const tf = tfjs();
  if (tf.getKernel(FORWARD, "tensorflow") !== undefined) return;
  tf.registerKernel({
    kernelName: FORWARD,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { x, gamma, beta } = inputs as unknown as Record<string, Tensor>;
      const none = tf.tensor1d([], "float32");
      const given = [x, gamma, beta, none, none] as Tensor[];
      const { epsilon } = attrs as unknown as Attributes;
      const results = run(backend as NodeJSKernelBackend, "FusedBatchNormV3", given, 6, epsilon);
      none.dispose();
      return results;
    },
  });
  tf.registerKernel({
    kernelName: BACKWARD,
    backendName: "tensorflow",
    kernelFunc: ({ inputs, backend, attrs }) => {
      const { dy, x, gamma, mean, variance, third } = inputs as unknown as Record<string, Tensor>;
      const given = [dy, x, gamma, mean, variance, third] as Tensor[];
      const { epsilon } = attrs as unknown as Attributes;
      const native = backend as NodeJSKernelBackend;
      const results = run(native, "FusedBatchNormGradV3", given, 5, epsilon);
      for (const unused of results.splice(3)) tf.dispose(unused as Tensor);
      return results;
    },
  });
  tf.registerGradient({
    kernelName: FORWARD,
    inputsToSave: ["x", "gamma"],
    outputsToSave: [false, false, false, true, true, true],
    gradFunc: (dys, saved, attributes) => {
      const [x, gamma, mean, variance, third] = saved;
      const [dy] = dys as Tensor[];
      const given = { dy, x, gamma, mean, variance, third } as NamedTensorMap;
      // One operation makes all three, so now, and not when each is asked for in a scope of its own.
      const made = tf.engine().runKernel(BACKWARD, given, attributes) as unknown as Tensor[];
      const gradient = (i: number) => (): Tensor => made[i] as Tensor;
      return { x: gradient(0), gamma: gradient(1), beta: gradient(2) };
    },
  });
}

function run(
  backend: NodeJSKernelBackend,
  operation: string,
  given: readonly Tensor[],
  results: number,
  epsilon: number,
): TensorInfo[] {
  const { TF_ATTR_TYPE, TF_ATTR_FLOAT, TF_ATTR_BOOL, TF_ATTR_STRING } = backend.binding;
  const float = backend.getDTypeInteger("float32");
  const attributes = [
    { name: "T", type: TF_ATTR_TYPE, value: float },
    { name: "U", type: TF_ATTR_TYPE, value: float },
    { name: "epsilon", type: TF_ATTR_FLOAT, value: epsilon },
    { name: "data_format", type: TF_ATTR_STRING, value: "NHWC" },
    { name: "is_training", type: TF_ATTR_BOOL, value: true },
  ];
  return backend.executeMultipleOutputs(operation, attributes, [...given], results);
}

/**
 * Normalises all axes but the last in one operation; null where that is not possible: on other engines,
 * and within a gradient of a gradient, since the operation's own gradient has none.
 */
export function fusedBatchNorm(
  x: Tensor,
  gamma: Tensor | null,
  beta: Tensor | null,
  epsilon: number,
): Standardised | null {
  const tf = tfjs();
  const { gradientDepth } = tf.engine().state as unknown as { readonly gradientDepth: number };
  if (tf.getBackend() !== "tensorflow" || gradientDepth > 1 || x.rank < 2) return null;
  const channels = x.shape.at(-1) as number;
  const samples = x.size / channels;
  // TensorFlow refuses an ε below this.
  if (x.dtype !== "float32" || x.size === 0 || epsilon < 1.001e-5) return null;
  const inputs = {
    x: x.rank === 4 ? x : x.reshape([samples, 1, 1, channels]),
    gamma: gamma ?? tf.ones([channels]),
    beta: beta ?? tf.zeros([channels]),
  };
  const outputs = tf.engine().runKernel(FORWARD, inputs, { epsilon });
  const [result, mean, corrected] = outputs as unknown as [Tensor, Tensor, Tensor];
  // TensorFlow divides by n − 1.
  const variance = corrected.mul((samples - 1 || 1) / samples);
  return { result: result.reshape(x.shape), mean, variance };
}
