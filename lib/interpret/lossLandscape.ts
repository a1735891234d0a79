import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { throwIfInterrupted } from "../core/host.js";
import type { TensorOrNested } from "../core/nested.js";
import { barText, ProgressLine } from "../core/progress.js";
import { Random } from "../core/random.js";
import { alignTarget, isSparse, requireLabels } from "../core/targets.js";
import { type BatchLoss, compiledLoss } from "./batchLoss.js";
import { drawDirection, type Moving, movingWeights } from "./direction.js";
import { batchOf, first, requireModel, type Samples, tidied } from "./model.js";
import { targetsOf } from "./targets.js";

/** Where {@link lossLandscape} looks. */
export interface LandscapeOptions {
  /** 1: along one direction; 2 (default): over the plane of two. */
  readonly dimensions?: 1 | 2;
  /** α and β go from −range to range; default 1, a step as long as the weights themselves. */
  readonly range?: number;
  /** Points on each axis, odd, so that the model itself is one of them; default 41, or 21 × 21. */
  readonly steps?: number;
  /** Of the directions; default 0. */
  readonly seed?: number;
  /** Default: the loss with which the model was compiled. */
  readonly loss?: BatchLoss;
  /** Samples per forward pass; default 256. */
  readonly batchSize?: number;
  /** A progress line; default true. */
  readonly verbose?: boolean;
}

interface Around {
  /** From −range to range; the one in the middle is 0. */
  readonly alphas: readonly number[];
  /** L of the model as it is. */
  readonly centreLoss: number;
  readonly seed: number;
}

/** The loss along one direction. */
export interface LossLine extends Around {
  readonly dimensions: 1;
  /** L(w + α d), one for each α. */
  readonly losses: readonly number[];
}

/** The loss over the plane of two directions. */
export interface LossPlane extends Around {
  readonly dimensions: 2;
  readonly betas: readonly number[];
  /** L(w + α d + β e), [β][α]. */
  readonly losses: readonly (readonly number[])[];
}

/** What {@link lossLandscape} gives. */
export type LossLandscape = LossLine | LossPlane;

/**
 * The loss around a model: its weights move along one or two random directions, and at each step the
 * loss of the data is taken. How wide the valley is, and how rough, shows how easily the model trains.
 * The model runs as in prediction and stays as it is, also when it is stopped.
 *
 * L(α, β) = mean loss at w + α d + β e; dᵢ ~ N(0, 1), then each filter of d is scaled to ‖d_f‖ = ‖w_f‖
 *
 * A filter is the kernel of one output unit or channel, or the vector of one token. Only kernels and
 * embeddings that learn move; biases and normalisations stay. Penalties of weights are not counted.
 * Without the scaling, landscapes of two models could not be compared: weights before a ReLU can grow
 * while those behind it shrink, and the model computes the same.
 *
 * @param model a built layers model of one input and one output
 * @param data x [n, …] and y, as the loss takes it
 * @param options dimensions 2, range 1, steps 21 (41 in one dimension), seed 0, loss (default the compiled
 * one), batchSize 256, verbose true
 * @throws ArgumentError for another model, data that do not fit, or where there is no loss
 * @throws InterruptedError when the cell is stopped
 * Source: Li, Xu, Taylor, Studer and Goldstein, "Visualizing the loss landscape of neural nets", 2018.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 1, useBias: false, inputShape: [1], weights: [tf.tensor2d([[2]])] }),
 * ] });
 * model.compile({ optimizer: "sgd", loss: "meanSquaredError" });
 * const data = { x: [[1], [3]], y: [[2], [6]] };
 * const around = await dl.interpret.lossLandscape(model, data, { dimensions: 1, steps: 5 });
 * around.alphas; // [-1, -0.5, 0, 0.5, 1]
 * around.losses; // [20, 5, 0, 5, 20]
 */
