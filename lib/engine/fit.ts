import { host, throwIfInterrupted } from "../core/host.js";
import { rememberingCaller } from "./memory/caller.js";
import { tfjs } from "./tfjsNode.js";

interface Trainable {
  /** tfjs looks at it after every batch. */
  stopTraining: boolean;
}

type FitArguments = { verbose?: unknown } | undefined;
type Fit = (this: Trainable, ...args: unknown[]) => Promise<unknown>;

/** Trainings that Stop cut short, until their last batch is over. */
const ending = new WeakMap<object, Promise<void>>();

/**
 * `fit` and `fitDataset` draw tfjs-node's terminal progress bar only when asked (`verbose: 1`), and end
 * with the batch in which the host's Stop was pressed.
 */
export function adaptFit(): void {
  const { LayersModel, Sequential } = tfjs();
  for (const { prototype } of [LayersModel, Sequential]) {
    adapt(prototype, "fit", 2);
    adapt(prototype, "fitDataset", 1);
  }
}

function adapt(prototype: object, method: string, position: number): void {
  const original = Reflect.get(prototype, method) as Fit;
  const adapted: Fit = async function (...args) {
    const options = args[position] as FitArguments;
    const passed = [...args];
    passed[position] = { ...options, verbose: options?.verbose ?? 0 };
    const train = (): Promise<unknown> => original.apply(this, passed);
    return await rememberingCaller(async () => await untilStopped(this, train));
  };
  Reflect.set(prototype, method, adapted);
}

async function untilStopped(model: Trainable, train: () => Promise<unknown>): Promise<unknown> {
  const signal = host()?.signal;
  // A model trains once at a time, and the loop that was stopped may still be in its last batch.
  await ending.get(model);
  throwIfInterrupted();
  const training = train();
  const stop = (): void => {
    const over = (): undefined => undefined;
    ending.set(model, training.then(over, over));
    model.stopTraining = true;
  };
  signal?.addEventListener("abort", stop);
  try {
    return await training;
  } finally {
    signal?.removeEventListener("abort", stop);
  }
}
