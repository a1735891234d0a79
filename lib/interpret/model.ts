import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { isTensor, type Nested, shapeOf } from "../core/nested.js";

/** A layer of a model or of a model inside it. */
export interface PlacedLayer {
  /** Its name, after those of the models around it: "base/conv1". */
  readonly path: string;
  readonly layer: tf.layers.Layer;
}

/** The layers that compute, in order; models inside the model are opened. */
export function layersOf(model: tf.LayersModel): PlacedLayer[] {
  requireModel(model);
  const open = (container: tf.LayersModel, prefix: string): PlacedLayer[] =>
    container.layers.flatMap((layer) => {
      const path = `${prefix}${layer.name}`;
      if (isModel(layer)) return open(layer, `${path}/`);
      return layer.getClassName() === "InputLayer" ? [] : [{ path, layer }];
    });
  return open(model, "");
}

/**
 * The layer of that name, or path where a name occurs twice.
 * @throws ArgumentError naming the layers that there are
 */
export function findLayer(model: tf.LayersModel, name: string): PlacedLayer {
  const all = layersOf(model);
  const exact = all.find(({ path }) => path === name);
  const named = all.filter(({ layer }) => layer.name === name);
  const found = exact ?? (named.length === 1 ? named[0] : undefined);
  if (found) return found;
  const paths = (named.length > 1 ? named : all).map(({ path }) => path);
  const shown = paths.length > 30 ? [...paths.slice(0, 30), "…"] : paths;
  throw new ArgumentError("layer", `one of ${shown.join(", ")}`, name);
}

export function isModel(layer: tf.layers.Layer): layer is tf.LayersModel {
  return layer instanceof tf.LayersModel;
}

/** @throws ArgumentError for anything but a built layers model with layers. */
export function requireModel(model: tf.LayersModel): void {
  const given = (model as { layers?: unknown } | null) ?? {};
  const ok = model instanceof tf.LayersModel && Array.isArray(given.layers);
  requireThat(ok, "model", "a layers model: tf.sequential or tf.model", model);
  const built = model.layers.length > 0 && model.inputs !== undefined;
  requireThat(built, "model", "a built model: give its first layer an inputShape", "no input yet");
}

/**
 * Runs `act` while the output of a layer goes through `change`; a layer that is used several times is
 * changed each time. Meant for use inside tf.tidy.
 */
export function withOutput<T>(
  layer: tf.layers.Layer,
  change: (output: tf.Tensor, input: tf.Tensor) => tf.Tensor,
  act: () => T,
): T {
  const original = layer.call.bind(layer);
  // An own property hides the method of the class, or the change around this one.
  const hidden = Object.getOwnPropertyDescriptor(layer, "call");
  layer.call = function (inputs, kwargs) {
    const outputs = original(inputs, kwargs);
    const [input, output] = [first(inputs), first(outputs)];
    const changed = change(output, input);
    return Array.isArray(outputs) ? [changed, ...outputs.slice(1)] : changed;
  };
  try {
    return act();
  } finally {
    if (hidden) Object.defineProperty(layer, "call", hidden);
    else Reflect.deleteProperty(layer, "call");
  }
}

/** Runs the model, as in prediction, and gives each layer's output and input; call it in tf.tidy. */
export function runRecorded(
  model: tf.LayersModel,
  x: tf.Tensor,
  layers: readonly PlacedLayer[],
): {
  readonly y: tf.Tensor;
  readonly outputs: readonly tf.Tensor[];
  readonly inputs: readonly tf.Tensor[];
} {
  const outputs = new Map<tf.layers.Layer, tf.Tensor>();
  const inputs = new Map<tf.layers.Layer, tf.Tensor>();
  const run = (rest: readonly PlacedLayer[]): tf.Tensor => {
    const [next, ...others] = rest;
    if (next === undefined) return first(model.apply(x) as tf.Tensor | tf.Tensor[]);
    // The model tidies up what lies between its layers; kept clones outlive that.
    const keep = (output: tf.Tensor, input: tf.Tensor): tf.Tensor => {
      for (const [map, tensor] of [
        [outputs, output],
        [inputs, input],
      ] as const) {
        map.get(next.layer)?.dispose();
        map.set(next.layer, tf.keep(tensor.clone()));
      }
      return output;
    };
    return withOutput(next.layer, keep, () => run(others));
  };
  // Handed over to the caller's tf.tidy.
  const of = (map: Map<tf.layers.Layer, tf.Tensor>): tf.Tensor[] =>
    layers.flatMap(({ layer }) => map.get(layer)?.clone() ?? []);
  try {
    const y = run(layers);
    return { y, outputs: of(outputs), inputs: of(inputs) };
  } finally {
    tf.dispose([...outputs.values(), ...inputs.values()]);
  }
}

export function first(tensors: tf.Tensor | tf.Tensor[]): tf.Tensor {
  return Array.isArray(tensors) ? (tensors[0] as tf.Tensor) : tensors;
}

/** tf.tidy for an act whose result holds no tensors. */
export function tidied<T>(act: () => T): T {
  const results: T[] = [];
  tf.tidy(() => {
    results.push(act());
  });
  return results[0] as T;
}

/** Numbers for the model's only input: a tensor or nested lists. */
export type Samples = tf.Tensor | Nested;

/**
 * The samples as a tensor of their own, as the model's input has them.
 * @throws ArgumentError for several inputs, another shape, no samples, or numbers that are not finite
 */
export function batchOf(model: tf.LayersModel, x: Samples, argument = "x"): tf.Tensor {
  requireModel(model);
  requireThat(model.inputs.length === 1, "model", "a model of one input", model.inputs.length);
  const expected = model.inputs[0]?.shape ?? [];
  const shape = isTensor(x) ? x.shape : shapeOf(x, argument);
  const fits =
    shape.length === expected.length &&
    (shape[0] ?? 0) > 0 &&
    expected.every((size, axis) => axis === 0 || size === null || size === shape[axis]);
  const wanted = ["n", ...expected.slice(1).map((size) => size ?? "any")].join(", ");
  requireThat(
    fits,
    argument,
    `of shape [${wanted}]`,
    isTensor(x) ? x : `shape [${shape.join(", ")}]`,
  );
  const batch = isTensor(x) ? x.clone() : tf.tensor(x);
  const finite = tf.tidy(() => tf.all(tf.isFinite(batch.toFloat())).dataSync()[0] === 1);
  if (!finite) batch.dispose();
  requireThat(finite, argument, "finite numbers", "NaN or an infinity");
  return batch;
}

/**
 * One sample as a batch of one; the batch axis may be there already.
 * @throws ArgumentError for another shape or several samples
 */
export function sampleOf(model: tf.LayersModel, x: Samples, argument = "x"): tf.Tensor {
  requireModel(model);
  const rank = model.inputs[0]?.shape.length ?? 0;
  const shape = isTensor(x) ? x.shape : shapeOf(x, argument);
  if (shape.length !== rank - 1) {
    const one = shape.length !== rank || shape[0] === 1;
    requireThat(one, argument, "one sample", isTensor(x) ? x : `shape [${shape.join(", ")}]`);
    return batchOf(model, x, argument);
  }
  if (!isTensor(x)) return batchOf(model, [x], argument);
  const batch = x.expandDims(0);
  try {
    return batchOf(model, batch, argument);
  } finally {
    batch.dispose();
  }
}
