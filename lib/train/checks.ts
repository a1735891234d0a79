import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";

/** Tensors to train on: as many rows in y as in x. */
export interface TrainingData {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
}

/**
 * @throws ArgumentError naming the layer that cannot take the data, with expected and received shape
 */
export function requireFits(model: tf.LayersModel, { x, y }: TrainingData, what: string): void {
  const single = model.inputs.length === 1 && model.outputs.length === 1;
  requireThat(single, "model", "a model with one input and one output", model.inputs.length);
  requireShape(`${what}.x`, x, model.inputs[0]?.shape ?? [], firstLayer(model));
  const expected = model.outputs[0]?.shape ?? [];
  const last = model.layers.at(-1)?.name ?? "output";
  const rows = x.shape[0];
  requireThat(y.shape[0] === rows, `${what}.y`, `${rows} rows, as ${what}.x`, y);
  if (model.loss !== "sparseCategoricalCrossentropy") {
    requireShape(`${what}.y`, y, expected, last);
  }
}

function firstLayer(model: tf.LayersModel): string {
  const hidden = model.layers.find((layer) => layer.getClassName() !== "InputLayer");
  return hidden?.name ?? model.layers[0]?.name ?? "input";
}

function requireShape(
  argument: string,
  tensor: tf.Tensor,
  shape: readonly (number | null)[],
  layer: string,
): void {
  const fits =
    tensor.shape.length === shape.length &&
    shape.every((size, axis) => axis === 0 || size === null || size === tensor.shape[axis]);
  const wanted = shape.map((size, axis) => (axis === 0 ? "n" : (size ?? "any"))).join(", ");
  requireThat(
    fits && (tensor.shape[0] ?? 0) > 0,
    argument,
    `of shape [${wanted}], as layer ${layer} has it`,
    tensor,
  );
}

/** @throws ArgumentError for a model that is not compiled or has metrics that are no means. */
export function requireCompiled(model: tf.LayersModel): void {
  requireThat(
    model.optimizer != null,
    "model",
    "compiled: call model.compile first",
    "no optimizer",
  );
  const odd = model.metricsNames?.find((name) => !["loss", "acc", "accuracy"].includes(name));
  if (odd !== undefined) {
    throw new ArgumentError(
      "metrics",
      "none, or accuracy (compute others from predictions with dl.metrics: they are no means over batches)",
      odd,
    );
  }
}

/** Says where the numbers went wrong: the first layer with a weight that is not finite. */
export function diverged(model: tf.LayersModel, loss: number, epoch: number, batch: number): Error {
  const layer = model.layers.find((candidate) =>
    candidate.getWeights().some((weight) => !weight.dataSync().every(Number.isFinite)),
  );
  const where = layer
    ? `layer ${layer.name} is the first with weights that are not finite`
    : "all weights are still finite, so look at the data";
  return new RangeError(
    `the loss became ${loss} in epoch ${epoch}, batch ${batch}: ${where}. ` +
      "Try a smaller learning rate, and check that the data hold no NaN.",
  );
}
