import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { slider } from "./slider.js";
import { chart, PALETTE } from "./theme.js";
import { thin } from "./thin.js";

/** What one epoch gave: loss, and metrics by name; those of validation begin with "val": valLoss, valAccuracy. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number;
  readonly valLoss?: number;
  readonly valAccuracy?: number;
  readonly [metric: string]: number | undefined;
}

/** A training history, or its epochs alone. */
export type Curve = readonly Epoch[] | { readonly epochs: readonly Epoch[] };

/** More epochs than this of one curve are thinned. */
const MOST_POINTS = 500;
/** From so many epochs on there is a slider for smoothing. */
const SMOOTH_FROM = 20;
/** Shares of the past in a smoothed value that the slider offers. */
const SMOOTHINGS = [0, 0.3, 0.6, 0.8, 0.9, 0.95] as const;
const MOST_PANELS = 6;

/**
 * Loss and metrics by epoch, of one training or of several side by side; training dashed, validation
 * solid. Of one training the gap between both is shaded and the best epoch marked: the lowest validation
 * loss, or training loss where there is no validation. From 20 epochs on a slider smooths the curves:
 * s ← β·s + (1 − β)·value.
 *
 * @param curves a history, or name → history
 * @param text the title; `smoothing: false` leaves the slider out, and with it the smoothed copies
 * @throws ArgumentError for no curve, or none with an epoch
 * @example
 * dl.plot.learningCurves([
 *   { epoch: 1, loss: 1.2, valLoss: 1.3, accuracy: 0.5 },
 *   { epoch: 2, loss: 0.8, valLoss: 1.1, accuracy: 0.7 },
 * ]);
 */
export function learningCurves(
  curves: Curve | Readonly<Record<string, Curve>>,
  text: { readonly title?: string; readonly smoothing?: boolean } = {},
): Chart {
  const given = typeof curves === "object" && curves !== null;
  requireThat(given, "curves", "one or more histories", curves);
  const named = isCurve(curves) ? { "": curves } : curves;
  const lists = Object.entries(named).map(([name, curve]) => ({ name, epochs: epochsOf(curve) }));
  const some = lists.some(({ epochs }) => epochs.length > 0);
  requireThat(some, "curves", "one or more histories with at least one epoch", curves);
  const all = lists.flatMap(({ epochs }) => epochs);
  const metrics = [...new Set(all.flatMap((epoch) => Object.keys(epoch).map(trainName)))].filter(
    (name) => name !== "epoch" && name !== "seconds",
  );
  const panels = metrics.slice(0, MOST_PANELS);
  const longest = Math.max(...lists.map(({ epochs }) => epochs.length));
  const smoothings = longest >= SMOOTH_FROM && text.smoothing !== false ? SMOOTHINGS : [0];
  const values = lists.flatMap(({ name, epochs }) =>
    panels.flatMap((panel) =>
      (["train", "validation"] as const).flatMap((part) =>
        smoothings.flatMap((share, smoothing) =>
          smoothed(epochs, part === "train" ? panel : validationOf(panel), share).map((point) => ({
            run: name,
            panel,
            part,
            ...point,
            ...(smoothings.length > 1 ? { smoothing } : {}),
          })),
        ),
      ),
    ),
  );
  const title = text.title ?? "Learning curves";
  const best = lists.length === 1 ? bestEpoch(lists[0]?.epochs ?? []) : null;
  const hidden =
    metrics.length > panels.length
      ? ` ${metrics.length - panels.length} more metrics are not drawn.`
      : "";
  const runs = lists.map(({ name }) => name);
  const both = new Set(values.map(({ part }) => part)).size > 1;
  const views = panels.map((panel) =>
    panelView(panel, { values, runs, both, best, count: panels.length }),
  );
  return chart(
    {
      title,
      ...(smoothings.length > 1
        ? {
            params: [
              slider("smooth", "smoothing", {
                value: 0,
                min: 0,
                max: SMOOTHINGS.length - 1,
                step: 1,
              }),
            ],
          }
        : {}),
      data: { values },
      ...(smoothings.length > 1 ? { transform: [{ filter: "datum.smoothing == smooth" }] } : {}),
      ...(panels.length <= 2 ? { hconcat: views } : { concat: views, columns: 2 }),
    },
    `${title}: ${lists.map(({ name, epochs }) => told(name, epochs)).join("; ")}` +
      `${best === null ? "" : `; best epoch ${best.epoch} (${best.what} ${formatNumber(best.value)})`}.${hidden}`,
  );
}

interface PanelLook {
  readonly values: readonly {
    readonly panel: string;
    readonly value: number;
    readonly part: string;
  }[];
  readonly runs: readonly string[];
  /** Whether there is validation beside training. */
  readonly both: boolean;
  readonly best: Best | null;
  readonly count: number;
}

