import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { auc, averagePrecision, rocCurve, thresholdCounts } from "../metrics/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import { slider, spread } from "./slider.js";
import { chart, INK, PALETTE } from "./theme.js";

export interface ThresholdText {
  readonly title?: string;
  /** Of class 0 and of class 1. */
  readonly classNames?: readonly [string, string];
  /** Where the slider starts; default 0.5 for scores in [0, 1], else 0. */
  readonly threshold?: number;
}

/** More thresholds than this are thinned, with a note; each that is kept has its exact counts. */
const MOST_THRESHOLDS = 800;
const BINS = 40;
const SIZE = 200;

/**
 * What a threshold on a binary classifier's scores does: confusion matrix, ROC curve and
 * precision-recall curve side by side, the scores of both classes below. One slider moves the threshold:
 * the operating point on both curves, the four counts, accuracy, precision, recall and F1 follow.
 *
 * precision = TP / (TP + FP), recall = TP / (TP + FN), F1 = 2 TP / (2 TP + FP + FN)
 *
 * @param yTrue 0 or 1 for each sample, both at least once
 * @param scores as many; positive where the score is at least the threshold
 * @throws ArgumentError for other labels, one class alone, other lengths, scores that are not finite, or
 * a threshold that is not
 * Source: Fawcett, "An introduction to ROC analysis", 2006.
 * @example
 * dl.plot.thresholds([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8], { classNames: ["ham", "spam"] });
 */
export function thresholds(yTrue: Series, scores: Series, text: ThresholdText = {}): Chart {
  const truth = seriesOf(yTrue, "yTrue");
  const score = seriesOf(scores, "scores");
  const counts = thresholdCounts(truth, score);
  const names = text.classNames ?? ["0", "1"];
  const two = names.length === 2 && names[0] !== names[1];
  requireThat(two, "classNames", "two different names", names);
  const [low, high] = extent(score);
  const probabilities = low >= 0 && high <= 1;
  const [min, max] = probabilities ? [0, 1] : [low, high];
  const start = text.threshold ?? (probabilities ? 0.5 : Math.min(high, Math.max(low, 0)));
  requireThat(Number.isFinite(start), "threshold", "a finite number", text.threshold);
  const step = probabilities ? 0.01 : roundStep((max - min) / 100);
  const all = counts.thresholds.length;
  const kept = spread(all, MOST_THRESHOLDS);
  const note = all > kept.length ? ` ${kept.length} of ${all} thresholds are drawn.` : "";
  const rows = operatingPoints(counts, kept);
  const { fpr, tpr } = rocCurve(truth, score);
  const areas = { roc: auc(fpr, tpr), pr: averagePrecision(truth, score) };
  const here = rows.find(
    ({ from, to }) => (from ?? -Infinity) < start && start <= (to ?? Infinity),
  );
  const title = text.title ?? "What the threshold does";
  return chart(
    {
      title: note === "" ? title : { text: title, subtitle: note.trim() },
      params: [
        slider("threshold", "threshold", {
          value: start,
          min: Math.min(start, Math.floor(min / step) * step),
          max: Math.max(start, Math.ceil(max / step) * step),
          step,
        }),
      ],
      data: { values: rows },
      transform: derived(counts.positives, counts.negatives),
      vconcat: [
        figures(),
        {
          hconcat: [
            confusionView(names, counts.positives, counts.negatives),
            rocView(areas.roc),
            precisionRecallView(areas.pr, counts.positives / truth.length),
          ],
          spacing: 26,
        },
        scoresView(truth, score, names, [min, max]),
      ],
      spacing: 12,
      resolve: { scale: { color: "independent", opacity: "independent" } },
    },
    `${title}: ${truth.length} samples, ${counts.positives} of ${names[1]}, ${counts.negatives} of ${names[0]}; ` +
      `area under the ROC curve ${formatNumber(areas.roc)}, average precision ${formatNumber(areas.pr)}. ` +
      `At threshold ${formatNumber(start)}: ${told(here, counts)}.${note}`,
  );
}

/** The counts for every threshold t with from < t ≤ to; null where there is no bound. */
interface OperatingPoint {
  readonly rank: number;
  readonly from: number | null;
  readonly to: number | null;
  readonly tp: number;
  readonly fp: number;
}

