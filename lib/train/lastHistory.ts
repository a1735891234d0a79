import type { History } from "./history.js";

let last: History | null = null;

/** Called by `fit` when a training begins. */
export function rememberHistory(history: History): void {
  last = history;
}

/**
 * The history of the latest training of this session, also of one that runs or was stopped: after Stop
 * there is no value to assign, and this is where the epochs are.
 *
 * @returns null before the first training
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [1] })] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * await dl.fit(model, { x: [[0], [1]], y: [0, 1] }, { epochs: 2, verbose: 0 });
 * dl.lastHistory()?.epochs.length; // 2
 */
export function lastHistory(): History | null {
  return last;
}
