import type { GradConfig, KernelConfig, Tensor } from "@tensorflow/tfjs";
import type { NodeJSKernelBackend } from "@tensorflow/tfjs-node-gpu/dist/nodejs_kernel_backend.js";
import { tfjs } from "../tfjsNode.js";

const RELU_GRAD = "ReluGrad";

/**
 * ReLU's gradient as one operation, dy where x > 0 and 0 elsewhere. tfjs multiplies by `Step(x)`, which
 * on native TensorFlow is five operations over the whole activation.
 */
export function mendRelu(): void {
  const tf = tfjs();
  for (const backendName of ["tensorflow", "cpu", "wasm"]) {
    if (tf.getKernel(RELU_GRAD, backendName) === undefined) tf.registerKernel(kernel(backendName));
  }
  tf.unregisterGradient(tf.Relu);
  tf.registerGradient(reluGradient);
  tf.registerGradient(reluGradGradient);
}

const reluGrad = (dy: Tensor, x: Tensor): Tensor => tfjs().engine().runKernel(RELU_GRAD, { dy, x });

const reluGradient: GradConfig = {
  kernelName: "Relu",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({ x: () => reluGrad(dy as Tensor, x as Tensor) }),
};

/** Linear in dy; x only chooses, so its derivative is 0 wherever there is one. */
const reluGradGradient: GradConfig = {
  kernelName: RELU_GRAD,
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    dy: () => reluGrad(dy as Tensor, x as Tensor),
    x: () => tfjs().zerosLike(x as Tensor),
  }),
};

function kernel(backendName: string): KernelConfig {
  return {
    kernelName: RELU_GRAD,
    backendName,
    kernelFunc: ({ inputs, backend }) => {
      const { dy, x } = inputs as unknown as { dy: Tensor; x: Tensor };
      const tf = tfjs();
      if (backendName !== "tensorflow") return tf.tidy(() => tf.mul(dy, tf.step(x)));
      const native = backend as NodeJSKernelBackend;
      const type = native.getDTypeInteger("float32");
      return native.executeSingleOutput(
        RELU_GRAD,
        [{ name: "T", type: native.binding.TF_ATTR_TYPE, value: type }],
        [dy, x],
      );
    },
  };
}
