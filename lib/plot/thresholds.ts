import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { auc, averagePrecisionScore, rocCurve, thresholdCounts } from "../metrics/index.js";
import type { Chart } from "./chart.js";
import { extent, type Series, seriesOf } from "./data.js";
import { slider, spread } from "./slider.js";
import { chart } from "./theme.js";
import {
  confusionView,
  derived,
  figures,
  precisionRecallView,
  rocView,
  scoresView,
} from "./thresholdViews.js";

/** Words of {@link thresholds}, and where its slider starts. */
export interface ThresholdText {
  readonly title?: string;
  /** Of class 0 and of class 1. */
  readonly classNames?: readonly [string, string];
  /** Where the slider starts; default 0.5 for scores in [0, 1], else 0. */
  readonly threshold?: number;
}

/** More thresholds than this are thinned, with a note; each that is kept has its exact counts. */
const MOST_THRESHOLDS = 800;

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
  const areas = { roc: auc(fpr, tpr), pr: averagePrecisionScore(truth, score) };
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
