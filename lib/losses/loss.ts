import * as tf from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { formulaData } from "../core/formula.js";
import { DISPLAY, type MimeData } from "../core/host.js";
import {
  flatten,
  isTensor,
  nest,
  shapeOf,
  type Nested,
  type SameNesting,
  type TensorOrNested,
} from "../core/nested.js";
import { trust } from "../engine/jit/known.js";

/**
 * A loss L(yTrue, yPred): one number for a whole batch, the mean over its samples. Numbers and lists
 * are computed in float64, tensors by differentiable tfjs ops. The last axis is one sample's outputs;
 * a list of numbers is one sample.
 */
export interface Loss<Options extends object = object> {
  (yTrue: TensorOrNested, yPred: tf.Tensor, options?: Options): tf.Scalar;
  (yTrue: Nested, yPred: Nested, options?: Options): number;
  readonly name: string;
  /** L in LaTeX. */
  readonly formula: string;
  /** ∂L/∂ŷ in LaTeX, of one sample. */
  readonly gradientFormula: string;
  /** ∂L/∂yPred: the same shape as yPred. */
  readonly gradient: LossGradient<Options>;
  /** The loss of each sample instead of their mean: tensors of shape [n, …, k] → [n, …]. */
  readonly perSample: (yTrue: tf.Tensor, yPred: tf.Tensor, options?: Options) => tf.Tensor;
  /**
   * The loss of one output and its slope at equal steps, to draw. x is the prediction for a truth of
   * `yTrue`; for losses of distributions the probability (or logit) of the true class of two, for
   * cosineSimilarity the angle between the vectors.
   * @throws {ArgumentError} for an empty range, or less than two points.
   */
  curve(range?: LossCurveRange, options?: Options): LossPoint[];
  /** The two formulas of one sample, typeset. */
  [DISPLAY](): MimeData;
}

/** Sets what part of a loss's curve is computed. */
export interface LossCurveRange {
  /** The truth; default 0 for errors, 1 for labels and counts. Losses of distributions take none. */
  readonly yTrue?: number;
  /** The first x; the default depends on the loss: −3 for errors. */
  readonly from?: number;
  /** The last x, above `from`; the default depends on the loss: 3 for errors. */
  readonly to?: number;
  /** Both ends included; default 241. */
  readonly points?: number;
}

/** A point of a curve: the loss of the prediction x, and ∂L/∂x. */
export interface LossPoint {
  readonly x: number;
  readonly y: number;
  readonly slope: number;
}

/** ∂L/∂yPred of a loss, in the shape of yPred, for the same arguments as the loss itself. */
export interface LossGradient<Options extends object = object> {
  <T extends tf.Tensor>(yTrue: TensorOrNested, yPred: T, options?: Options): T;
  <T extends Nested>(yTrue: Nested, yPred: T, options?: Options): SameNesting<T>;
}

/** Both arguments as rows of one sample each. */
export interface Rows {
  readonly yTrue: readonly (readonly number[])[];
  readonly yPred: readonly (readonly number[])[];
}

export interface LossDefinition<Options extends object> {
  readonly name: string;
  readonly formula: string;
  readonly gradientFormula: string;
  /** Class indices instead of a vector per sample in yTrue. */
  readonly sparse?: boolean;
  /** Refuses options and values that make no sense; tensors are not read back for it. */
  readonly check?: (rows: Rows | null, options: Options) => void;
  /** Truth and range of the curve where none are given; default: truth 0, errors from −3 to 3. */
  readonly curve?: (options: Options) => {
    readonly target: number;
    readonly from: number;
    readonly to: number;
  };
  /** The sample at x, and how fast each of its outputs moves with x; default: one output, x itself. */
  readonly curveRow?: (yTrue: number, x: number, options: Options) => CurveRow;
  /** The loss of one sample and its gradient. */
  readonly sample: (yTrue: readonly number[], yPred: readonly number[], options: Options) => number;
  readonly sampleGradient: (
    yTrue: readonly number[],
    yPred: readonly number[],
    options: Options,
  ) => number[];
  /** The loss of each sample: [n, k] → [n], and its gradient: [n, k] → [n, k]. */
  readonly tensor: (yTrue: tf.Tensor, yPred: tf.Tensor, options: Options) => tf.Tensor;
  readonly tensorGradient: (yTrue: tf.Tensor, yPred: tf.Tensor, options: Options) => tf.Tensor;
}

export interface CurveRow {
  readonly yTrue: readonly number[];
  readonly yPred: readonly number[];
  readonly direction: readonly number[];
}

/** Two classes of which the first is true, with probability (or logit) x. */
export function oneOfTwo(
  _: number,
  x: number,
  { fromLogits = false }: { readonly fromLogits?: boolean },
): CurveRow {
  return fromLogits
    ? { yTrue: [1, 0], yPred: [x, 0], direction: [1, 0] }
    : { yTrue: [1, 0], yPred: [x, 1 - x], direction: [1, -1] };
}

