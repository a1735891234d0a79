import * as tf from "@tensorflow/tfjs";

/** One update of a classifier, as a learner writes it; gives the loss before the update. */
export function stepOf(model: tf.LayersModel, optimizer: tf.Optimizer) {
  const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
  return (x: tf.Tensor, y: tf.Tensor): tf.Scalar =>
    optimizer.minimize(
      () =>
        tf.tidy(() => {
          const predicted = model.apply(x, { training: true }) as tf.Tensor;
          return tf.metrics.categoricalCrossentropy(y, predicted).mean().asScalar();
        }),
      true,
      variables,
    ) as tf.Scalar;
}
