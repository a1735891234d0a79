import * as tf from "@tensorflow/tfjs";
import { ArgumentError } from "../core/errors.js";

type Flow = {
  readonly layer: tf.layers.Layer;
  readonly inputs: tf.Tensor[];
  readonly output: tf.Tensor;
};

/**
 * Runs a model layer by layer, in the order of the computation; what a layer throws stops the walk.
 * Slow, and only for saying where something went wrong.
 */
function walk(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  visit: (flow: Flow) => boolean,
  failed: (layer: tf.layers.Layer, inputs: tf.Tensor[], error: unknown) => void,
): void {
  const values = new Map<tf.SymbolicTensor, tf.Tensor>();
  model.inputs.forEach((symbol, i) => values.set(symbol, inputs[i] as tf.Tensor));
  for (const layer of model.layers) {
    if (layer.getClassName() === "InputLayer") continue;
    const nodes = layer.inboundNodes as unknown as {
      readonly inputTensors: tf.SymbolicTensor[];
      readonly outputTensors: tf.SymbolicTensor[];
    }[];
    for (const { inputTensors, outputTensors } of nodes) {
      const given = inputTensors.map((symbol) => values.get(symbol));
      if (given.includes(undefined)) continue;
      const known = given as tf.Tensor[];
      let result: tf.Tensor | tf.Tensor[];
      try {
        result = layer.apply(known.length === 1 ? (known[0] as tf.Tensor) : known) as tf.Tensor;
      } catch (error) {
        failed(layer, known, error);
        return;
      }
      const outputs = Array.isArray(result) ? result : [result];
      outputTensors.forEach((symbol, i) => values.set(symbol, outputs[i] as tf.Tensor));
      for (const output of outputs) if (visit({ layer, inputs: known, output })) return;
    }
  }
}

/** The error of a forward pass, with the layer in which it arose. */
export function explainFailure(
  model: tf.LayersModel,
  inputs: readonly tf.Tensor[],
  error: unknown,
): Error {
  let found: Error | null = null;
  tf.tidy(() => {
    walk(
      model,
      inputs,
      () => false,
      (layer, given, cause) => {
        const kernel = layer.getWeights()[0];
        const takes =
          layer.getClassName() === "Dense" && kernel
            ? `an input of shape [n, ${kernel.shape[0]}], as its kernel has ${kernel.shape[0]} rows`
            : "an input that it can compute with";
        const reason = cause instanceof Error ? cause.message : String(cause);
        const shapes = given.map(({ shape }) => `[${shape.join(", ")}]`).join(" and ");
        found = new ArgumentError(
          `the input of layer ${layer.name} (${layer.getClassName()})`,
          `${takes} (${reason.split("\n")[0] ?? ""})`,
          `${given.length === 1 ? "shape" : "shapes"} ${shapes}`,
        );
      },
    );
  });
  return found ?? (error instanceof Error ? error : new Error(String(error)));
}

/** Says in which layer numbers stop being finite, for one batch. */
export function explainNonFinite(model: tf.LayersModel, inputs: readonly tf.Tensor[]): string {
  const ill = model.layers.find((layer) => layer.getWeights().some((weight) => !allFinite(weight)));
  if (ill) return `layer ${ill.name} is the first with weights that are not finite`;
  let where: string | null = null;
  tf.tidy(() => {
    walk(
      model,
      inputs,
      ({ layer, output }) => {
        if (allFinite(output)) return false;
        where = `all weights are finite, and layer ${layer.name} is the first whose output is not`;
        return true;
      },
      () => undefined,
    );
  });
  return (
    where ??
    "weights and outputs of all layers are finite, so it is the loss that overflows: look at the targets"
  );
}

export function allFinite(tensor: tf.Tensor): boolean {
  return tensor.dtype === "string" || tensor.dataSync().every((value) => Number.isFinite(value));
}
