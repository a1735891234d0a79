import type * as tf from "@tensorflow/tfjs";
import { escapeHtml, tableHtml, tableText } from "../core/html.js";
import { bytesText } from "../core/number.js";
import { Panel } from "../core/panel.js";
import { type ModelSummary, summary, type SummaryRow } from "../interpret/index.js";

/**
 * A model as a table: each layer with its class, output shape, parameters, whether they learn, and, where the
 * model branches, what comes in; layers of inner models are indented. Text as well as HTML, so that it
 * reads in a notebook, in exported pages and in a terminal.
 *
 * @param model a built layers model
 * @throws ArgumentError for anything else
 * Source: Keras' `Model.summary`.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 512, activation: "relu", inputShape: [784] }),
 *   tf.layers.dense({ units: 10, activation: "softmax" }),
 * ] });
 * dl.plot.modelSummary(model);
 */
export function modelSummary(model: tf.LayersModel): Panel {
  const found = summary(model);
  const branched = flat(found.layers).some(({ row }) => row.inputs.length > 1);
  const head = [
    "Layer",
    "Type",
    "Output shape",
    "Parameters",
    "Learns",
    ...(branched ? ["Comes from"] : []),
  ];
  const rows = flat(found.layers).map(({ row, depth }) => [
    `${"\u2003".repeat(depth)}${depth > 0 ? "↳ " : ""}${row.name}`,
    row.type,
    row.outputShapes.map(shapeText).join(" "),
    row.parameters === 0 ? "–" : row.parameters.toLocaleString("en"),
    learns(row),
    ...(branched ? [row.inputs.join(", ")] : []),
  ]);
  const total = totals(found);
  const title = `Model “${found.name}”`;
  const table = tableHtml(
    head,
    rows.map((row) => row.map(escapeHtml)),
  );
  return new Panel(
    `<div><strong>${escapeHtml(title)}</strong>${table}<div>${escapeHtml(total)}</div></div>`,
    `${title}
${tableText(head, rows)}
${total}`,
  );
}

/** [null, 28, 28, 1] → "n × 28 × 28 × 1". */
export function shapeText(shape: readonly (number | null)[]): string {
  return shape.map((size, axis) => size ?? (axis === 0 ? "n" : "any")).join(" × ");
}

function totals({ parameters, trainable, bytes }: ModelSummary): string {
  const count = (n: number): string => n.toLocaleString("en");
  return (
    `${count(parameters)} parameters (${bytesText(bytes)} in float32): ${count(trainable)} learn, ` +
    `${count(parameters - trainable)} do not`
  );
}

function learns({ parameters, trainable }: SummaryRow): string {
  if (parameters === 0) return "–";
  if (trainable === 0) return "no";
  return trainable === parameters ? "yes" : `${trainable.toLocaleString("en")} of them`;
}

function flat(
  rows: readonly SummaryRow[],
  depth = 0,
): { readonly row: SummaryRow; readonly depth: number }[] {
  return rows.flatMap((row) => [{ row, depth }, ...flat(row.inner, depth + 1)]);
}
