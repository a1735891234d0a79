import type { GradConfig, KernelConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

/** The engines that gradients must work on. */
export const ENGINES = ["tensorflow", "wasm", "cpu"] as const;

/** Makes these the gradients of their kernels, whether tfjs has others or none. */
export function replaceGradients(...configs: readonly GradConfig[]): void {
  const tf = tfjs();
  for (const config of configs) {
    if (tf.getGradient(config.kernelName) !== undefined) tf.unregisterGradient(config.kernelName);
    tf.registerGradient(config);
  }
}

/** Makes this the kernel of its engine, whether tfjs has another or none. */
export function replaceKernel(config: KernelConfig): void {
  const tf = tfjs();
  const { kernelName, backendName } = config;
  if (tf.getKernel(kernelName, backendName) !== undefined) {
    tf.unregisterKernel(kernelName, backendName);
  }
  tf.registerKernel(config);
}

/** Adds up what broadcasting had spread out. */
export function sumTo(gradient: Tensor, shape: readonly number[]): Tensor {
  if (tfjs().util.arraysEqual(gradient.shape, [...shape])) return gradient;
  const axes = tfjs().backend_util.getReductionAxes([...shape], gradient.shape);
  return (axes.length > 0 ? gradient.sum(axes) : gradient).reshape([...shape]);
}
