import { instance, type Viz } from "@viz-js/viz";

export interface Box {
  readonly id: string;
  readonly width: number;
  readonly height: number;
}

export interface Link {
  readonly from: string;
  readonly to: string;
  /** Space is kept for this text at the middle of the link. */
  readonly text: string;
}

export type Point = readonly [x: number, y: number];

/** Positions in pixels, y downwards, (0, 0) at the top left. */
export interface GraphLayout {
  readonly width: number;
  readonly height: number;
  /** The centre of each box, in the order given. */
  readonly boxes: readonly Point[];
  /** Of each link, in the order given. */
  readonly links: readonly { readonly curve: readonly Point[]; readonly text: Point }[];
}

/** Text is set in a font whose every character has this width, so that measuring is counting. */
const FONT = { fontname: "Courier", fontsize: 11.5 } as const;

let viz: Promise<Viz> | undefined;

/** Places boxes and links by Graphviz, with as few crossings as it finds. */
export async function layoutGraph(
  boxes: readonly Box[],
  links: readonly Link[],
  direction: "right" | "down",
): Promise<GraphLayout> {
  viz ??= instance();
  const drawn = (await viz).renderJSON({
    graphAttributes: {
      rankdir: direction === "right" ? "LR" : "TB",
      nodesep: 0.3,
      // A long text on a link keeps boxes apart by itself.
      ranksep: links.some(({ text }) => text.length > 8) ? 0.2 : 0.45,
    },
    nodeAttributes: { shape: "box", fixedsize: true, label: "" },
    edgeAttributes: { ...FONT, arrowhead: "none" },
    // Names of our own, so that no label is read as Graphviz syntax.
    nodes: boxes.map(({ id, width, height }) => ({
      name: nameOf(boxes, id),
      attributes: { width: width / 72, height: height / 72 },
    })),
    edges: links.map(({ from, to, text }) => ({
      tail: nameOf(boxes, from),
      head: nameOf(boxes, to),
      attributes: { label: text },
    })),
  }) as GraphvizDrawing;
  const [, , width = 0, height = 0] = drawn.bb.split(",").map(Number);
  const down = ([x, y]: Point): Point => [x, height - y];
  return {
    width,
    height,
    boxes: (drawn.objects ?? []).map(({ pos }) => down(parsePoint(pos))),
    links: (drawn.edges ?? []).map(({ pos, lp }) => {
      const curve = sampleSpline(pos.split(" ").map(parsePoint)).map(down);
      const middle = curve[Math.floor(curve.length / 2)] as Point;
      return { curve, text: lp === undefined ? middle : down(parsePoint(lp)) };
    }),
  };
}

/** The part of Graphviz's JSON that is read here; it keeps the order of nodes and edges. */
interface GraphvizDrawing {
  readonly bb: string;
  readonly objects?: readonly { readonly pos: string }[];
  readonly edges?: readonly { readonly pos: string; readonly lp?: string }[];
}

function nameOf(boxes: readonly Box[], id: string): string {
  return `n${boxes.findIndex((box) => box.id === id)}`;
}

function parsePoint(text: string): Point {
  const [x = 0, y = 0] = text.split(",").map(Number);
  return [x, y];
}

/** Points on a chain of cubic Bézier curves; control points come as 1 + 3 per curve. */
function sampleSpline(control: readonly Point[]): Point[] {
  const points: Point[] = [control[0] as Point];
  for (let i = 0; i + 3 < control.length; i += 3) {
    const [a, b, c, d] = control.slice(i, i + 4) as [Point, Point, Point, Point];
    for (let step = 1; step <= 8; step++) {
      const t = step / 8;
      const mix = (axis: 0 | 1): number =>
        (1 - t) ** 3 * a[axis] +
        3 * (1 - t) ** 2 * t * b[axis] +
        3 * (1 - t) * t * t * c[axis] +
        t ** 3 * d[axis];
      points.push([mix(0), mix(1)]);
    }
  }
  return points;
}
