import { requireThat } from "../core/errors.js";
import { isTensor } from "../core/nested.js";
import { formatNumber } from "../core/number.js";
import { auc, averagePrecisionScore, precisionRecallCurve, rocCurve } from "../metrics/index.js";
import type { Chart } from "./chart.js";
import { type Matrix, matrixOf, namesOf, type Series, seriesOf } from "./data.js";
import { spread } from "./slider.js";
import { chart, INK } from "./theme.js";

/**
 * What one or several classifiers say of the same samples: scores of class 1; name → scores, for several
 * models; or a score per class [n, classes], each class then against all others.
 */
export type ClassifierScores = Series | Readonly<Record<string, Series>> | Matrix;

/** Words of {@link roc} and {@link precisionRecall}. */
export interface ClassifierText {
  readonly title?: string;
  /** Of the classes, where there is a score per class. */
  readonly classNames?: readonly string[];
}

/** More points than this of one curve are thinned, with a note. */
const MOST_POINTS = 1000;

/**
 * ROC curves with the area below each: of one classifier, of several models, or of each class of many
 * against the rest. The dashed line is a classifier that guesses.
 *
 * @param yTrue 0 or 1 for each sample; class indices where there is a score per class
 * @param scores of class 1 (also [n, 1]); name → scores; or [n, classes]
 * @throws ArgumentError for labels that are no classes, a class without samples, other lengths, or
 * scores that are not finite
 * Source: Fawcett, "An introduction to ROC analysis", 2006.
 * @example
 * dl.plot.roc([0, 0, 1, 1], { small: [0.1, 0.4, 0.35, 0.8], large: [0.1, 0.2, 0.7, 0.9] });
 */
export function roc(yTrue: Series, scores: ClassifierScores, text: ClassifierText = {}): Chart {
  const curves = problemsOf(yTrue, scores, text).map(({ name, truth, score }) => {
    const { fpr, tpr } = rocCurve(truth, score);
    return { name, x: fpr, y: tpr, summary: auc(fpr, tpr) };
  });
  const title = text.title ?? "ROC curve";
  return curvesChart(curves, {
    title,
    x: "false positive rate",
    y: "true positive rate (recall)",
    measure: "area",
    chance: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  });
}

/**
 * Precision-recall curves with the average precision of each: of one classifier, of several models, or
 * of each class of many against the rest. For one truth, the dashed line is a classifier that guesses: its
 * precision is the share of positives.
 *
 * @param yTrue 0 or 1 for each sample; class indices where there is a score per class
 * @param scores of class 1 (also [n, 1]); name → scores; or [n, classes]
 * @throws ArgumentError for labels that are no classes, a class without samples, other lengths, or
 * scores that are not finite
 * Source: Davis and Goadrich, "The relationship between precision-recall and ROC curves", 2006.
 * @example
 * dl.plot.precisionRecall([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8]);
 */
export function precisionRecall(
  yTrue: Series,
  scores: ClassifierScores,
  text: ClassifierText = {},
): Chart {
  const problems = problemsOf(yTrue, scores, text);
  const curves = problems.map(({ name, truth, score }) => {
    const { precision, recall } = precisionRecallCurve(truth, score);
    const summary = averagePrecisionScore(truth, score);
    return { name, x: recall.toReversed(), y: precision.toReversed(), summary };
  });
  const shares = problems.map(({ truth }) => truth.reduce((a, b) => a + b, 0) / truth.length);
  const share = shares.every((each) => each === shares[0]) ? shares[0] : undefined;
  const title = text.title ?? "Precision-recall curve";
  return curvesChart(curves, {
    title,
    x: "recall",
    y: "precision",
    measure: "average precision",
    chance:
      share === undefined
        ? []
        : [
            { x: 0, y: share },
            { x: 1, y: share },
          ],
  });
}

interface Problem {
  readonly name: string;
  readonly truth: readonly number[];
  readonly score: readonly number[];
}

