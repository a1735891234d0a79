import { formatNumber } from "../core/number.js";
import type { VegaLiteSpec } from "./chart.js";
import { INK, PALETTE } from "./theme.js";

const BINS = 40;
const SIZE = 185;

/** Every rate from the two counts, as columns of the rows. */
export function derived(positives: number, negatives: number): object[] {
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
export function figures(): VegaLiteSpec {
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
    transform: [HERE, { calculate: parts.join(" + ' · ' + "), as: "text" }],
    mark: { type: "text", align: "left", x: 0, fontSize: 13, fontWeight: 600 },
    encoding: { text: { field: "text" } },
  };
}

export function confusionView(
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
    y: {
      field: "truth",
      type: "ordinal",
      title: "true class",
      legend: { orient: "top" },
      sort: [...names],
    },
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

export function rocView(area: number): VegaLiteSpec {
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

export function precisionRecallView(average: number, share: number): VegaLiteSpec {
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

export function scoresView(
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
            legend: { orient: "top" },
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
