import { requireThat, toldByCaller } from "../../core/errors.js";
import { host, throwIfInterrupted } from "../../core/host.js";
import type { JitMode } from "../jit/mode.js";
import { rememberingCaller } from "../memory/caller.js";
import { tfjs } from "../tfjsNode.js";
import { adaptTrainFunction, withJit } from "./trainFunction.js";

interface Trainable {
  /** tfjs looks at it after every batch. */
  stopTraining: boolean;
  readonly model?: object;
}

type FitArguments = { readonly verbose?: unknown; readonly jit?: JitMode } | undefined;
type Fit = (this: Trainable, ...args: unknown[]) => Promise<unknown>;

/** Trainings that Stop cut short, until their last batch is over. */
const ending = new WeakMap<object, Promise<void>>();

/**
 * `fit` and `fitDataset` draw tfjs-node's terminal progress bar only when asked (`verbose: 1`), and end
 * with the batch in which the host's Stop was pressed.
 */
export function adaptFit(): void {
  const { LayersModel, Sequential } = tfjs();
  adaptTrainFunction();
  for (const { prototype } of [LayersModel, Sequential]) {
    adapt(prototype, "fit", 2);
    adapt(prototype, "fitDataset", 1);
  }
}

function adapt(prototype: object, method: string, position: number): void {
  const original = Reflect.get(prototype, method) as Fit;
  const adapted: Fit = async function (...args) {
    const options = args[position] as FitArguments;
    const jit = options?.jit ?? "auto";
    requireThat(["auto", true, false].includes(jit), "jit", `"auto", true or false`, jit);
    const passed = [...args];
    passed[position] = { ...options, verbose: options?.verbose ?? 0 };
    // A sequential model trains the model that it holds inside.
    const { model = this } = this;
    const train = (): Promise<unknown> => original.apply(this, passed);
    const jitted = async () => await withJit(model, jit, train);
    try {
      return await rememberingCaller(async () => await untilStopped(this, jitted));
    } catch (error) {
      throw toldByCaller(error);
    }
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
