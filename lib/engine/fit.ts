import { tfjs } from "./tfjsNode.js";

type FitArguments = { verbose?: unknown } | undefined;
type Fit = (this: unknown, ...args: unknown[]) => unknown;

/** `fit` and `fitDataset` draw tfjs-node's terminal progress bar only when asked: `verbose: 1`. */
export function silenceFit(): void {
  const { LayersModel, Sequential } = tfjs();
  for (const { prototype } of [LayersModel, Sequential]) {
    quietByDefault(prototype, "fit", 2);
    quietByDefault(prototype, "fitDataset", 1);
  }
}

function quietByDefault(prototype: object, method: string, position: number): void {
  const original = Reflect.get(prototype, method) as Fit;
  const quiet: Fit = function (...args) {
    const options = args[position] as FitArguments;
    const passed = [...args];
    passed[position] = { ...options, verbose: options?.verbose ?? 0 };
    return original.apply(this, passed);
  };
  Reflect.set(prototype, method, quiet);
}
