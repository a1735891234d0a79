import * as tf from "@tensorflow/tfjs";
import { Random } from "../../../lib/core/random.js";

/** The CNN of test/oracle/insight_models.py, flat or with its convolutions in an inner model. */
export function cnn(seed: number, nested = false): tf.LayersModel {
  const random = new Random(seed);
  const convolutions = (): tf.layers.Layer[] => [
    tf.layers.conv2d({
      filters: 4,
      kernelSize: 3,
      activation: "relu",
      padding: "same",
      name: "conv1",
      inputShape: [10, 12, 2],
    }),
    tf.layers.maxPooling2d({ poolSize: 2 }),
    tf.layers.conv2d({ filters: 6, kernelSize: 3, activation: "tanh", name: "conv2" }),
  ];
  const head = (): tf.layers.Layer[] => [
    tf.layers.globalAveragePooling2d({}),
    tf.layers.dense({ units: 3, activation: "softmax", name: "probabilities" }),
  ];
  const base = nested ? [tf.sequential({ layers: convolutions(), name: "base" })] : convolutions();
  const model = tf.sequential({ layers: [...base, ...head()] });
  const weights = model.getWeights().map((weight) => {
    const values = Float32Array.from({ length: weight.size }, () => random.normal(0, 0.6));
    return tf.tensor(values, weight.shape);
  });
  model.setWeights(weights);
  tf.dispose(weights);
  return model;
}

export function image(seed: number): number[][][] {
  const random = new Random(seed);
  return Array.from({ length: 10 }, () =>
    Array.from({ length: 12 }, () => [random.uniform(), random.uniform()]),
  );
}

/** Asserts that `act` leaves no more tensors than it gives back. */
export async function withoutLeak(act: () => unknown, kept = 0): Promise<void> {
  const before = tf.memory().numTensors;
  await act();
  const left = tf.memory().numTensors - before - kept;
  if (left !== 0) throw new Error(`${left} tensors are left`);
}
