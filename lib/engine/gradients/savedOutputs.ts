import type { GradConfig, NamedAttrMap, NamedTensorMap, Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";

type GradFunc = GradConfig["gradFunc"];

/** Kernels whose gradient is made from the result, with the names of all their inputs. */
const KERNELS: Readonly<Record<string, readonly string[]>> = {
  Elu: ["x"],
  Exp: ["x"],
  LogSoftmax: ["logits"],
  Sigmoid: ["x"],
  Softmax: ["logits"],
  Tanh: ["x"],
};

/** On native TensorFlow the gradient is one operation of the result and dy, as these have it. */
const ONE_OPERATION: Readonly<Record<string, string>> = {
  Sigmoid: "SigmoidGrad",
  Tanh: "TanhGrad",
};

/**
 * Second derivatives that are right. A kernel's saved result is cut off from the tape, so a gradient
 * made from it looks constant to a second one. Within another gradient the inputs are saved too, and
 * the result is computed again from them, on the outer tape.
 */
export function mendSavedOutputs(): void {
  const tf = tfjs();
  for (const [kernelName, names] of Object.entries(KERNELS)) {
    const original = tf.getGradient(kernelName);
    tf.unregisterGradient(kernelName);
    tf.registerGradient(mended(kernelName, names, original));
  }
  tf.registerGradient(eluGradGradient);
}

function mended(kernelName: string, names: readonly string[], original: GradConfig): GradConfig {
  const { inputsToSave = [], outputsToSave = [] } = original;
  const ownGradient = oneOperation(kernelName) ?? original.gradFunc;
  const gradFunc: GradFunc = (dy, saved, attributes) => {
    const complete = saved.length === names.length + 1;
    const output = saved.at(-1) as Tensor;
    if (!complete) return ownGradient(dy, saved, attributes);
    const inputs = Object.fromEntries(names.map((name, i) => [name, saved[i] as Tensor]));
    const wanted = inputsToSave.map((name) => inputs[name] as Tensor);
    if (tapes() === 0) return ownGradient(dy, [...wanted, output], attributes);
    return original.gradFunc(dy, [...wanted, again(kernelName, inputs, attributes)], attributes);
  };
  return {
    kernelName,
    // Asked for at each call: only a gradient of a gradient needs more than tfjs saves.
    get inputsToSave() {
      return tapes() > 1 ? [...names] : inputsToSave;
    },
    outputsToSave,
    gradFunc,
  };
}

function again(kernelName: string, inputs: NamedTensorMap, attributes: NamedAttrMap): Tensor {
  return tfjs().engine().runKernel(kernelName, inputs, attributes);
}

/** How many gradients are being taken, one inside another. */
function tapes(): number {
  return (tfjs().engine().state as unknown as { gradientDepth: number }).gradientDepth;
}

/** dy · f′ as one operation, where native TensorFlow has it and no other gradient looks on. */
function oneOperation(kernelName: string): GradFunc | null {
  const operation = ONE_OPERATION[kernelName];
  const tf = tfjs();
  if (operation === undefined || tf.getBackend() !== "tensorflow") return null;
  return (dy, saved) => ({
    x: () => {
      const [y] = saved as [Tensor];
      const native = tf.backend() as NodeJSKernelBackend;
      const type = native.getDTypeInteger("float32");
      return native.executeSingleOutput(
        operation,
        [{ name: "T", type: native.binding.TF_ATTR_TYPE, value: type }],
        [y, dy as Tensor],
      );
    },
  });
}

/** EluGrad(dy, y) = dy for y ≥ 0, dy · (y + 1) below. */
const eluGradGradient: GradConfig = {
  kernelName: "EluGrad",
  inputsToSave: ["dy", "y"],
  gradFunc: (upstream, [dy, y]) => {
    const tf = tfjs();
    const [given, gradient, output] = [upstream as Tensor, dy as Tensor, y as Tensor];
    return {
      dy: () => tf.engine().runKernel("EluGrad", { dy: given, y: output }),
      y: () => tf.where(tf.less(output, 0), given.mul(gradient), tf.zerosLike(output)),
    };
  },
};
