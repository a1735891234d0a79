import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { isTensor, type TensorOrNested } from "../core/nested.js";
import { alignTarget } from "../core/targets.js";
import { freeingTape } from "../engine/tape.js";
import { type BatchLoss, compiledLoss } from "./batchLoss.js";
import { type Distribution, distributionOf } from "./distribution.js";
import {
  batchOf,
  first,
  layersOf,
  type PlacedLayer,
  requireModel,
  runRecorded,
  type Samples,
  tidied,
} from "./model.js";

/** Settings of {@link layerStatistics}. */
export interface StatisticsOptions {
  /** Default: the loss with which the model was compiled. */
  readonly loss?: BatchLoss;
  /** η of the update whose size is compared with the weights; default 0.01. */
  readonly learningRate?: number;
}

/** What one layer holds, gives and learns. */
export interface LayerStatistics {
  /** "base/conv1" for a layer of the inner model "base". */
  readonly name: string;
  /** The class of the layer: Dense, Conv2D, … */
  readonly type: string;
  /** All weights of the layer together; null where it has none. */
  readonly weights: Distribution | null;
  /** ∂L/∂w of the weights that learn; null where none does. Its norm is the gradient norm. */
  readonly gradients: Distribution | null;
  /** The layer's output for the batch. */
  readonly activations: Distribution;
  /** Units (entries of the last axis) whose output is 0 for the whole batch: dead, after a ReLU. */
  readonly deadUnits: number;
  readonly units: number;
  /** η‖∂L/∂w‖ / ‖w‖ of a plain gradient step; about 1e-3 is healthy. Null where nothing learns. */
  readonly updateToWeight: number | null;
}

/** What {@link layerStatistics} gives. */
export interface ModelStatistics {
  readonly loss: number;
  /** Layers in order; those of inner models too. */
  readonly layers: readonly LayerStatistics[];
}

/**
 * Weights, activations and gradients of every layer for one batch: where gradients vanish, units are
 * dead, or weights drift. The model runs as in prediction (dropout off) and stays as it is.
 *
 * @param model a built layers model of one input and one output
 * @param batch x [n, …] and y, as the loss takes it
 * @param options loss, default the compiled one; learningRate, default 0.01
 * @throws ArgumentError for another model or shape, or where there is no loss
 * Source: Glorot and Bengio, "Understanding the difficulty of training deep feedforward neural networks",
 * 2010.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 4, activation: "relu", inputShape: [2], name: "hidden" }),
 *   tf.layers.dense({ units: 1, name: "out" }),
 * ] });
 * const { layers } = dl.interpret.layerStatistics(
 *   model,
 *   { x: [[0, 1], [1, 0]], y: [[1], [0]] },
 *   { loss: dl.losses.meanSquaredError },
 * );
 * layers.map(({ name }) => name); // ["hidden", "out"]
 */
export function layerStatistics(
  model: tf.LayersModel,
  batch: { readonly x: Samples; readonly y: TensorOrNested },
  options: StatisticsOptions = {},
): ModelStatistics {
  requireModel(model);
  const { loss = compiledLoss(model), learningRate = 0.01 } = options;
  requireThat(typeof loss === "function", "loss", "a function, or a compiled model", loss);
  const positive = Number.isFinite(learningRate) && learningRate > 0;
  requireThat(positive, "learningRate", "a finite number above 0", learningRate);
  const placed = layersOf(model);
  requireThat(model.outputs.length === 1, "model", "a model of one output", model.outputs.length);
  const x = batchOf(model, batch.x);
  try {
    return tidied(() => {
      const given = isTensor(batch.y) ? batch.y : tf.tensor(batch.y);
      const compared = options.loss ?? model.loss;
      const layer = model.layers.at(-1)?.name ?? "output";
      const run = (): tf.Scalar => {
        const predicted = first(model.apply(x) as tf.Tensor);
        return loss(alignTarget(given, predicted, compared, "batch.y", layer), predicted).mean();
      };
      const learning = learningOf(model);
      const { value, grads } =
        learning.length > 0
          ? freeingTape(() => tf.variableGrads(run, learning))
          : { value: run(), grads: {} as tf.NamedTensorMap };
      const { outputs } = runRecorded(model, x, placed);
      return {
        loss: value.dataSync()[0] ?? NaN,
        layers: placed.map((one, i) =>
          statisticsOf(one, outputs[i] as tf.Tensor, learning, grads, learningRate),
        ),
      };
    });
  } finally {
    x.dispose();
  }
}

function statisticsOf(
  { path, layer }: PlacedLayer,
  output: tf.Tensor,
  all: readonly tf.Variable[],
  grads: tf.NamedTensorMap,
  learningRate: number,
): LayerStatistics {
  const weights = layer.weights.map((weight) => weight.read());
  const learning = all.filter((variable) => weights.includes(variable));
  const gradients = learning.flatMap((variable) => grads[variable.name] ?? []);
  const [held, learned] = [numbersOf(weights), distributionOf(numbersOf(gradients))];
  const moving = distributionOf(numbersOf(learning)).norm;
  const units = output.shape.at(-1) ?? 1;
  const silent = output.reshape([-1, units]).abs().max(0).equal(0).sum().dataSync()[0] ?? 0;
  return {
    name: path,
    type: layer.getClassName(),
    weights: held.length === 0 ? null : distributionOf(held),
    gradients: gradients.length === 0 ? null : learned,
    activations: distributionOf(numbersOf([output])),
    deadUnits: silent,
    units,
    updateToWeight:
      gradients.length === 0 || moving === 0 ? null : (learningRate * learned.norm) / moving,
  };
}

/** The variables that training changes, each once. */
function learningOf(model: tf.LayersModel): tf.Variable[] {
  return [...new Set(model.trainableWeights.map((weight) => weight.read() as tf.Variable))];
}

function numbersOf(tensors: readonly tf.Tensor[]): Float32Array[] {
  return tensors.map((tensor) => Float32Array.from(tensor.dataSync()));
}
