import { requireThat } from "../core/errors.js";
import { drawJitGraphsBy, JitGraph } from "../engine/jit/index.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { jitGraphBars } from "./jitGraphBars.js";
import {
  boxCount,
  boxesOf,
  ENDS,
  detailFor,
  type BoxesAndLinks,
  type Detail,
  type GraphBox,
} from "./jitGraphBoxes.js";
import { layoutGraph, type GraphLayout } from "./graphLayout.js";
import { chart, INK, PALETTE } from "./theme.js";

/** Words, detail and direction of {@link jitGraph}. */
export interface JitGraphText {
  readonly title?: string;
  /**
   * A box for each operation, up to 300, or one for each layer and line. By default operations where
   * there are at most 45.
   */
  readonly detail?: Detail;
  /** "down" (default) or "right". */
  readonly direction?: "down" | "right";
}

/** Colours of boxes and of bars: what a part of a program does. */
export const KINDS = [
  { kind: ENDS, colour: PALETTE.grey },
  { kind: "forward", colour: PALETTE.blue },
  { kind: "backward", colour: PALETTE.vermillion },
  { kind: "update", colour: PALETTE.green },
] as const;

/**
 * A compiled function as a picture: the operations that TensorFlow runs with the time of each, above them
 * where the time goes by kind and in the costliest operations. A list switches to the graph as it was
 * recorded, before TensorFlow's optimisation.
 *
 * Constants, handles of variables and numbers have no box. The bar in a box is its time, beside the
 * costliest one's.
 *
 * @param graph what `jitted.graph()` gives
 * @param text title, detail and direction
 * @throws ArgumentError for anything else, and for a box for each of more than 300 operations
 * Source: Gansner et al., "A technique for drawing directed graphs", 1993.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
 * const predict = dl.jit((x: tf.Tensor) => model.apply(x) as tf.Tensor);
 * predict(tf.ones([4, 2])).shape; // [4, 1]
 * await dl.plot.jitGraph(predict.graph(), { detail: "operations", direction: "right" });
 */
export async function jitGraph(graph: JitGraph, text: JitGraphText = {}): Promise<Chart> {
  requireThat(graph instanceof JitGraph, "graph", "what graph() of a jitted function gives", graph);
  const { title = "Compiled graph", detail = detailFor(graph), direction = "down" } = text;
  const detailed = detail === "operations" || detail === "parts";
  requireThat(detailed, "detail", '"operations" or "parts"', detail);
  requireThat(
    detail === "parts" || mostBoxes(graph) <= MOST_OPERATIONS,
    "detail",
    `"parts" for a graph of more than ${MOST_OPERATIONS} operations`,
    detail,
  );
  const directed = direction === "down" || direction === "right";
  requireThat(directed, "direction", '"down" or "right"', direction);
  const views = [
    ...(graph.optimised === null ? [] : [{ view: "as it runs", operations: graph.optimised }]),
    { view: "as recorded", operations: graph.recorded },
  ];
  const drawn = await Promise.all(
    views.map(async ({ view, operations }) => {
      const parts = boxesOf(operations, detail);
      return { view, ...(await place(parts, direction)) };
    }),
  );
  const said = `${graph.summary()}${graph.note === null ? "" : `. ${graph.note}`}`;
  const first = views[0]?.view as string;
  return chart(
    {
      title: { text: title, subtitle: [said, ...explained(graph, detail)] },
      params: [
        {
          name: "graph",
          value: first,
          ...(views.length === 1
            ? {}
            : {
                bind: { input: "select", options: views.map(({ view }) => view), name: "graph " },
              }),
        },
      ],
      spacing: 24,
      vconcat: [jitGraphBars(graph), picture(drawn)],
    },
    `${title}: ${said}. ${told(graph)}`,
  );
}

function explained(graph: JitGraph, detail: Detail): string[] {
  if (detail === "operations") return [];
  const all = mostBoxes(graph) <= MOST_OPERATIONS;
  return [
    "A box is a layer or a line of code with all its operations" +
      (all ? '; { detail: "operations" } draws each' : ": there are too many for a box each"),
  ];
}

function mostBoxes({ recorded, optimised }: JitGraph): number {
  return Math.max(boxCount(recorded), boxCount(optimised ?? []));
}

/** More cannot be placed in a time that one waits for, nor read. */
const MOST_OPERATIONS = 300;
const LINE = 15;
/** Of a character at the size of the texts in a box, in pixels. */
const CHARACTER = 7;
const PADDING = 20;

interface Placed {
  readonly width: number;
  readonly height: number;
  readonly frames: readonly (GraphBox & {
    readonly left: number;
    readonly right: number;
    readonly top: number;
    readonly bottom: number;
  })[];
  readonly layout: GraphLayout;
}

async function place(
  { boxes, links }: BoxesAndLinks,
  direction: "down" | "right",
): Promise<Placed> {
  const sized = boxes.map((box) => ({
    ...box,
    width: Math.max(...box.lines.map((line) => line.length)) * CHARACTER + PADDING,
    height: box.lines.length * LINE + 14,
  }));
  const layout = await layoutGraph(sized, links, direction);
  const frames = sized.map(({ width, height, ...box }, i) => {
    const [x, y] = layout.boxes[i] ?? [0, 0];
    return {
      ...box,
      left: x - width / 2,
      right: x + width / 2,
      top: y - height / 2,
      bottom: y + height / 2,
    };
  });
  return { width: layout.width, height: layout.height, frames, layout };
}

