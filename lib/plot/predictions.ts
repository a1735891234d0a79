import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { type Matrix, matrixOf, namesOf } from "./data.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Title, class names and true classes for bars of probabilities. */
export interface ProbabilityText {
  readonly title?: string;
  readonly classNames?: readonly string[];
  /** The true class of each row, as an index. */
  readonly truth?: readonly number[];
}

/** All samples travel with the chart; beyond this a page suffers. */
const MOST_BARS = 5000;

/**
 * One bar per class for one sample; a slider picks the sample. The predicted class is blue, or vermillion
 * where it is not the true one.
 * @param probabilities rows that sum to 1, [samples, classes]
 * @throws {ArgumentError} for rows that are no distributions, wrong names, another number of labels, or more
 * than 5,000 numbers.
 * @example
 * dl.plot.classProbabilities([[0.659, 0.2424, 0.0986]], { classNames: ["cat", "dog", "bird"] });
 */
export function classProbabilities(probabilities: Matrix, text: ProbabilityText = {}): Chart {
  const rows = matrixOf(probabilities, "probabilities");
  const { title = "Probability of each class", truth } = text;
  const bars = rows.length * (rows[0]?.length ?? 0);
  requireThat(bars <= MOST_BARS, "probabilities", `of at most ${MOST_BARS} numbers`, bars);
  for (const row of rows) {
    const total = row.reduce((a, b) => a + b, 0);
    const fits = Math.abs(total - 1) < 1e-3 && row.every((p) => p >= 0);
    requireThat(fits, "probabilities", "rows of numbers ≥ 0 that sum to 1", row);
  }
  const names = namesOf(text.classNames, rows[0]?.length ?? 0, "classNames");
  const fits = truth === undefined || truth.length === rows.length;
  requireThat(fits, "truth", `${rows.length} class indices`, truth);
  const odd = truth?.find((label) => !(label in names));
  requireThat(odd === undefined, "truth", `whole numbers in [0, ${names.length})`, odd);
  const values = rows.flatMap((row, sample) => {
    const best = row.indexOf(Math.max(...row));
    const kinds = row.map((_, i) =>
      i !== best
        ? "other class"
        : truth === undefined || truth[sample] === best
          ? "predicted"
          : "predicted, wrong",
    );
    return row.map((p, i) => ({
      sample,
      class: names[i],
      p,
      text: p.toFixed(3),
      kind: kinds[i],
      truth: truth === undefined ? "" : `true class: ${names[truth[sample] ?? 0]}`,
    }));
  });
  const position = {
    x: { field: "class", type: "nominal", title: "class", sort: names, axis: { labelAngle: 0 } },
    y: {
      field: "p",
      type: "quantitative",
      title: "probability",
      scale: { domain: [0, 1.08] },
      axis: { values: [0, 0.2, 0.4, 0.6, 0.8, 1] },
    },
  };
  const first = rows[0] ?? [];
  return chart(
    {
      title,
      width: Math.max(240, 70 * names.length),
      ...(rows.length > 1
        ? {
            params: [
              {
                name: "shown",
                value: 0,
                bind: { input: "range", min: 0, max: rows.length - 1, step: 1, name: "sample " },
              },
            ],
          }
        : {}),
      data: { values },
      transform: rows.length > 1 ? [{ filter: "datum.sample == shown" }] : [],
      layer: [
        {
          mark: { type: "bar", tooltip: { content: "data" } },
          encoding: {
            ...position,
            color: {
              field: "kind",
              type: "nominal",
              title: null,
              scale: {
                domain: ["predicted", "predicted, wrong", "other class"],
                range: [PALETTE.blue, PALETTE.vermillion, INK.faint],
              },
            },
          },
        },
        {
          mark: { type: "text", dy: -8, fontWeight: 600 },
          encoding: { ...position, text: { field: "text" } },
        },
        {
          mark: { type: "text", align: "left", x: 0, y: -8 },
          encoding: { text: { field: "truth", aggregate: "min", type: "nominal" } },
        },
      ],
    },
    `${title}, ${rows.length} ${rows.length === 1 ? "sample" : "samples"}; of the first: ` +
      `${first.map((p, i) => `${names[i]} ${formatNumber(p, 3)}`).join(", ")}.`,
  );
}
