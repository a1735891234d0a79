import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import { freeingTape } from "../engine/tape.js";
import { BatchGenerator, requireSeed } from "./batchGenerator.js";

/** What the loop trains: a call and its weights; `NaiveSequential`, `NaiveDense`, or your own class. */
export interface Trainable {
  call(x: tf.Tensor): tf.Tensor;
  readonly weights: readonly tf.Variable[];
}

/** A loss of a batch as a scalar tensor; those of `dl.losses` are. */
export type TensorLoss = (yTrue: tf.Tensor, yPred: tf.Tensor) => tf.Scalar;

/** How one step goes. */
export interface StepOptions {
  /** Of a batch, as a scalar. */
  readonly loss: TensorLoss;
  /** η: how far to go against the gradient; default 0.001. */
  readonly learningRate?: number;
}

/**
 * The rule of gradient descent, w ← w − η·g, for each weight.
 * @param gradients one tensor per weight, of its shape
 * @param weights changed in place
 * @param learningRate η > 0; default 0.001
 * @throws ArgumentError when numbers or shapes differ; then no weight is changed
 * @example
 * const w = tf.variable(tf.tensor1d([1, 2]));
 * dl.nn.updateWeights([tf.tensor1d([10, 20])], [w], 0.1);
 * w; // [0, 0]
 */
export function updateWeights(
  gradients: readonly tf.Tensor[],
  weights: readonly tf.Variable[],
  learningRate = 1e-3,
): void {
  requireRate(learningRate);
  const expectation = `${weights.length} tensors, one per weight`;
  requireThat(gradients.length === weights.length, "gradients", expectation, gradients.length);
  weights.forEach((weight, i) => {
    const gradient = gradients[i];
    const fits = gradient !== undefined && tf.util.arraysEqual(gradient.shape, weight.shape);
    requireThat(
      fits,
      `gradients[${i}]`,
      `a tensor of shape [${weight.shape.join(", ")}]`,
      gradient,
    );
  });
  tf.tidy(() => {
    weights.forEach((weight, i) => {
      const gradient = gradients[i];
      if (gradient !== undefined) weight.assign(weight.sub(gradient.mul(learningRate)));
    });
  });
}

/**
 * One step of training: predict, compute the loss, its gradient for each weight, and update.
 *
 * @param model its weights change in place
 * @param x samples, [n, …]
 * @param y targets, [n, …]
 * @param options loss; learningRate 0.001
 * @returns the loss before the update
 * @throws ArgumentError when the loss is not finite; then no weight is changed
 * @example
 * const { constant } = dl.initializers;
 * const model = new dl.nn.NaiveDense({ inputSize: 1, outputSize: 1, kernelInitializer: constant(0) });
 * const options = { loss: dl.losses.meanSquaredError, learningRate: 0.25 };
 * dl.nn.oneTrainingStep(model, tf.tensor2d([[1]]), tf.tensor2d([[2]]), options); // 4
 * model.W; // [[1]]
 */
export function oneTrainingStep(
  model: Trainable,
  x: tf.Tensor,
  y: tf.Tensor,
  { loss, learningRate = 1e-3 }: StepOptions,
): number {
  requireRate(learningRate);
  return tf.tidy(() => {
    const weights = [...model.weights];
    const { value, grads } = freeingTape(() =>
      tf.variableGrads(() => loss(y, model.call(x)), weights),
    );
    const [lossValue] = value.dataSync();
    if (lossValue === undefined || !Number.isFinite(lossValue)) {
      throw new ArgumentError("the loss", "finite (a lower learningRate often helps)", lossValue);
    }
    updateWeights(
      weights.map((weight) => grads[weight.name] as tf.Tensor),
      weights,
      learningRate,
    );
    return lossValue;
  });
}

/** How {@link fit} trains. */
export interface FitOptions extends StepOptions {
  /** Passes over the data; default 1. */
  readonly epochs?: number;
  /** Samples per update; default 128. */
  readonly batchSize?: number;
  /** Shuffles before each epoch, the same way in each run; without it the order stays. */
  readonly shuffleSeed?: number;
  /** Called after each update, for a progress line or a live chart; may be asynchronous. */
  readonly onBatch?: (progress: BatchProgress) => void | Promise<void>;
}

/** Where {@link fit} stands. */
export interface BatchProgress {
  /** 1, 2, …, epochs */
  readonly epoch: number;
  /** 1, 2, …, batches */
  readonly batch: number;
  /** Batches per epoch. */
  readonly batches: number;
  /** Of this batch, before its update. */
  readonly loss: number;
}

