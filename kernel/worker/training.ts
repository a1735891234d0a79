/** Stop reaches `model.fit`: tfjs looks at a model's `stopTraining` after every batch. */
import { causingRun } from "./run.js";

interface Trainable {
  stopTraining: boolean;
}

type Train = (this: Trainable, ...args: unknown[]) => Promise<unknown>;
type Trainer = Record<"fit" | "fitDataset", Train>;

/** Tells every model that trains when its run is stopped. */
export function stopTrainingOnStop(tf: {
  readonly LayersModel: { readonly prototype: unknown };
}): void {
  const trainer = tf.LayersModel.prototype as Trainer;
  for (const name of ["fit", "fitDataset"] as const) {
    const train = trainer[name];
    trainer[name] = async function (...args) {
      const signal = causingRun()?.abort.signal;
      const stop = (): void => {
        this.stopTraining = true;
      };
      signal?.addEventListener("abort", stop);
      try {
        return await train.apply(this, args);
      } finally {
        signal?.removeEventListener("abort", stop);
      }
    };
  }
}
