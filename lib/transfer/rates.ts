import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";

/**
 * An optimizer with a learning rate of its own for each layer: the early layers of a pre-trained model
 * need smaller steps than a new head (discriminative fine-tuning; Howard and Ruder, 2018).
 *
 * @param model whose layers are meant; layers not named get the rate of `others`
 * @param rates layer name → learning rate; 0 leaves the layer as it is
 * @param make builds the optimizer for a rate; Adam by default
 * @throws ArgumentError for a name that is not a layer, or a rate below 0
 * @example
 * const model = tf.sequential({
 *   layers: [
 *     tf.layers.dense({ units: 4, inputShape: [2], name: "features" }),
 *     tf.layers.dense({ units: 3, activation: "softmax", name: "head" }),
 *   ],
 * });
 * const optimizer = dl.layerwiseLearningRates(model, { head: 1e-3, others: 1e-5 });
 * model.compile({ optimizer, loss: "categoricalCrossentropy" });
 */
export function layerwiseLearningRates(
  model: tf.LayersModel,
  rates: Readonly<Record<string, number>>,
  make: (rate: number) => tf.Optimizer = (rate) => tf.train.adam(rate),
): tf.Optimizer {
  const names = model.layers.map(({ name }) => name);
  for (const [layer, rate] of Object.entries(rates)) {
    const known = names.includes(layer) || layer === "others";
    requireThat(known, "rates", `keyed by ${names.join(", ")} or others`, layer);
    const valid = Number.isFinite(rate) && rate >= 0;
    requireThat(valid, `rates.${layer}`, "a finite number of at least 0", rate);
  }
  const rateOf = new Map<string, number>();
  for (const layer of model.layers) {
    const rate = rates[layer.name] ?? rates["others"];
    requireThat(
      rate !== undefined || layer.countParams() === 0,
      "rates",
      `a rate for layer ${layer.name}, or for others`,
      Object.keys(rates),
    );
    for (const weight of layer.weights) rateOf.set((weight.read() as tf.Variable).name, rate ?? 0);
  }
  return new LayerwiseOptimizer(rateOf, make);
}

interface NamedTensor {
  readonly name: string;
  readonly tensor: tf.Tensor;
}

class LayerwiseOptimizer extends tf.Optimizer {
  static readonly className = "LayerwiseOptimizer";
  readonly #optimizers = new Map<number, tf.Optimizer>();

  constructor(
    readonly rateOf: ReadonlyMap<string, number>,
    readonly make: (rate: number) => tf.Optimizer,
  ) {
    super();
  }

  override applyGradients(gradients: tf.NamedTensorMap | NamedTensor[]): void {
    const named = Array.isArray(gradients)
      ? gradients
      : Object.entries(gradients).map(([name, tensor]) => ({ name, tensor }));
    const groups = new Map<number, NamedTensor[]>();
    for (const gradient of named) {
      const rate = this.rateOf.get(gradient.name) ?? 0;
      if (rate > 0) groups.set(rate, [...(groups.get(rate) ?? []), gradient]);
    }
    for (const [rate, group] of groups) {
      let optimizer = this.#optimizers.get(rate);
      if (!optimizer) this.#optimizers.set(rate, (optimizer = this.make(rate)));
      optimizer.applyGradients(group);
    }
  }

  override dispose(): void {
    for (const optimizer of this.#optimizers.values()) optimizer.dispose();
  }

  getConfig(): tf.serialization.ConfigDict {
    return { rates: Object.fromEntries(this.rateOf) };
  }
}
