import type * as tf from "@tensorflow/tfjs";
import { requireThat } from "../core/errors.js";
import { summary, type SummaryRow } from "../interpret/index.js";
import type { Chart } from "./chart.js";
import { layoutGraph, type Point } from "./graphLayout.js";
import { shapeText } from "./modelSummary.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words and direction of {@link layerGraph}. */
export interface LayerGraphText {
  readonly title?: string;
  /** "down" (default) or "right". */
  readonly direction?: "down" | "right";
}

/** Graphviz places more only slowly, and nobody can read them. */
const MOST_LAYERS = 250;
const LINE = 15;
/** Of a character at the size of the texts in a box, in pixels. */
const CHARACTER = 7;

/**
 * The layers of a model as a graph: boxes with class, output shape and number of parameters, arrows for
 * what goes where, so that branches and skip connections show. An inner model is one box.
 *
 * @param model a built layers model of at most 250 layers
 * @throws ArgumentError for anything else
 * Source: Gansner et al., "A technique for drawing directed graphs", 1993.
 * @example
 * const x = tf.input({ shape: [8] });
 * const h = tf.layers.dense({ units: 8, activation: "relu" }).apply(x) as tf.SymbolicTensor;
 * const y = tf.layers.add().apply([h, x]) as tf.SymbolicTensor;
 * await dl.plot.layerGraph(tf.model({ inputs: x, outputs: y }));
 */
export async function layerGraph(model: tf.LayersModel, text: LayerGraphText = {}): Promise<Chart> {
  const found = summary(model);
  const { direction = "down", title = `Layers of ${found.name}` } = text;
  const known = direction === "down" || direction === "right";
  requireThat(known, "direction", '"down" or "right"', direction);
  const { layers } = found;
  requireThat(
    layers.length <= MOST_LAYERS,
    "model",
    `of at most ${MOST_LAYERS} layers`,
    layers.length,
  );
  const boxes = layers.map((layer) => {
    const lines = linesOf(layer);
    const longest = lines.reduce((most, line) => Math.max(most, line.length), 0);
    return { layer, lines, width: longest * CHARACTER + 20, height: lines.length * LINE + 12 };
  });
  const links = layers.flatMap((layer) =>
    layer.inputs.map((from) => ({ from, to: layer.name, text: "" })),
  );
  const layout = await layoutGraph(
    boxes.map(({ layer, width, height }) => ({ id: layer.name, width, height })),
    links,
    direction,
  );
  const place = (i: number): Point => layout.boxes[i] ?? [0, 0];
  const frames = boxes.map(({ layer, width, height }, i) => {
    const [x, y] = place(i);
    const { name, type, parameters } = layer;
    return {
      name,
      type,
      shape: layer.outputShapes.map(shapeText).join(" "),
      parameters,
      kind: kindOf(layer),
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    };
  });
  const texts = boxes.flatMap(({ lines }, i) => {
    const [x, y] = place(i);
    return lines.map((line, k) => ({
      x,
      y: y + (k - (lines.length - 1) / 2) * LINE,
      line,
      first: k === 0,
    }));
  });
  const curves = layout.links.flatMap(({ curve }, link) =>
    curve.map(([x, y], order) => ({ link, order, x, y })),
  );
  const heads = layout.links.flatMap(({ curve }) => {
    const [tip, before] = [curve.at(-1), curve.at(-2)];
    if (tip === undefined || before === undefined) return [];
    const angle = (Math.atan2(tip[1] - before[1], tip[0] - before[0]) * 180) / Math.PI;
    const turn = (angle * Math.PI) / 180;
    return [{ x: tip[0] - 4 * Math.cos(turn), y: tip[1] - 4 * Math.sin(turn), angle }];
  });
  const kinds = KINDS.filter(({ kind }) => frames.some((frame) => frame.kind === kind));
  const position = {
    x: {
      field: "x",
      type: "quantitative",
      axis: null,
      scale: { domain: [0, layout.width], nice: false },
    },
    y: {
      field: "y",
      type: "quantitative",
      axis: null,
      scale: { domain: [0, layout.height], nice: false, reverse: true },
    },
  };
  const kind = {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: kinds.map((each) => each.kind), range: kinds.map(({ colour }) => colour) },
    legend: { orient: "top", symbolType: "square" },
  };
  const skips = layers.filter(({ inputs }) => inputs.length > 1).length;
  return chart(
    {
      title,
      width: layout.width,
      height: layout.height,
      layer: [
        {
          data: { values: curves },
          mark: { type: "line", strokeWidth: 1.6, color: INK.soft },
          encoding: {
            ...position,
            detail: { field: "link", type: "nominal" },
            order: { field: "order", type: "quantitative" },
          },
        },
        {
          data: { values: heads },
          mark: {
            type: "point",
            shape: "triangle-right",
            filled: true,
            size: 80,
            opacity: 1,
            color: INK.soft,
          },
          encoding: { ...position, angle: { field: "angle", type: "quantitative", scale: null } },
        },
        {
          data: { values: frames },
          mark: {
            type: "rect",
            cornerRadius: 5,
            fillOpacity: 0.16,
            strokeWidth: 1.6,
            tooltip: { content: "data" },
          },
          encoding: {
            x: { ...position.x, field: "left" },
            x2: { field: "right" },
            y: { ...position.y, field: "top" },
            y2: { field: "bottom" },
            stroke: kind,
            fill: kind,
          },
        },
        ...[true, false].map((first) => ({
          data: { values: texts.filter((each) => each.first === first) },
          mark: { type: "text", fontSize: 11, ...(first ? { fontWeight: 600 } : {}) },
          encoding: { ...position, text: { field: "line" } },
        })),
      ],
    },
    `${title}: ${layers.length} layers, ${links.length} ${links.length === 1 ? "connection" : "connections"}, ` +
      `${skips === 0 ? "none" : skips} with several inputs, ${found.parameters.toLocaleString("en")} parameters. ` +
      `${told(layers)}.`,
  );
}

const KINDS = [
  { kind: "input", colour: PALETTE.green },
  { kind: "learns", colour: PALETTE.blue },
  { kind: "frozen", colour: PALETTE.sky },
  { kind: "no weights", colour: PALETTE.grey },
] as const;

function kindOf({ type, parameters, trainable }: SummaryRow): (typeof KINDS)[number]["kind"] {
  if (type === "InputLayer") return "input";
  if (parameters === 0) return "no weights";
  return trainable === 0 ? "frozen" : "learns";
}

function linesOf({ name, type, outputShapes, parameters, inner }: SummaryRow): string[] {
  const content = inner.length > 0 ? `${type} of ${inner.length} layers` : type;
  return [
    name,
    content,
    outputShapes.map(shapeText).join(" "),
    ...(parameters === 0 ? [] : [`${parameters.toLocaleString("en")} parameters`]),
  ];
}

function told(layers: readonly SummaryRow[]): string {
  const shown = layers.map(({ name, inputs }) =>
    inputs.length === 0 ? name : `${inputs.join(" and ")} → ${name}`,
  );
  return shown.length > 12
    ? `${shown.slice(0, 6).join("; ")}; …; ${shown.at(-1)}`
    : shown.join("; ");
}