function operatingPoints(
  counts: ReturnType<typeof thresholdCounts>,
  kept: readonly number[],
): OperatingPoint[] {
  const points = kept.map((at, i) => {
    const below = kept[i + 1];
    return {
      rank: i + 1,
      from: below === undefined ? null : (counts.thresholds[below] ?? 0),
      to: counts.thresholds[at] ?? 0,
      tp: counts.truePositives[at] ?? 0,
      fp: counts.falsePositives[at] ?? 0,
    };
  });
  return [{ rank: 0, from: counts.thresholds[0] ?? 0, to: null, tp: 0, fp: 0 }, ...points];
}

/** Every rate from the two counts, as columns of the rows. */
function derived(positives: number, negatives: number): object[] {
  return [
    { calculate: `${positives} - datum.tp`, as: "fn" },
    { calculate: `${negatives} - datum.fp`, as: "tn" },
    { calculate: `datum.tp / ${positives}`, as: "recall" },
    { calculate: `datum.fp / ${negatives}`, as: "fpr" },
    {
      calculate: "datum.tp + datum.fp > 0 ? datum.tp / (datum.tp + datum.fp) : null",
      as: "precision",
    },
    { calculate: "2 * datum.tp / (2 * datum.tp + datum.fp + datum.fn)", as: "f1" },
    { calculate: `(datum.tp + datum.tn) / ${positives + negatives}`, as: "accuracy" },
  ];
}

const HERE = {
  filter:
    "(datum.from === null || datum.from < threshold) && (datum.to === null || threshold <= datum.to)",
};

/** All measures at the slider, in one line. */
function figures(): VegaLiteSpec {
  const parts = [
    "'threshold ' + format(threshold, '.3~f')",
    "'accuracy ' + format(datum.accuracy, '.3f')",
    "'precision ' + (datum.precision === null ? '–' : format(datum.precision, '.3f'))",
    "'recall ' + format(datum.recall, '.3f')",
    "'F1 ' + format(datum.f1, '.3f')",
    "'false positive rate ' + format(datum.fpr, '.3f')",
  ];
  return {
    width: 3 * SIZE + 130,
    height: 18,
    transform: [HERE, { calculate: parts.join(" + '   ·   ' + "), as: "text" }],
    mark: { type: "text", align: "left", x: 0, fontSize: 13, fontWeight: 600 },
    encoding: { text: { field: "text" } },
  };
}

function confusionView(
  names: readonly [string, string],
  positives: number,
  negatives: number,
): VegaLiteSpec {
  const position = {
    x: {
      field: "predicted",
      type: "ordinal",
      title: "predicted class",
      sort: [...names],
      axis: { labelAngle: 0 },
    },
    y: { field: "truth", type: "ordinal", title: "true class", sort: [...names] },
  };
  const quoted = names.map((name) => JSON.stringify(name));
  return {
    title: "Confusion matrix",
    width: SIZE,
    height: SIZE,
    transform: [
      HERE,
      { fold: ["tn", "fp", "fn", "tp"], as: ["cell", "count"] },
      {
        calculate: `datum.cell === 'tp' || datum.cell === 'fn' ? ${quoted[1]} : ${quoted[0]}`,
        as: "truth",
      },
      {
        calculate: `datum.cell === 'tp' || datum.cell === 'fp' ? ${quoted[1]} : ${quoted[0]}`,
        as: "predicted",
      },
      {
        calculate: `datum.count / (datum.truth === ${quoted[1]} ? ${positives} : ${negatives})`,
        as: "share",
      },
      { calculate: "upper(datum.cell) + ' · ' + format(datum.share, '.1%')", as: "name" },
      { calculate: "datum.cell === 'tp' || datum.cell === 'tn' ? 'right' : 'wrong'", as: "kind" },
    ],
    layer: [
      {
        mark: { type: "rect", tooltip: { content: "data" } },
        encoding: {
          ...position,
          color: {
            field: "kind",
            type: "nominal",
            legend: null,
            scale: { domain: ["right", "wrong"], range: [PALETTE.blue, PALETTE.vermillion] },
          },
          opacity: {
            field: "share",
            type: "quantitative",
            legend: null,
            scale: { domain: [0, 1], range: [0.08, 0.5] },
          },
        },
      },
      {
        mark: { type: "text", fontSize: 20, fontWeight: 600, dy: -6 },
        encoding: { ...position, text: { field: "count", format: "," } },
      },
      { mark: { type: "text", dy: 14 }, encoding: { ...position, text: { field: "name" } } },
    ],
  };
}

function rocView(area: number): VegaLiteSpec {
  return curveView({
    title: `ROC, area ${formatNumber(area, 3)}`,
    x: { field: "fpr", title: "false positive rate" },
    y: { field: "recall", title: "true positive rate (recall)" },
    chance: [
      { x: 0, y: 0 },
      { x: 1, y: 1 },
    ],
  });
}

