import { lastBatchSize, totalUpdates, updatesPerEpoch } from "../optim/index.js";
import type { Chart } from "./chart.js";
import { chart, INK, PALETTE } from "./theme.js";

/**
 * A calculator of gradient updates: sliders for samples, batch size and epochs, the counts beside.
 *
 * @param start where the sliders stand at first
 * @throws {ArgumentError} for counts that are not whole numbers ≥ 1.
 * @example
 * dl.plot.updateCalculator({ samples: 60_000, batchSize: 128, epochs: 5 });
 */
export function updateCalculator(start: {
  readonly samples: number;
  readonly batchSize: number;
  readonly epochs: number;
}): Chart {
  const { samples, batchSize, epochs } = start;
  const perEpoch = updatesPerEpoch(samples, batchSize);
  const total = totalUpdates(samples, batchSize, epochs);
  const last = lastBatchSize(samples, batchSize);
  const slider = (name: string, value: number, max: number, label: string) => ({
    name,
    value,
    bind: { input: "range", min: 1, max: Math.max(max, value), step: 1, name: label },
  });
  const rows = [
    ["updates per epoch = ⌈samples / batch⌉", "ceil(samples / batch)"],
    ["samples in the last batch", "samples - (ceil(samples / batch) - 1) * batch"],
    ["updates in all = epochs × updates per epoch", "epochs * ceil(samples / batch)"],
    ["samples seen in all", "epochs * samples"],
  ] as const;
  const counts = rows.map(([, count]) => `format(${count}, ",")`);
  const names = rows.map(([name]) => name);
  const y = { field: "row", type: "ordinal", sort: names, axis: null };
  return chart(
    {
      title: {
        text: "How many gradient updates?",
        subtitle: {
          expr: '"samples " + format(samples, ",") + ", batch " + format(batch, ",") + ", epochs " + epochs',
        },
        subtitleColor: INK.soft,
        subtitleFontSize: 13,
      },
      params: [
        slider("samples", samples, 100_000, "samples N "),
        slider("batch", batchSize, 1024, "batch size "),
        slider("epochs", epochs, 20, "epochs "),
      ],
      data: { values: names.map((row, i) => ({ row, i })) },
      transform: [{ calculate: `[${counts.join(", ")}][datum.i]`, as: "count" }],
      width: 480,
      height: 150,
      layer: [
        {
          mark: { type: "text", align: "left", fontSize: 14, x: 4 },
          encoding: { y, text: { field: "row" } },
        },
        {
          mark: { type: "text", align: "right", fontSize: 17, fontWeight: 600, x: 476 },
          encoding: {
            y,
            text: { field: "count" },
            color: {
              condition: { test: "datum.i === 2", value: PALETTE.vermillion },
              value: INK.strong,
            },
          },
        },
      ],
    },
    `${samples} samples in batches of ${batchSize} are ${perEpoch} updates per epoch, ${last} samples in the last; ${epochs} epochs are ${total} updates.`,
  );
}
