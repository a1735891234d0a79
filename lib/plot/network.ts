import { requireThat } from "../core/errors.js";
import type { ForwardTrace } from "../nn/forward.js";
import type { Chart } from "./chart.js";
import { type Column, columnsOf, edgesOf, type NetworkText } from "./networkLayout.js";
import { INK, ON_CELL, PALETTE } from "./ink.js";
import { chart } from "./theme.js";

/** Text is drawn twice: a rim in the colour of the paper first keeps it legible across edges. */
const RIMS = [{ stroke: INK.paper, strokeWidth: 4 }, {}];

/**
 * A dense network with the numbers of one forward pass: edges coloured and sized by weight, units filled
 * by their activation. The slider lets the values flow layer by layer; pointing at a unit shows its sum.
 * @param trace from `dl.forward.trace(model, x)`, of dense layers (other layers only change shapes)
 * @throws {ArgumentError} for a layer whose output is no vector, a sample out of range, or wrong names.
 * @example
 * const layer = new dl.nn.NaiveDense({ inputSize: 2, outputSize: 3, seed: 1 });
 * dl.plot.network(dl.forward.trace(new dl.nn.NaiveSequential([layer]), [[1, 2]]));
 */
export function network(trace: ForwardTrace, text: NetworkText = {}): Chart {
  const { sample = 0, mostUnits = 10 } = text;
  requireThat(
    Number.isInteger(mostUnits) && mostUnits > 1,
    "mostUnits",
    "a whole number above 1",
    mostUnits,
  );
  const columns = columnsOf(trace, sample, mostUnits, text);
  const edges = edgesOf(trace, columns);
  const last = columns.length - 1;
  const units = columns.flatMap((column) => column.units);
  const strongest = largest(edges.map((edge) => edge.weight));
  const brightest = largest(units.map((unit) => unit.value));
  const tallest = Math.max(...columns.map((column) => column.units.length));
  const unitSize = tallest > 6 ? 700 : 1300;
  const position = {
    x: { field: "x", type: "quantitative", axis: null, scale: { domain: [-0.4, last + 0.4] } },
    y: {
      field: "y",
      type: "quantitative",
      axis: null,
      scale: { domain: [-tallest / 2 - 0.45, tallest / 2 + 0.75] },
    },
  };
  const reached = { filter: "datum.layer <= step" };
  const edgeColor = {
    field: "weight",
    type: "quantitative",
    title: "weight",
    scale: {
      domain: [-strongest, 0, strongest],
      interpolate: "lab",
      range: [PALETTE.vermillion, INK.faint, PALETTE.blue],
    },
  };
  const inkOn = `abs(datum.value) > ${0.55 * brightest} ? '${ON_CELL.light}' : '${ON_CELL.dark}'`;
  return chart(
    {
      title: text.title ?? "Forward pass: move the slider to let the values flow",
      width: 210 * last + 120,
      height: Math.max(240, tallest * (tallest > 6 ? 44 : 105)),
      params: [
        {
          name: "step",
          value: last,
          bind: { input: "range", min: 0, max: last, step: 1, name: "layers computed " },
        },
      ],
      layer: [
        {
          data: { values: edges },
          mark: { type: "rule", tooltip: true },
          encoding: {
            ...position,
            x2: { field: "x2" },
            y2: { field: "y2" },
            color: edgeColor,
            strokeWidth: {
              field: "size",
              type: "quantitative",
              legend: null,
              scale: { domain: [0, strongest], range: [0.6, 6] },
            },
            opacity: { condition: { test: "datum.layer <= step", value: 0.85 }, value: 0.12 },
          },
        },
        ...(edges.length > 24 ? [] : RIMS).map((rim) => ({
          data: { values: edges },
          transform: [reached],
          mark: { type: "text", fontSize: 11, dy: -7, fontWeight: 600, ...rim },
          encoding: {
            x: { ...position.x, field: "labelX" },
            y: { ...position.y, field: "labelY" },
            text: { field: "shown" },
          },
        })),
        {
          data: { values: units },
          mark: {
            type: "circle",
            size: unitSize,
            opacity: 1,
            stroke: INK.soft,
            strokeWidth: 1.5,
            tooltip: { content: "data" },
          },
          encoding: {
            ...position,
            fill: {
              condition: {
                test: "datum.layer <= step",
                field: "value",
                type: "quantitative",
                title: "activation",
                scale: { scheme: "purplegreen", domain: [-brightest, brightest] },
              },
              value: INK.paper,
            },
          },
        },
        {
          data: { values: units },
          transform: [reached],
          mark: { type: "text", fontSize: tallest > 6 ? 9 : 11, color: { expr: inkOn } },
          encoding: { ...position, text: { field: "shown" } },
        },
        ...RIMS.map((rim) => ({
          data: { values: units },
          mark: {
            type: "text",
            dy: tallest > 6 ? 21 : 28,
            color: INK.soft,
            fontSize: 11,
            ...rim,
          },
          encoding: {
            ...position,
            text: {
              condition: { test: "datum.layer <= step && datum.sum != ''", field: "nameAndSum" },
              field: "name",
            },
          },
        })),
        {
          data: {
            values: columns.map((column, x) => ({ x, y: tallest / 2 + 0.5, title: column.title })),
          },
          mark: { type: "text", fontWeight: 600 },
          encoding: { ...position, text: { field: "title" } },
        },
      ],
      resolve: { scale: { color: "independent" } },
      config: { legend: { gradientLength: 90 } },
    },
    describeFlow(columns, edges.length, sample),
  );
}

function largest(values: readonly number[]): number {
  return values.reduce((a, v) => Math.max(a, Math.abs(v)), 0) || 1;
}

function describeFlow(columns: readonly Column[], edges: number, sample: number): string {
  const flow = columns.map(({ title, units }) => {
    const values = units.map((unit) => `${unit.name} = ${unit.shown}`);
    const shown = values.length > 4 ? [...values.slice(0, 4), "…"] : values;
    return `${title}: ${shown.join(", ")}`;
  });
  const sizes = columns.map((column) => column.size).join("-");
  return `A ${sizes} network with ${edges} edges drawn, sample ${sample}. ${flow.join("; ")}.`;
}