function precisionRecallView(average: number, share: number): VegaLiteSpec {
  return curveView({
    title: `Precision-recall, average ${formatNumber(average, 3)}`,
    x: { field: "recall", title: "recall" },
    y: { field: "precision", title: "precision" },
    chance: [
      { x: 0, y: share },
      { x: 1, y: share },
    ],
  });
}

interface CurveView {
  readonly title: string;
  readonly x: { readonly field: string; readonly title: string };
  readonly y: { readonly field: string; readonly title: string };
  /** Where a classifier that guesses lies. */
  readonly chance: readonly { readonly x: number; readonly y: number }[];
}

function curveView({ title, x, y, chance }: CurveView): VegaLiteSpec {
  const unit = { domain: [0, 1], nice: false };
  const position = {
    x: { ...x, type: "quantitative", scale: unit, axis: { tickCount: 5 } },
    y: { ...y, type: "quantitative", scale: unit, axis: { tickCount: 5 } },
  };
  const drawn = { filter: `isValid(datum.${y.field})` };
  return {
    title,
    width: SIZE,
    height: SIZE,
    layer: [
      {
        data: { values: chance },
        mark: { type: "line", strokeDash: [4, 4], strokeWidth: 1.2, color: INK.soft },
        encoding: { x: { ...position.x, field: "x" }, y: { ...position.y, field: "y" } },
      },
      {
        transform: [drawn],
        mark: { type: "line", color: PALETTE.blue },
        encoding: { ...position, order: { field: "rank" } },
      },
      {
        transform: [HERE, drawn],
        mark: {
          type: "point",
          size: 110,
          color: PALETTE.vermillion,
          opacity: 1,
          tooltip: { content: "data" },
        },
        encoding: position,
      },
    ],
  };
}

function scoresView(
  truth: readonly number[],
  score: readonly number[],
  names: readonly [string, string],
  [min, max]: readonly [number, number],
): VegaLiteSpec {
  const width = (max - min) / BINS || 1;
  const counts = [0, 1].map(() => Array<number>(BINS).fill(0));
  score.forEach((value, i) => {
    const bin = Math.min(BINS - 1, Math.floor((value - min) / width));
    const list = counts[truth[i] ?? 0] ?? [];
    list[bin] = (list[bin] ?? 0) + 1;
  });
  const values = counts.flatMap((list, label) =>
    list.flatMap((count, bin) => {
      const [from, to] = [min + bin * width, min + (bin + 1) * width];
      return count === 0 ? [] : [{ class: names[label], from, to, count }];
    }),
  );
  const x = { type: "quantitative", scale: { domain: [min, max], nice: false } };
  return {
    title: "Scores of both classes",
    width: 3 * SIZE + 130,
    height: 70,
    layer: [
      {
        data: { values },
        mark: { type: "bar", opacity: 0.6, binSpacing: 0, tooltip: true },
        encoding: {
          x: { ...x, field: "from", bin: { binned: true }, title: "score" },
          x2: { field: "to" },
          y: {
            field: "count",
            type: "quantitative",
            title: "samples",
            stack: null,
            axis: { tickCount: 3 },
          },
          color: {
            field: "class",
            type: "nominal",
            title: "true class",
            scale: { domain: [...names], range: [PALETTE.sky, PALETTE.orange] },
          },
        },
      },
      {
        data: { values: [{}] },
        transform: [{ calculate: "threshold", as: "at" }],
        mark: { type: "rule", color: PALETTE.vermillion, strokeWidth: 2, clip: true },
        encoding: { x: { ...x, field: "at" } },
      },
    ],
  };
}

/** 1, 2 or 5 times a power of ten. */
function roundStep(step: number): number {
  if (!(step > 0)) return 1;
  const power = 10 ** Math.floor(Math.log10(step));
  const digit = [1, 2, 5, 10].find((each) => each * power >= step * 0.999) ?? 10;
  return Number((digit * power).toPrecision(1));
}

function told(
  point: OperatingPoint | undefined,
  { positives, negatives }: { readonly positives: number; readonly negatives: number },
): string {
  const { tp = 0, fp = 0 } = point ?? {};
  const precision = tp + fp === 0 ? "no" : formatNumber(tp / (tp + fp), 3);
  return (
    `${tp} true positives, ${fp} false positives, ${positives - tp} false negatives, ${negatives - fp} true negatives, ` +
    `${precision} precision, recall ${formatNumber(tp / positives, 3)}`
  );
}
