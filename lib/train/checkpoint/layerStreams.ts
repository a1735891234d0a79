import * as tf from "@tensorflow/tfjs";
import type { RandomState } from "../../core/random.js";
import { drawsOf, type Draws } from "../../layers/draws.js";

/** The random streams of a model's layers that have a seed of their own, in order. */
export function saveLayerStreams(model: unknown): (RandomState | null)[] {
  return streamsOf(model).map(({ state }) => state);
}

/** Lets the layers go on with saved streams. */
export function loadLayerStreams(model: unknown, states: readonly (RandomState | null)[]): void {
  streamsOf(model).forEach((draws, i) => {
    draws.state = states[i] ?? null;
  });
}

function streamsOf(model: unknown): Draws[] {
  return model instanceof tf.LayersModel ? model.layers.flatMap(streamsOfLayer) : [];
}

/** Also of the layers inside a model or a wrapper (`timeDistributed`). */
function streamsOfLayer(layer: tf.layers.Layer): Draws[] {
  if (layer instanceof tf.LayersModel) return streamsOf(layer);
  const { layer: inner } = layer as unknown as { readonly layer?: tf.layers.Layer };
  const own = drawsOf(layer);
  return [...(own === null ? [] : [own]), ...(inner ? streamsOfLayer(inner) : [])];
}