export async function lossLandscape(
  model: tf.LayersModel,
  data: { readonly x: Samples; readonly y: TensorOrNested },
  options: LandscapeOptions & { readonly dimensions: 1 },
): Promise<LossLine>;
export async function lossLandscape(
  model: tf.LayersModel,
  data: { readonly x: Samples; readonly y: TensorOrNested },
  options?: LandscapeOptions & { readonly dimensions?: 2 },
): Promise<LossPlane>;
export async function lossLandscape(
  model: tf.LayersModel,
  data: { readonly x: Samples; readonly y: TensorOrNested },
  options?: LandscapeOptions,
): Promise<LossLandscape>;
export async function lossLandscape(
  model: tf.LayersModel,
  data: { readonly x: Samples; readonly y: TensorOrNested },
  options: LandscapeOptions = {},
): Promise<LossLandscape> {
  requireModel(model);
  requireThat(model.outputs.length === 1, "model", "a model of one output", model.outputs.length);
  const { dimensions, range, steps, seed, batchSize, verbose } = requireOptions(options);
  const loss = options.loss ?? compiledLoss(model);
  requireThat(typeof loss === "function", "loss", "a function, or a compiled model", loss);
  const random = new Random(seed);
  const moving = requireMoving(model);
  const kept: tf.Tensor[] = [];
  const keep = <T extends tf.Tensor>(tensor: T): T => {
    kept.push(tensor);
    return tensor;
  };
  try {
    const x = keep(batchOf(model, data.x, "x"));
    const y = keep(targetsOf(data.y, x.shape[0] ?? 0));
    const start = moving.map(({ variable }) => keep(variable.clone()));
    const directions = Array.from({ length: dimensions }, () =>
      moving.map((weight) => keep(drawDirection(weight, random))),
    );
    const places = axisOf(range, steps);
    const rows = dimensions === 1 ? [[]] : places.map((beta) => [beta]);
    const total = rows.length * steps;
    const line = new ProgressLine();
    const compared = options.loss ?? model.loss;
    const grid: number[][] = [];
    for (const beta of rows) {
      const losses: number[] = [];
      grid.push(losses);
      for (const alpha of places) {
        const moved = movedBy(start, directions, [alpha, ...beta]);
        try {
          losses.push(
            await lossAt(model, { moving, start, moved }, { x, y, loss, compared, batchSize }),
          );
        } finally {
          tf.dispose(moved);
        }
        const done = (grid.length - 1) * steps + losses.length;
        if (verbose && (line.due || done === total)) {
          await line.show(`${barText(done / total)} loss landscape ${done} of ${total}`);
        }
      }
    }
    if (verbose) line.end();
    const half = (steps - 1) / 2;
    const centreLoss = grid[dimensions === 1 ? 0 : half]?.[half] ?? NaN;
    const around = { alphas: places, centreLoss, seed };
    return dimensions === 1
      ? { dimensions, ...around, losses: grid[0] ?? [] }
      : { dimensions, ...around, betas: places, losses: grid };
  } finally {
    tf.dispose(kept);
  }
}

function requireOptions(options: LandscapeOptions) {
  const { dimensions = 2, range = 1, seed = 0, batchSize = 256, verbose = true } = options;
  requireThat(dimensions === 1 || dimensions === 2, "dimensions", "1 or 2", dimensions);
  const { steps = dimensions === 1 ? 41 : 21 } = options;
  const positive = Number.isFinite(range) && range > 0;
  requireThat(positive, "range", "a finite number above 0", range);
  const odd = Number.isInteger(steps) && steps >= 3 && steps % 2 === 1;
  requireThat(odd, "steps", "an odd whole number ≥ 3", steps);
  const whole = Number.isInteger(batchSize) && batchSize >= 1;
  requireThat(whole, "batchSize", "a whole number ≥ 1", batchSize);
  return { dimensions, range, steps, seed, batchSize, verbose };
}

function requireMoving(model: tf.LayersModel): Moving[] {
  const moving = movingWeights(model);
  const some = "a model with kernels or embeddings that learn";
  requireThat(moving.length > 0, "model", some, "none that is not frozen");
  const finite = tidied(() =>
    moving.every(({ variable }) => tf.all(tf.isFinite(variable)).dataSync()[0] === 1),
  );
  requireThat(finite, "model", "a model of finite weights", "NaN or an infinity in a weight");
  return moving;
}

/** −range … range; the middle is 0 itself, not what rounding makes of it. */
function axisOf(range: number, steps: number): number[] {
  const half = (steps - 1) / 2;
  return Array.from({ length: steps }, (_, i) => (range * (i - half)) / half);
}

/** w + α d (+ β e) of every weight. */
function movedBy(
  start: readonly tf.Tensor[],
  directions: readonly (readonly tf.Tensor[])[],
  by: readonly number[],
): tf.Tensor[] {
  return tf.tidy(() =>
    start.map((weight, i) =>
      directions.reduce(
        (at, direction, k) => at.add((direction[i] as tf.Tensor).mul(by[k] ?? 0)),
        weight,
      ),
    ),
  );
}

interface Move {
  readonly moving: readonly Moving[];
  readonly start: readonly tf.Tensor[];
  readonly moved: readonly tf.Tensor[];
}

interface Evaluated {
  readonly x: tf.Tensor;
  readonly y: tf.Tensor;
  readonly loss: BatchLoss;
  /** The loss as it was given, or by its name: it says what targets it takes. */
  readonly compared: unknown;
  readonly batchSize: number;
}

/** The mean loss of the samples with moved weights; whenever others may run, the model is as it was. */
async function lossAt(
  model: tf.LayersModel,
  { moving, start, moved }: Move,
  { x, y, loss, compared, batchSize }: Evaluated,
): Promise<number> {
  const count = x.shape[0] ?? 0;
  const put = (weights: readonly tf.Tensor[]): void => {
    moving.forEach(({ variable }, i) => variable.assign(weights[i] as tf.Tensor));
  };
  const layer = model.layers.at(-1)?.name ?? "output";
  let sum = 0;
  for (let from = 0; from < count; from += batchSize) {
    const size = Math.min(batchSize, count - from);
    try {
      put(moved);
      sum += tidied(() => {
        const yPred = first(model.apply(x.slice(from, size)) as tf.Tensor);
        const yTrue = alignTarget(y.slice(from, size), yPred, compared, "y", layer);
        if (isSparse(compared)) requireLabels(yTrue, yPred.shape.at(-1) ?? 1, "y");
        return size * (loss(yTrue, yPred).mean().dataSync()[0] ?? NaN);
      });
    } finally {
      put(start);
    }
    // Lets Stop come in between two batches.
    await new Promise((resolve) => setImmediate(resolve));
    throwIfInterrupted();
  }
  return sum / count;
}
