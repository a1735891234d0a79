import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { optimizers, type OptimizerOptions } from "../optim/index.js";

/**
 * An optimizer with a learning rate of its own for each layer: the early layers of a pre-trained model
 * need smaller steps than a new head (discriminative fine-tuning; Howard and Ruder, 2018).
 *
 * @param model whose layers are meant; layers not named get the rate of `others`
 * @param rates layer name → learning rate; 0 leaves the layer as it is
 * @param make builds the optimizer from a learning rate and multipliers by variable; Adam by default
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
  make: (options: OptimizerOptions) => tf.Optimizer = optimizers.Adam,
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
    for (const weight of layer.weights) {
      // Without the number that tfjs adds to a name that is taken: a model that is loaded has another.
      rateOf.set((weight.read() as tf.Variable).name.replace(/_\d+$/, ""), rate ?? 0);
    }
  }
  // The largest rate is the optimizer's own, so that a schedule or a callback moves all of them.
  const learningRate = Math.max(0, ...rateOf.values()) || 1;
  const multipliers = [...rateOf].map(([name, rate]) => [name, rate / learningRate]);
  return make({ learningRate, learningRateMultipliers: Object.fromEntries(multipliers) });
}
