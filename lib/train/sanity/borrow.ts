import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../../core/errors.js";
import { randomState, restoreRandomState, seedAll } from "../../engine/seed.js";
import { trainableOf, type Model, type TrainableOptions } from "../models.js";
import type { Trainable } from "../trainable.js";

/** Variable name → gradient of the last step, its root mean square. */
export type Gradients = ReadonlyMap<string, number>;

/** A model that can be trained for a while; `giveBack` leaves everything as it was, bit for bit. */
export interface Borrowed {
  readonly trainable: Trainable;
  /** Of the latest step. */
  gradients(): Gradients;
  /** Puts the weights back and begins with a new optimizer. */
  reset(): void;
  giveBack(): void;
}

interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

interface OptimizerClass {
  fromConfig(cls: OptimizerClass, config: tf.serialization.ConfigDict): tf.Optimizer;
}

type Owner = { optimizer: tf.Optimizer; isOptimizerOwned: boolean };

/**
 * Lends a model with a copy of its optimizer, so that the steps leave no trace in the optimizer's memory.
 * The program's random stream is seeded for the time, so that the same model gives the same report.
 */
export function borrow(model: Model, options: TrainableOptions, seed: number): Borrowed {
  const layers = model instanceof tf.LayersModel;
  requireThat(
    typeof model !== "function",
    "model",
    "a layers model, or an object with call(x)",
    model,
  );
  const owner = model as unknown as Owner;
  const own = options.optimizer ?? owner.optimizer;
  // Refuses what cannot be trained, before anything is changed.
  const { weights } = trainableOf(model, options);
  const owned = owner.isOptimizerOwned;
  const values = weights.map(({ variable }) => variable.clone());
  const stream = randomState();
  const { random } = Math;
  let gradients = new Map<string, number>();
  let copy = recorded();
  let trainable = lend();

  function recorded(): tf.Optimizer {
    const cls = own.constructor as unknown as OptimizerClass;
    const made = cls.fromConfig(cls, own.getConfig());
    const apply = made.applyGradients.bind(made);
    made.applyGradients = (given) => {
      gradients = rootMeanSquares(given as NamedTensor[]);
      apply(given);
    };
    return made;
  }

  function lend(): Trainable {
    if (!layers) return trainableOf(model, { ...options, optimizer: copy });
    owner.optimizer = copy;
    return trainableOf(model, options);
  }

  function putBack(): void {
    weights.forEach(({ variable }, i) => variable.assign(values[i] as tf.Tensor));
    disposeWhole(copy);
  }

  seedAll(seed);
  return {
    get trainable() {
      return trainable;
    },
    gradients: () => gradients,
    reset() {
      putBack();
      copy = recorded();
      trainable = lend();
      seedAll(seed);
    },
    giveBack() {
      putBack();
      tf.dispose(values);
      if (layers) {
        owner.optimizer = own;
        // The setter forgets that compile("adam") made the optimizer the model's own.
        owner.isOptimizerOwned = owned;
      }
      if (stream !== null) restoreRandomState(stream);
      else Math.random = random;
    },
  };
}

function rootMeanSquares(gradients: readonly NamedTensor[]): Map<string, number> {
  return new Map(
    gradients.map(({ name, tensor }) => {
      const [value = Number.NaN] = tf.tidy(() => tensor.square().mean().sqrt().dataSync());
      return [name, value];
    }),
  );
}

/** The dispose of tfjs's momentum forgets the rate that SGD keeps as a tensor. */
function disposeWhole(optimizer: tf.Optimizer): void {
  optimizer.dispose();
  const { c } = optimizer as unknown as { readonly c?: tf.Scalar };
  if (c?.isDisposed === false) c.dispose();
}
