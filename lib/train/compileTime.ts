import * as tf from "@tensorflow/tfjs";

interface Parts {
  readonly layers?: readonly tf.layers.Layer[];
  readonly layer?: tf.layers.Layer;
  readonly forwardLayer?: tf.layers.Layer;
  readonly backwardLayer?: tf.layers.Layer;
  readonly cell?: unknown;
}

/** From so many layers on a graph takes longer than a moment; a recurrent one counts once per time step. */
const MANY = 20;
/** Time steps where nobody knows how many. */
const STEPS = 50;

/** Whether writing the graph of a step of this model is worth a word: half a second or more. */
export function takesLong(model: tf.LayersModel): boolean {
  return layersIn(model) >= MANY;
}

function layersIn(layer: tf.layers.Layer): number {
  const { layers, layer: inner, forwardLayer, backwardLayer, cell } = layer as unknown as Parts;
  if (layers !== undefined) return sum(layers);
  if (forwardLayer !== undefined && backwardLayer !== undefined) {
    return 2 * stepsOf(layer);
  }
  if (cell !== undefined) return stepsOf(layer);
  return inner === undefined ? 1 : stepsOf(layer) * layersIn(inner);
}

function sum(layers: readonly tf.layers.Layer[]): number {
  return layers.reduce((count, layer) => count + layersIn(layer), 0);
}

function stepsOf({ inboundNodes }: tf.layers.Layer): number {
  const [node] = inboundNodes as unknown as { readonly inputShapes: readonly tf.Shape[] }[];
  return node?.inputShapes[0]?.[1] ?? STEPS;
}