/** Makes a {@link Loss} from its form for one sample and for tensors. */
export function defineLoss<Options extends object>(
  definition: LossDefinition<Options>,
): Loss<Options> {
  const { name, formula, gradientFormula, sparse = false } = definition;
  const none = {} as Options;

  const loss = (yTrue: TensorOrNested, yPred: TensorOrNested, options = none): unknown => {
    if (isTensor(yPred)) {
      definition.check?.(null, options);
      return tf.tidy(() => {
        const [truth, prediction] = asMatrices(yTrue, yPred, sparse);
        return definition.tensor(truth, prediction, options).mean().asScalar();
      });
    }
    const rows = asRows(yTrue, yPred, sparse);
    definition.check?.(rows, options);
    const total = rows.yTrue.reduce(
      (sum, truth, i) => sum + definition.sample(truth, rows.yPred[i] ?? [], options),
      0,
    );
    return total / rows.yTrue.length;
  };

  const perSample = (yTrue: tf.Tensor, yPred: tf.Tensor, options = none): tf.Tensor => {
    definition.check?.(null, options);
    return tf.tidy(() => {
      const [truth, prediction] = asMatrices(yTrue, yPred, sparse);
      return definition.tensor(truth, prediction, options).reshape(yPred.shape.slice(0, -1));
    });
  };

  const gradient = (yTrue: TensorOrNested, yPred: TensorOrNested, options = none): unknown => {
    if (isTensor(yPred)) {
      definition.check?.(null, options);
      return tf.tidy(() => {
        const [truth, prediction] = asMatrices(yTrue, yPred, sparse);
        const bySample = definition.tensorGradient(truth, prediction, options);
        return bySample.div(prediction.shape[0] ?? 1).reshape(yPred.shape);
      });
    }
    const rows = asRows(yTrue, yPred, sparse);
    definition.check?.(rows, options);
    const values = rows.yTrue.flatMap((truth, i) =>
      definition
        .sampleGradient(truth, rows.yPred[i] ?? [], options)
        .map((slope) => slope / rows.yTrue.length),
    );
    return nest(values, shapeOf(yPred));
  };

  const curve = (range: LossCurveRange = {}, options = none): LossPoint[] => {
    const usual = definition.curve?.(options) ?? { target: 0, from: -3, to: 3 };
    const { yTrue = usual.target, from = usual.from, to = usual.to, points = 241 } = range;
    requireThat(Number.isFinite(yTrue), "yTrue", "a finite number", yTrue);
    requireThat(Number.isFinite(from), "from", "a finite number", from);
    requireThat(to > from && Number.isFinite(to), "to", `a finite number above ${from}`, to);
    const enough = Number.isInteger(points) && points >= 2;
    requireThat(enough, "points", "a whole number of at least 2", points);
    const rowAt =
      definition.curveRow ?? ((y, x) => ({ yTrue: [y], yPred: [x], direction: [1] }) as const);
    return Array.from({ length: points }, (_, i) => {
      const x = from + ((to - from) * i) / (points - 1);
      const row = rowAt(yTrue, x, options);
      definition.check?.({ yTrue: [row.yTrue], yPred: [row.yPred] }, options);
      const slopes = definition.sampleGradient(row.yTrue, row.yPred, options);
      const slope = slopes.reduce((total, g, j) => total + g * (row.direction[j] ?? 0), 0);
      return { x, y: definition.sample(row.yTrue, row.yPred, options), slope };
    });
  };

  trust(loss);
  return Object.defineProperties(loss, {
    name: { value: name },
    curve: { value: curve, enumerable: true },
    formula: { value: formula, enumerable: true },
    gradientFormula: { value: gradientFormula, enumerable: true },
    gradient: { value: gradient, enumerable: true },
    perSample: { value: perSample, enumerable: true },
    [DISPLAY]: {
      value: () =>
        formulaData(name, [
          ["L", formula],
          [String.raw`\frac{\partial L}{\partial \hat y_i}`, gradientFormula],
        ]),
    },
  }) as unknown as Loss<Options>;
}

function asRows(yTrue: TensorOrNested, yPred: Nested, sparse: boolean): Rows {
  requireThat(!isTensor(yTrue), "yTrue", "of the kind of yPred: numbers or lists", yTrue);
  const predicted = shapeOf(yPred, "yPred");
  checkShapes(shapeOf(yTrue, "yTrue"), predicted, sparse);
  const width = predicted.at(-1) ?? 1;
  return {
    yTrue: rowsOf(numbersOf(yTrue, "yTrue"), sparse ? 1 : width),
    yPred: rowsOf(numbersOf(yPred, "yPred"), width),
  };
}

function numbersOf(values: Nested, argument: string): number[] {
  const all = flatten(values);
  requireThat(!all.some(Number.isNaN), argument, "free of NaN", values);
  return all;
}

function rowsOf(values: readonly number[], width: number): number[][] {
  return Array.from({ length: values.length / width }, (_, i) =>
    values.slice(i * width, (i + 1) * width),
  );
}

function asMatrices(
  yTrue: TensorOrNested,
  yPred: tf.Tensor,
  sparse: boolean,
): [tf.Tensor, tf.Tensor] {
  requireThat(yPred.dtype !== "string" && yPred.dtype !== "complex64", "yPred", "numeric", yPred);
  const truth = isTensor(yTrue) ? yTrue : tf.tensor(flatten(yTrue), shapeOf(yTrue, "yTrue"));
  checkShapes(truth.shape, yPred.shape, sparse);
  const width = yPred.shape.at(-1) ?? 1;
  return [
    sparse ? truth.reshape([-1]).toInt() : truth.reshape([-1, width]).toFloat(),
    yPred.reshape([-1, width]).toFloat(),
  ];
}

function checkShapes(yTrue: readonly number[], yPred: readonly number[], sparse: boolean): void {
  if (yPred.some((size) => size === 0)) {
    throw new ArgumentError("yPred", "at least one value", []);
  }
  const expected = sparse ? yPred.slice(0, -1) : yPred;
  const same = expected.length === yTrue.length && expected.every((size, i) => size === yTrue[i]);
  if (sparse && yPred.length === 0) {
    throw new ArgumentError("yPred", "a vector of scores per class", "a number");
  }
  if (!same) {
    const meaning = sparse ? "one class index per row of yPred" : "of the shape of yPred";
    throw new ArgumentError(
      "yTrue",
      `${meaning}: shape [${expected.join(", ")}]`,
      `shape [${yTrue.join(", ")}]`,
    );
  }
}
