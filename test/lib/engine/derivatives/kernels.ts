import * as tf from "@tensorflow/tfjs";

type RunKernel = (kernelName: string, ...rest: unknown[]) => unknown;

const seen = new Set<string>();

/** From here on remembers which kernels run. */
export function watchKernels(): void {
  const engine = tf.engine() as unknown as { runKernel: RunKernel };
  const original = engine.runKernel.bind(engine);
  engine.runKernel = (kernelName, ...rest) => {
    seen.add(kernelName);
    return original(kernelName, ...rest);
  };
}

export const kernelsRun = (): string[] => [...seen].toSorted();
