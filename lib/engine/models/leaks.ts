import { AsyncLocalStorage } from "node:async_hooks";
import type { LayersModel, Optimizer, Tensor } from "@tensorflow/tfjs";
import { override } from "../jit/override.js";
import { tfjs } from "../tfjsNode.js";

/** The counts of steps that a save has made tensors of. */
const saving = new AsyncLocalStorage<Tensor[]>();

/**
 * Frees what tfjs forgets: the count of steps that `save` with `includeOptimizer` writes, and the rate that
 * momentum inherits from SGD.
 */
export function mendLeaks(): void {
  const tf = tfjs();
  override(
    tf.Optimizer.prototype,
    "saveIterations",
    (original) =>
      async function (this: Optimizer) {
        const count = await original.call(this);
        saving.getStore()?.push(count.tensor);
        return count;
      },
  );
  override(
    tf.LayersModel.prototype,
    "save",
    (original) =>
      async function (this: LayersModel, ...args) {
        const counts: Tensor[] = [];
        try {
          return await saving.run(counts, async () => await original.apply(this, args));
        } finally {
          tf.dispose(counts);
        }
      },
  );
  override(
    tf.MomentumOptimizer.prototype,
    "dispose",
    (original) =>
      function (this: InstanceType<typeof tf.MomentumOptimizer>) {
        original.call(this);
        (this as unknown as { readonly c: Tensor }).c.dispose();
      },
  );
}
