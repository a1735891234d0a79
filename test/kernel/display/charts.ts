/** Specifications that the chart tests draw. Values are written out or follow a closed formula. */

const epochs = Array.from({ length: 40 }, (_, epoch) => [
  { epoch, loss: 1 / (1 + epoch), run: "plain gradient descent" },
  { epoch, loss: 1 / (1 + epoch * epoch), run: "with momentum 0.9" },
]).flat();

export const CURVES = {
  title: "Loss by epoch",
  data: { values: epochs },
  mark: "line",
  encoding: {
    x: { field: "epoch", type: "quantitative" },
    y: { field: "loss", type: "quantitative", title: "training loss" },
    color: { field: "run", type: "nominal" },
  },
} as const;

export const BARS = {
  data: {
    values: [
      { kind: "a", n: 1 },
      { kind: "b", n: 4 },
    ],
  },
  width: 200,
  height: 100,
  mark: { type: "bar", color: "#ff0000" },
  encoding: {
    x: { field: "kind", type: "nominal", axis: null },
    y: { field: "n", type: "quantitative", axis: null },
  },
  config: { view: { stroke: null } },
} as const;

/** A slider that picks the drawn row: start value 1. */
export const SLIDER = {
  params: [{ name: "step", value: 1, bind: { input: "range", min: 1, max: 2, step: 1 } }],
  data: {
    values: [
      { at: 1, size: 10 },
      { at: 2, size: 90 },
    ],
  },
  transform: [{ filter: "datum.at === step" }],
  mark: { type: "bar", color: "#0000ff" },
  encoding: {
    x: { field: "size", type: "quantitative", scale: { domain: [0, 100] } },
    y: { value: 20 },
  },
} as const;
