import type * as tf from "@tensorflow/tfjs";
import { isModel, requireModel } from "./model.js";

/** One layer of a model. */
export interface SummaryRow {
  readonly name: string;
  /** The layer's class: Dense, Conv2D, … */
  readonly type: string;
  /** Of each output; null where any size is taken, as the batch. */
  readonly outputShapes: readonly (readonly (number | null)[])[];
  readonly parameters: number;
  /** Those of them that training changes. */
  readonly trainable: number;
  /** Names of the layers whose outputs come in. */
  readonly inputs: readonly string[];
  /** The layers of an inner model. */
  readonly inner: readonly SummaryRow[];
}

/** What {@link summary} gives: the layers in order, and the totals. */
export interface ModelSummary {
  readonly name: string;
  readonly layers: readonly SummaryRow[];
  readonly parameters: number;
  readonly trainable: number;
  /** Of the weights in float32: 4 bytes each. */
  readonly bytes: number;
}

/**
 * Layers, shapes, numbers of parameters and connections of a model, as plain data.
 *
 * A dense layer has inputs × units + units parameters, a convolution rows × columns × channels × filters +
 * filters; weights that layers share count once in the totals.
 *
 * @param model a built layers model
 * @throws ArgumentError for anything else
 * Source: Keras' `Model.summary`.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 512, activation: "relu", inputShape: [784] }),
 *   tf.layers.dense({ units: 10, activation: "softmax" }),
 * ] });
 * const { layers, parameters } = dl.interpret.summary(model);
 * layers.map((layer) => layer.parameters); // [401920, 5130]
 * parameters; // 407050
 */
export function summary(model: tf.LayersModel): ModelSummary {
  requireModel(model);
  const parameters = count(model.weights);
  return {
    name: model.name,
    layers: rowsOf(model),
    parameters,
    trainable: count(model.trainableWeights),
    bytes: 4 * parameters,
  };
}

function rowsOf(model: tf.LayersModel): SummaryRow[] {
  const learning = new Set(model.trainableWeights);
  return model.layers.map((layer, i) => {
    const previous = model.layers[i - 1];
    // A sequential model's layers may sit in other models too; in this one they are a chain.
    const chain = model.getClassName() === "Sequential";
    return {
      name: layer.name,
      type: layer.getClassName(),
      outputShapes: shapesOf(model, layer),
      parameters: count(layer.weights),
      trainable: count(layer.weights.filter((weight) => learning.has(weight))),
      inputs: chain ? (previous ? [previous.name] : []) : sources(model, layer),
      inner: isModel(layer) ? rowsOf(layer) : [],
    };
  });
}

/** The nodes of a layer that belong to this model: a layer may be used in others too. */
function nodesOf(model: tf.LayersModel, layer: tf.layers.Layer): readonly Node[] {
  const nodes = layer.inboundNodes as unknown as readonly Node[];
  const { containerNodes } = model as unknown as { containerNodes?: ReadonlySet<string> };
  const own = nodes.filter((_, i) => containerNodes?.has(`${layer.name}_ib-${i}`) === true);
  // A sequential model keeps no list of them.
  return own.length > 0 ? own : nodes;
}

/** What tfjs keeps of each use of a layer. */
interface Node {
  readonly inboundLayers: readonly tf.layers.Layer[];
  readonly outputShapes: unknown;
}

function sources(model: tf.LayersModel, layer: tf.layers.Layer): string[] {
  return nodesOf(model, layer).flatMap(({ inboundLayers }) =>
    inboundLayers.map(({ name }) => name),
  );
}

function shapesOf(model: tf.LayersModel, layer: tf.layers.Layer): (readonly (number | null)[])[] {
  const [node] = nodesOf(model, layer);
  const shapes = node?.outputShapes as readonly unknown[] | undefined;
  if (shapes === undefined) return [];
  return (Array.isArray(shapes[0]) ? shapes : [shapes]) as (readonly (number | null)[])[];
}

function count(weights: readonly { readonly id: number; readonly shape: tf.Shape }[]): number {
  const distinct = new Map(weights.map((weight) => [weight.id, weight.shape]));
  return [...distinct.values()].reduce(
    (sum, shape) => sum + shape.reduce<number>((size, length) => size * (length ?? 1), 1),
    0,
  );
}
