import { requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart } from "./chart.js";
import { chart } from "./theme.js";

/** What one epoch gave; accuracy and validation where they were computed. */
export interface Epoch {
  readonly epoch: number;
  readonly loss: number;
  readonly accuracy?: number;
  readonly valLoss?: number;
  readonly valAccuracy?: number;
}

/** A training history, or its epochs alone. */
export type Curve = readonly Epoch[] | { readonly epochs: readonly Epoch[] };

/** More epochs than this of one curve are thinned. */
const MOST_POINTS = 500;

const PANELS = [
  { name: "loss", train: "loss", validation: "valLoss" },
  { name: "accuracy", train: "accuracy", validation: "valAccuracy" },
] as const;

/**
 * Loss and accuracy by epoch, of one training or of several side by side; training dashed, validation
 * solid.
 *
 * @param curves a history, or name → history
 * @throws {ArgumentError} for no curve, or none with an epoch.
 * @example learningCurves({ "from scratch": a, "fine-tuned": b })
 */
export function learningCurves(
  curves: Curve | Readonly<Record<string, Curve>>,
  text: { readonly title?: string } = {},
): Chart {
  const named = isCurve(curves) ? { "": curves } : curves;
  const lists = Object.entries(named).map(([name, curve]) => ({ name, epochs: epochsOf(curve) }));
  const some = lists.some(({ epochs }) => epochs.length > 0);
  requireThat(some, "curves", "one or more histories with at least one epoch", curves);
  const panels = PANELS.filter(({ train, validation }) =>
    lists.some(({ epochs }) =>
      epochs.some((e) => e[train] !== undefined || e[validation] !== undefined),
    ),
  );
  const values = lists.flatMap(({ name, epochs }) =>
    panels.flatMap((panel) =>
      thinned(epochs).flatMap((e) =>
        (["train", "validation"] as const).flatMap((part) => {
          const value = e[panel[part]];
          const row = { run: name, panel: panel.name, part, epoch: e.epoch, value };
          return value === undefined || !Number.isFinite(value) ? [] : [row];
        }),
      ),
    ),
  );
  const both = new Set(values.map(({ part }) => part)).size > 1;
  const title = text.title ?? "Learning curves";
  const color = {
    field: "run",
    type: "nominal",
    title: null,
    sort: lists.map(({ name }) => name),
    ...(lists.length === 1 ? { legend: null } : {}),
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
    legend: both ? { symbolType: "stroke" } : null,
  };
  return chart(
    {
      title,
      data: { values },
      hconcat: panels.map(({ name }) => ({
        width: panels.length === 1 ? 420 : 300,
        height: 230,
        transform: [{ filter: `datum.panel === "${name}"` }],
        mark: { type: "line", point: values.length <= 80 ? { size: 22 } : false, clip: true },
        encoding: {
          x: { field: "epoch", type: "quantitative", title: "epoch", axis: { tickMinStep: 1 } },
          y: {
            field: "value",
            type: "quantitative",
            title: name,
            scale: name === "accuracy" ? { domain: [0, 1] } : { zero: true },
          },
          color,
          strokeDash,
        },
      })),
    },
    `${title}: ${lists.map(({ name, epochs }) => told(name, epochs)).join("; ")}.`,
  );
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

function thinned(epochs: readonly Epoch[]): readonly Epoch[] {
  const every = Math.ceil(epochs.length / MOST_POINTS);
  return epochs.filter((_, i) => i % every === 0 || i === epochs.length - 1);
}

function isCurve(value: Curve | Readonly<Record<string, Curve>>): value is Curve {
  return Array.isArray(value) || Array.isArray((value as { epochs?: unknown }).epochs);
}

function epochsOf(curve: Curve): readonly Epoch[] {
  return "epochs" in curve ? curve.epochs : curve;
}