/** What {@link fit} gives. */
export interface History {
  /** The loss of each batch, in order. */
  readonly batchLoss: number[];
  /** The mean over the samples of each epoch. */
  readonly epochLoss: number[];
}

/**
 * Trains with mini-batches: for each epoch, for each batch, {@link oneTrainingStep}. Stop ends it
 * between two batches; the weights keep what was learned.
 *
 * @param model its weights change in place
 * @param x samples, [n, …]
 * @param y targets, [n, …]
 * @param options loss; epochs 1, batchSize 128, learningRate 0.001, shuffleSeed (none: in order), onBatch
 * @throws ArgumentError for wrong options or data, or when the loss is no longer finite
 * @throws InterruptedError when stopped
 * @example
 * const model = new dl.nn.NaiveDense({ inputSize: 1, outputSize: 1, seed: 1 });
 * const [x, y] = [tf.tensor2d([[0], [1], [2]]), tf.tensor2d([[1], [3], [5]])];
 * const options = { epochs: 300, learningRate: 0.1, loss: dl.losses.meanSquaredError };
 * const { epochLoss } = await dl.nn.fit(model, x, y, options);
 * epochLoss[299] < 1e-4; // true
 */
export async function fit(
  model: Trainable,
  x: tf.Tensor,
  y: tf.Tensor,
  options: FitOptions,
): Promise<History> {
  const { epochs = 1, batchSize = 128, shuffleSeed, onBatch } = options;
  requireThat(Number.isInteger(epochs) && epochs > 0, "epochs", "a whole number above 0", epochs);
  if (shuffleSeed !== undefined) requireSeed(shuffleSeed);
  const history: History = { batchLoss: [], epochLoss: [] };
  for (let epoch = 1; epoch <= epochs; epoch++) {
    const order = shuffleSeed === undefined ? {} : { shuffleSeed: (shuffleSeed + epoch) >>> 0 };
    const batches = new BatchGenerator(x, y, { batchSize, ...order });
    let total = 0;
    for (const batch of batches) {
      const samples = batch.x.shape[0] ?? 0;
      let loss: number;
      try {
        throwIfInterrupted();
        loss = oneTrainingStep(model, batch.x, batch.y, options);
      } finally {
        tf.dispose([batch.x, batch.y]);
      }
      total += loss * samples;
      history.batchLoss.push(loss);
      await onBatch?.({ epoch, batch: batch.index + 1, batches: batches.numBatches, loss });
      await breathe();
    }
    history.epochLoss.push(total / (x.shape[0] ?? 1));
  }
  return history;
}

/**
 * The share of samples whose largest output is at their label: the accuracy.
 *
 * @param model read only
 * @param x samples, [n, …]
 * @param labels class indices, [n]
 * @param options batchSize 128
 * @throws ArgumentError when the numbers of samples and labels differ
 * @example
 * const { constant } = dl.initializers;
 * const model = new dl.nn.NaiveDense({
 *   inputSize: 2,
 *   outputSize: 2,
 *   kernelInitializer: () => tf.eye(2),
 *   biasInitializer: constant(0),
 * });
 * dl.nn.evaluate(model, tf.tensor2d([[1, 0], [0, 1]]), tf.tensor1d([0, 0])); // 0.5
 */
export function evaluate(
  model: Trainable,
  x: tf.Tensor,
  labels: tf.Tensor,
  { batchSize = 128 }: { readonly batchSize?: number } = {},
): number {
  requireThat(labels.rank === 1, "labels", "class indices of shape [n]", labels);
  const expectation = `${x.shape[0] ?? 1} class indices, one per sample of x`;
  requireThat(labels.shape[0] === x.shape[0], "labels", expectation, labels);
  let correct = 0;
  for (const batch of new BatchGenerator(x, labels, { batchSize })) {
    try {
      correct += tf.tidy(() => {
        const predicted = model.call(batch.x).argMax(-1);
        return predicted.equal(batch.y.toInt()).sum().dataSync()[0] ?? 0;
      });
    } finally {
      tf.dispose([batch.x, batch.y]);
    }
  }
  return correct / (x.shape[0] ?? 1);
}

/** Lets messages in (Stop, a chart update) between two batches. */
function breathe(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}

function requireRate(rate: number): void {
  requireThat(rate > 0 && Number.isFinite(rate), "learningRate", "a finite number > 0", rate);
}
