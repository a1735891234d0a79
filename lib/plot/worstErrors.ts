import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { type Matrix, matrixOf, namesOf, type Series, seriesOf } from "./data.js";
import { gallery, listOf, type ImagesText } from "./images.js";
import type { Image } from "./picture.js";
import { chart, PALETTE } from "./theme.js";

/** Samples with their classes and what the model said. */
export interface Judged {
  /** Images to show: a batch or a list of them; or a text for each sample. */
  readonly samples: readonly Image[] | Image | readonly string[];
  /** The true class of each, as an index. */
  readonly yTrue: Series;
  /** Probabilities [samples, classes]; rows that sum to 1. */
  readonly probabilities: Matrix;
}

/** How many of the hardest samples are shown, in which order of columns, with which names. */
export interface WorstText extends Pick<ImagesText, "columns" | "look" | "title"> {
  readonly classNames?: readonly string[];
  /** How many; 12 by default. */
  readonly count?: number;
}

/** No probability counts as less: the loss of a sure and wrong answer stays finite. */
const LEAST = 1e-7;

/**
 * The samples that a classifier finds hardest, the largest loss first: true class, predicted class with its
 * probability, loss = −ln p(true class). Wrong labels and broken data show up here.
 *
 * @param judged samples (images or texts), true classes, probabilities
 * @param text class names, how many, title
 * @throws ArgumentError for numbers of samples that differ, rows that are no distributions, or classes that
 * are not there
 * Source: the idea of Howard and Gugger, *Deep Learning for Coders with fastai and PyTorch*, 2020 (top losses).
 * @example
 * dl.plot.worstErrors({
 *   samples: ["a bird in a tree", "a sleeping cat"],
 *   yTrue: [0, 1],
 *   probabilities: [[0.1, 0.9], [0.2, 0.8]],
 * }, { classNames: ["bird", "cat"] });
 */
export function worstErrors(judged: Judged, text: WorstText = {}): Chart {
  const { count = 12, title = "Largest losses first" } = text;
  const truth = seriesOf(judged.yTrue, "yTrue");
  const rows = matrixOf(judged.probabilities, "probabilities");
  requireThat(rows.length === truth.length, "probabilities", `${truth.length} rows`, rows.length);
  requireThat(
    Number.isInteger(count) && count >= 1 && count <= 60,
    "count",
    "a whole number from 1 to 60",
    count,
  );
  const names = namesOf(text.classNames, rows[0]?.length ?? 0, "classNames");
  for (const row of rows) {
    const total = row.reduce((a, b) => a + b, 0);
    const fits = Math.abs(total - 1) < 1e-3 && row.every((p) => p >= 0);
    requireThat(fits, "probabilities", "rows of numbers ≥ 0 that sum to 1", row);
  }
  const odd = truth.find((k) => names[k] === undefined);
  requireThat(odd === undefined, "yTrue", `class indices from 0 to ${names.length - 1}`, odd);
  const ranked = rows
    .map((row, i) => {
      const best = row.indexOf(Math.max(...row));
      const loss = -Math.log(Math.max(LEAST, row[truth[i] ?? 0] ?? 0));
      return { i, loss, best, p: row[best] ?? 0, true: truth[i] ?? 0 };
    })
    .toSorted((a, b) => b.loss - a.loss || a.i - b.i);
  const shown = ranked.slice(0, count);
  const wrong = ranked.filter((each) => each.best !== each.true).length;
  const told = shown
    .slice(0, 5)
    .map(
      (each) =>
        `${names[each.true]} called ${names[each.best]} (loss ${formatNumber(each.loss, 3)})`,
    );
  const lines = shown.map((each) => [
    `${each.best === each.true ? "✓" : "✗"} true: ${names[each.true]}`,
    `said: ${names[each.best]} ${each.p.toFixed(2)}`,
    `loss ${formatNumber(each.loss, 3)}`,
  ]);
  const heading = {
    text: title,
    subtitle: `${shown.length} of ${rows.length} samples; ${wrong} are wrong`,
  };
  const description = `${title}: ${wrong} of ${rows.length} samples are wrong; ${told.join(", ")}.`;
  const texts = textsOf(judged.samples);
  if (texts !== null) {
    requireThat(texts.length === rows.length, "samples", `${rows.length} samples`, texts.length);
    const bars = shown.map((each, rank) => ({
      rank,
      sample: `${texts[each.i]}`,
      loss: each.loss,
      verdict: each.best === each.true ? "right" : "wrong",
      text: `${names[each.true]} → ${names[each.best]} ${each.p.toFixed(2)}`,
    }));
    return chart({ title: heading, data: { values: bars }, ...barView() }, description);
  }
  const images = listOf(judged.samples as readonly Image[] | Image);
  requireThat(images.length === rows.length, "samples", `${rows.length} samples`, images.length);
  const tiles = shown.flatMap((each, at) => {
    const image = images[each.i];
    return image ? [{ image, lines: lines[at] ?? [] }] : [];
  });
  return chart({ title: heading, ...gallery(tiles, text) }, description);
}

function textsOf(samples: Judged["samples"]): readonly string[] | null {
  const texts = Array.isArray(samples) && samples.every((each) => typeof each === "string");
  return texts ? samples : null;
}

function barView(): object {
  const y = { field: "rank", type: "ordinal", axis: null };
  const x = { field: "loss", type: "quantitative", title: "loss −ln p (nats)" };
  return {
    width: 460,
    height: { step: 40 },
    layer: [
      {
        mark: { type: "bar", height: 12, yOffset: 10, tooltip: true },
        encoding: {
          y,
          x,
          color: {
            field: "verdict",
            type: "nominal",
            title: "prediction",
            scale: { domain: ["wrong", "right"], range: [PALETTE.vermillion, PALETTE.blue] },
          },
        },
      },
      {
        mark: { type: "text", align: "left", x: 0, dy: -6, limit: 300 },
        encoding: { y, text: { field: "sample", type: "nominal" } },
      },
      {
        mark: { type: "text", align: "right", x: "width", dy: -6, fontWeight: 600 },
        encoding: { y, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}