function panelView(panel: string, { values, runs, both, best, count }: PanelLook): object {
  const mine = values.filter((row) => row.panel === panel);
  const share = /accuracy|precision|recall|f1|auc/i.test(panel);
  const withinOne = share && mine.every(({ value }) => value >= 0 && value <= 1);
  const x = { field: "epoch", type: "quantitative", title: "epoch", axis: { tickMinStep: 1 } };
  const y = {
    field: "value",
    type: "quantitative",
    title: wordsOf(panel),
    scale: withinOne ? { domain: [0, 1] } : { zero: mine.every(({ value }) => value >= 0) },
  };
  const color = {
    field: "run",
    type: "nominal",
    title: null,
    sort: runs,
    ...(runs.length === 1 ? { legend: null } : {}),
  };
  const strokeDash = {
    field: "part",
    type: "nominal",
    title: null,
    scale: {
      domain: ["train", "validation"],
      range: [
        [4, 3],
        [1, 0],
      ],
    },
    legend: { symbolType: "stroke" },
  };
  const gap = {
    transform: [{ pivot: "part", value: "value", groupby: ["epoch"] }],
    mark: { type: "area", color: PALETTE.vermillion, opacity: 0.13 },
    encoding: {
      x,
      y: { ...y, field: "train" },
      y2: { field: "validation" },
    },
  };
  const line = {
    mark: {
      type: "line",
      point: mine.length <= 80 ? { size: 22 } : false,
      clip: true,
      tooltip: true,
    },
    encoding: { x, y, color, ...(both ? { strokeDash } : {}) },
  };
  const shaded =
    runs.length === 1 &&
    mine.some(({ part }) => part === "validation") &&
    mine.some(({ part }) => part === "train");
  return {
    width: count === 1 ? 420 : 300,
    height: 230,
    transform: [{ filter: `datum.panel === ${JSON.stringify(panel)}` }],
    layer: [...(shaded ? [gap] : []), line, ...(best === null ? [] : bestLayers(best, x))],
  };
}

function bestLayers(best: Best, x: object): object[] {
  const data = { values: [{ epoch: best.epoch, text: `best: ${best.epoch}` }] };
  return [
    {
      data,
      mark: { type: "rule", color: PALETTE.green, strokeDash: [4, 3], strokeWidth: 1.5 },
      encoding: { x },
    },
    {
      data,
      mark: {
        type: "text",
        align: { expr: `${best.late} ? 'right' : 'left'` },
        dx: best.late ? -5 : 5,
        y: 6,
        color: PALETTE.green,
        fontWeight: 600,
      },
      encoding: { x, text: { field: "text" } },
    },
  ];
}

interface Best {
  readonly epoch: number;
  readonly what: string;
  readonly value: number;
  /** In the right half, where its text has room on the left only. */
  readonly late: boolean;
}

/** The epoch of the lowest validation loss, else training loss; none where nothing could be compared. */
function bestEpoch(epochs: readonly Epoch[]): Best | null {
  const name = epochs.some(({ valLoss }) => valLoss !== undefined) ? "valLoss" : "loss";
  const finite = epochs.filter((epoch) => Number.isFinite(epoch[name]));
  if (finite.length < 3) return null;
  const best = finite.reduce((a, b) => ((b[name] ?? Infinity) < (a[name] ?? Infinity) ? b : a));
  const what = name === "loss" ? "loss" : "validation loss";
  const late = best.epoch > ((epochs[0]?.epoch ?? 0) + (epochs.at(-1)?.epoch ?? 0)) / 2;
  return { epoch: best.epoch, what, value: best[name] ?? NaN, late };
}

/** The curve of one metric, smoothed over what is finite of it, then thinned. */
function smoothed(
  epochs: readonly Epoch[],
  name: string,
  share: number,
): { epoch: number; value: number }[] {
  let mean: number | null = null;
  const curve = epochs.flatMap((epoch) => {
    const value = epoch[name];
    if (value === undefined || !Number.isFinite(value)) return [];
    mean = mean === null ? value : share * mean + (1 - share) * value;
    return [{ epoch: epoch.epoch, value: Number(mean.toPrecision(6)) }];
  });
  return thin(
    curve.map(({ value }) => value),
    MOST_POINTS,
  ).flatMap((i) => curve[i] ?? []);
}

/** "loss" for "valLoss" and for "loss". */
function trainName(name: string): string {
  const validation = /^val([A-Z])(.*)$/.exec(name);
  return validation ? `${validation[1]?.toLowerCase() ?? ""}${validation[2] ?? ""}` : name;
}

function validationOf(name: string): string {
  return `val${name.charAt(0).toUpperCase()}${name.slice(1)}`;
}

/** "mean absolute error" for "meanAbsoluteError". */
function wordsOf(name: string): string {
  return name.replaceAll(/([a-z])([A-Z])/g, (_, a: string, b: string) => `${a} ${b.toLowerCase()}`);
}

function told(name: string, epochs: readonly Epoch[]): string {
  const last = epochs.at(-1);
  if (!last) return `${name} has no epoch`;
  const parts = [
    `loss ${formatNumber(epochs[0]?.loss ?? NaN)} to ${formatNumber(last.loss)}`,
    ...(last.accuracy === undefined ? [] : [`accuracy ${formatNumber(last.accuracy)}`]),
    ...(last.valLoss === undefined ? [] : [`validation loss ${formatNumber(last.valLoss)}`]),
    ...(last.valAccuracy === undefined
      ? []
      : [`validation accuracy ${formatNumber(last.valAccuracy)}`]),
  ];
  return `${name === "" ? "" : `${name}, `}${epochs.length} epochs, ${parts.join(", ")}`;
}

function isCurve(value: Curve | Readonly<Record<string, Curve>>): value is Curve {
  return Array.isArray(value) || Array.isArray((value as { epochs?: unknown }).epochs);
}

function epochsOf(curve: Curve): readonly Epoch[] {
  return "epochs" in curve ? curve.epochs : curve;
}