function picture(drawn: readonly (Placed & { readonly view: string })[]): VegaLiteSpec {
  const width = Math.max(...drawn.map((each) => each.width));
  const height = Math.max(...drawn.map((each) => each.height));
  const axis = (field: string, size: number, reverse: boolean) => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { domain: [0, size], nice: false, zero: false, reverse },
  });
  const [x, y] = [axis("x", width, false), axis("y", height, true)];
  const rows = <T extends object>(of: (each: Placed) => readonly T[]) => ({
    data: { values: drawn.flatMap((each) => of(each).map((row) => ({ view: each.view, ...row }))) },
    transform: [{ filter: "datum.view === graph" }],
  });
  const kinds = KINDS.filter(({ kind }) =>
    drawn.some(({ frames }) => frames.some((frame) => frame.kind === kind)),
  );
  const kind = {
    field: "kind",
    type: "nominal",
    title: null,
    scale: { domain: kinds.map((each) => each.kind), range: kinds.map(({ colour }) => colour) },
    legend: { orient: "top", symbolType: "square" },
  };
  const corners = {
    x: { ...x, field: "left" },
    x2: { field: "right" },
    y: { ...y, field: "top" },
    y2: { field: "bottom" },
  };
  return {
    width: Math.round(width),
    height: Math.round(height),
    layer: [
      {
        ...rows(curves),
        mark: { type: "line", strokeWidth: 1.4, color: INK.soft, opacity: 0.75 },
        encoding: {
          x,
          y,
          detail: { field: "link", type: "nominal" },
          order: { field: "order", type: "quantitative" },
        },
      },
      {
        ...rows(heads),
        mark: { type: "point", shape: "triangle-right", filled: true, size: 60, color: INK.soft },
        encoding: { x, y, angle: { field: "angle", type: "quantitative", scale: null } },
      },
      {
        // Arrows pass behind boxes.
        ...rows(frames),
        mark: { type: "rect", cornerRadius: 5, color: INK.paper },
        encoding: corners,
      },
      {
        ...rows(frames),
        mark: { type: "rect", cornerRadius: 5, fillOpacity: 0.14, strokeWidth: 1.5 },
        encoding: {
          ...corners,
          stroke: kind,
          fill: kind,
          tooltip: [
            { field: "name", title: "operation" },
            { field: "about", title: "about" },
          ],
        },
      },
      {
        ...rows(bars),
        mark: { type: "rect", cornerRadius: 1.5 },
        encoding: { ...corners, fill: kind },
      },
      ...[true, false].map((bold) => ({
        ...rows((each) => texts(each).filter((text) => text.bold === bold)),
        mark: { type: "text", fontSize: 11, ...(bold ? { fontWeight: 600 } : {}) },
        encoding: { x, y, text: { field: "text" } },
      })),
    ],
  };
}

function frames({ frames: boxes }: Placed) {
  return boxes.map(({ kind, about, lines, left, right, top, bottom }) => {
    return { kind, about, name: lines.join(" "), left, right, top, bottom };
  });
}

/** The time of a box, as a bar along its lower edge. */
function bars({ frames: boxes }: Placed) {
  const most = Math.max(...boxes.map(({ share }) => share ?? 0));
  return boxes.flatMap(({ kind, share, left, right, bottom }) => {
    const part = most === 0 ? 0 : (share ?? 0) / most;
    if (part < 0.01) return [];
    const from = left + 3;
    return [
      {
        kind,
        left: from,
        right: from + (right - left - 6) * part,
        top: bottom - 6,
        bottom: bottom - 2.5,
      },
    ];
  });
}

function texts({ frames: boxes }: Placed) {
  return boxes.flatMap(({ lines, left, right, top }) =>
    lines.map((text, i) => ({
      text,
      bold: i === 0,
      x: (left + right) / 2,
      y: top + 6 + (i + 0.5) * LINE,
    })),
  );
}

function curves({ layout }: Placed) {
  return layout.links.flatMap(({ curve }, link) =>
    curve.map(([x, y], order) => ({ link, order, x: round(x), y: round(y) })),
  );
}

function heads({ layout }: Placed) {
  return layout.links.flatMap(({ curve }) => {
    const [tip, before] = [curve.at(-1), curve.at(-2)];
    if (tip === undefined || before === undefined) return [];
    const turn = Math.atan2(tip[1] - before[1], tip[0] - before[0]);
    const [x, y] = [tip[0] - 4 * Math.cos(turn), tip[1] - 4 * Math.sin(turn)];
    return [{ x: round(x), y: round(y), angle: round((turn * 180) / Math.PI) }];
  });
}

function round(pixels: number): number {
  return Math.round(10 * pixels) / 10;
}

function told(graph: JitGraph): string {
  const [most] = graph.costliest(1);
  const kinds = graph.kinds().slice(0, 6);
  const counts = kinds.map(({ name, recorded, optimised }) =>
    optimised === null ? `${recorded} ${name}` : `${name} ${recorded} → ${optimised}`,
  );
  const share = most?.share ?? null;
  const costliest =
    most === undefined || share === null
      ? ""
      : ` The costliest operation is ${most.kind} with ${Math.round(100 * share)} % of the time.`;
  return `By kind: ${counts.join(", ")}.${costliest}`;
}

drawJitGraphsBy(jitGraph);
