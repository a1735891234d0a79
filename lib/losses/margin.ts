import * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { defineLoss, type Loss, type Rows } from "./loss.js";
import { at, sum } from "./probabilities.js";

/** Labels 0 and 1 mean −1 and +1, as in Keras. */
const sign = (y: number): number => (y === 0 ? -1 : y);

const signs = (yTrue: tf.Tensor): tf.Tensor =>
  tf.where(yTrue.equal(0), tf.fill(yTrue.shape, -1), yTrue);

function checkSigns(rows: Rows | null): void {
  for (const y of rows?.yTrue.flat() ?? []) {
    requireThat(y === -1 || y === 0 || y === 1, "yTrue", "labels −1 or 1 (or 0 and 1)", y);
  }
}

const marginCurve = () => ({ target: 1, from: -3, to: 3 }) as const;

/**
 * The loss of a support vector machine: mean max(0, 1 − y·s) for labels y of −1 or +1 (0 counts as −1)
 * and scores s of any size; the gradient is −y/n inside the margin, else 0.
 * Source: Cortes and Vapnik 1995; labels 0 as in Keras 3, `Hinge`.
 * @throws {ArgumentError} when the shapes differ, or a label is none of −1, 0, 1.
 * @example dl.losses.hinge([1, -1], [0.3, -2]); // 0.35
 */
export const hinge: Loss = defineLoss({
  name: "hinge",
  formula: String.raw`\frac{1}{n}\sum_i \max(0, 1 - y_i s_i)`,
  gradientFormula: String.raw`\frac{1}{n}\begin{cases}-y_i & y_i s_i < 1\\ 0 & y_i s_i \ge 1\end{cases}`,
  check: checkSigns,
  curve: marginCurve,
  sample: (yTrue, yPred) =>
    sum(yPred.map((s, i) => Math.max(0, 1 - sign(at(yTrue, i)) * s))) / yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((s, i) => {
      const y = sign(at(yTrue, i));
      return y * s < 1 ? -y / yPred.length : 0;
    }),
  tensor: (yTrue, yPred) => tf.sub(1, signs(yTrue).mul(yPred)).relu().mean(-1),
  tensorGradient: (yTrue, yPred) => {
    const y = signs(yTrue);
    const inMargin = y.mul(yPred).less(1).toFloat();
    return y.mul(inMargin).div(-(yPred.shape.at(-1) ?? 1));
  },
});

/**
 * {@link hinge} squared, so that its slope has no jump: mean max(0, 1 − y·s)²; the gradient is
 * −2y·max(0, 1 − y·s)/n. Labels −1 or +1 (0 counts as −1), scores of any size.
 * Source: Keras 3, `SquaredHinge`, 2023; in deep networks: Tang 2013.
 * @throws {ArgumentError} when the shapes differ, or a label is none of −1, 0, 1.
 * @example dl.losses.squaredHinge([1, -1], [0.5, -2]); // 0.125
 */
export const squaredHinge: Loss = defineLoss({
  name: "squaredHinge",
  formula: String.raw`\frac{1}{n}\sum_i \max(0, 1 - y_i s_i)^2`,
  gradientFormula: String.raw`-\frac{2}{n}\,y_i \max(0, 1 - y_i s_i)`,
  check: checkSigns,
  curve: marginCurve,
  sample: (yTrue, yPred) =>
    sum(yPred.map((s, i) => Math.max(0, 1 - sign(at(yTrue, i)) * s) ** 2)) / yPred.length,
  sampleGradient: (yTrue, yPred) =>
    yPred.map((s, i) => {
      const y = sign(at(yTrue, i));
      return (-2 * y * Math.max(0, 1 - y * s)) / yPred.length;
    }),
  tensor: (yTrue, yPred) => tf.sub(1, signs(yTrue).mul(yPred)).relu().square().mean(-1),
  tensorGradient: (yTrue, yPred) => {
    const y = signs(yTrue);
    const excess = tf.sub(1, y.mul(yPred)).relu();
    return y.mul(excess).mul(-2 / (yPred.shape.at(-1) ?? 1));
  },
});