function problemsOf(yTrue: Series, scores: ClassifierScores, text: ClassifierText): Problem[] {
  const truth = seriesOf(yTrue, "yTrue");
  if (isPerClass(scores)) {
    const rows = matrixOf(scores, "scores");
    requireThat(rows.length === truth.length, "scores", `${truth.length} rows`, rows.length);
    const names = namesOf(text.classNames, rows[0]?.length ?? 0, "classNames");
    const valid = (label: number) => Number.isInteger(label) && label >= 0 && label < names.length;
    const odd = truth.find((label) => !valid(label));
    requireThat(odd === undefined, "yTrue", `class indices from 0 to ${names.length - 1}`, odd);
    return names.map((name, k) => {
      const own = truth.map((label): number => (label === k ? 1 : 0));
      requireThat(
        own.includes(1),
        "yTrue",
        `labels with every class of scores`,
        `no class ${name}`,
      );
      return { name, truth: own, score: rows.map((row) => row[k] ?? 0) };
    });
  }
  const named = isList(scores) ? { "": scores } : scores;
  const entries = Object.entries(named);
  requireThat(entries.length > 0, "scores", "at least one model", scores);
  return entries.map(([name, values]) => ({
    name,
    truth,
    score: seriesOf(values, name === "" ? "scores" : `scores of ${name}`),
  }));
}

/** One column alone is the score of class 1, as a model with a sigmoid gives it. */
function isPerClass(scores: ClassifierScores): scores is Matrix {
  if (isTensor(scores)) return scores.rank === 2 && scores.shape[1] !== 1;
  return Array.isArray(scores) && Array.isArray(scores[0]) && scores[0].length !== 1;
}

function isList(scores: Series | Readonly<Record<string, Series>>): scores is Series {
  return isTensor(scores) || Array.isArray(scores) || ArrayBuffer.isView(scores);
}

interface Curve {
  readonly name: string;
  readonly x: readonly number[];
  readonly y: readonly number[];
  readonly summary: number;
}

interface CurvesText {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  /** What the summary of each curve is. */
  readonly measure: string;
  readonly chance: readonly { readonly x: number; readonly y: number }[];
}

function curvesChart(curves: readonly Curve[], text: CurvesText): Chart {
  const { title, x, y, measure, chance } = text;
  const labels = curves.map(({ name, summary }) => `${name} (${summary.toFixed(3)})`);
  const values = curves.flatMap((curve, i) =>
    spread(curve.x.length, MOST_POINTS).map((at, order) => ({
      curve: labels[i],
      x: curve.x[at],
      y: curve.y[at],
      order,
    })),
  );
  const thinned = curves.some((curve) => curve.x.length > MOST_POINTS);
  const note = thinned ? `Of each longer curve ${MOST_POINTS} points are drawn.` : "";
  const alone = curves.length === 1 ? `${measure} ${(curves[0]?.summary ?? 0).toFixed(3)}` : "";
  const subtitle = [alone, note].filter((line) => line !== "");
  const unit = { domain: [0, 1], nice: false };
  const position = {
    x: { field: "x", type: "quantitative", title: x, scale: unit, axis: { tickCount: 5 } },
    y: { field: "y", type: "quantitative", title: y, scale: unit, axis: { tickCount: 5 } },
  };
  const told = curves.map(
    ({ name, summary }) => `${name === "" ? "" : `${name} `}${measure} ${formatNumber(summary)}`,
  );
  return chart(
    {
      title: subtitle.length === 0 ? title : { text: title, subtitle },
      width: 300,
      height: 300,
      layer: [
        {
          data: { values: chance },
          mark: { type: "line", strokeDash: [4, 4], strokeWidth: 1.2, color: INK.soft },
          encoding: position,
        },
        {
          data: { values },
          mark: { type: "line", tooltip: true },
          encoding: {
            ...position,
            order: { field: "order" },
            color: {
              field: "curve",
              type: "nominal",
              title: measure,
              scale: { domain: labels },
              ...(curves.length === 1 ? { legend: null } : {}),
            },
          },
        },
      ],
    },
    `${title}: ${told.join("; ")}.${note === "" ? "" : ` ${note}`}`,
  );
}
