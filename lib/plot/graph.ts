import { Graph } from "../autograd/graph.js";
import type { Path } from "../autograd/path.js";
import { TensorGraph } from "../autograd/tensorGraph.js";
import { Value } from "../autograd/value.js";
import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import type { Chart, VegaLiteSpec } from "./chart.js";
import { drawGraph, type GraphPicture } from "./graphLayers.js";
import { nudge, type Nudge } from "./graphNudge.js";
import { tellGraph, tellPath } from "./graphStory.js";
import { describeTensors, tellTensors } from "./graphTensors.js";
import { chart, INK } from "./theme.js";

/** Direction, title and first lit path of a drawn computation graph. */
export interface GraphOptions {
  /** Reads from left to right by default. */
  readonly direction?: "right" | "down";
  /** Which path is lit at first, from this leaf: the first parameter by default. */
  readonly from?: string;
  readonly title?: string;
}

/** Lists stay short enough for a drop-down. */
const MOST_CHOICES = 30;

/**
 * The computation graph of a value: each node with its value, the accumulated gradient below it, the
 * local gradient grad(B, A) on each edge A → B.
 *
 * Sliders and lists in the chart, also in a saved notebook: `step` goes forward and then backward,
 * `path` lights a path and multiplies along it, `nudge` and `ε` move one node and compare the change
 * of the result with grad · ε. Before `backward()` there is only the forward pass.
 *
 * A program of tensors (`Graph.trace`) shows shapes and norms instead: of the value in the node, of
 * the gradient below it, and of its share on an edge where a tensor is used more than once.
 *
 * @param root the result, or its {@link Graph}
 * @throws GradientError when a leaf was changed after the forward pass
 * @throws ArgumentError for more than 150 nodes
 * @example
 * const w = dl.Value.parameter("w", 3);
 * const loss = w.mul(2).named("loss");
 * loss.backward();
 * await dl.plot.computationGraph(loss);
 * await dl.plot.computationGraph(dl.Graph.trace(({ w }) => w.square().sum(), { w: [1, 2] }));
 */
export async function computationGraph(
  root: Value | Graph | TensorGraph,
  options: GraphOptions = {},
): Promise<Chart> {
  if (root instanceof TensorGraph) return tensorGraph(root, options);
  const graph = graphOf(root);
  const story = tellGraph(graph);
  const paths = graph.root.grad === null ? [] : pathsToRoot(graph);
  const first = firstPath(graph, paths, options.from);
  const picture = await drawGraph(graph, story, paths, options.direction ?? "right");
  const last = story.narration.length - 1;
  const moved = paths.length === 0 ? null : nudge(graph, paths[first]?.nodes[0] as string);
  const told = paths.map((path, at) => {
    const only = graph.countPaths(path.nodes[0] as string) === 1;
    return { text: tellPath(path, only), at };
  });
  const captions = [
    { line: 0, rows: story.narration.map((text, at) => ({ text, at })), parameter: "step" },
    { line: 1, rows: told, parameter: "path" },
  ];
  const params = [
    { name: "step", value: last, bind: { input: "range", min: 0, max: last, step: 1 } },
    pathParameter(paths, first),
    ...(moved?.params ?? []),
  ];
  return chart(
    {
      ...(options.title === undefined ? {} : { title: options.title }),
      params,
      ...withCaptions(picture, captions, moved),
    },
    describeGraph(graph),
  );
}

async function tensorGraph(graph: TensorGraph, options: GraphOptions): Promise<Chart> {
  const { from, direction = "right", title } = options;
  requireThat(from === undefined, "from", "left out: tensors have no single paths", from);
  const story = tellTensors(graph);
  const last = story.narration.length - 1;
  const caption = {
    line: 0,
    rows: story.narration.map((text, at) => ({ text, at })),
    parameter: "step",
  };
  return chart(
    {
      ...(title === undefined ? {} : { title }),
      params: [
        { name: "step", value: last, bind: { input: "range", min: 0, max: last, step: 1 } },
        { name: "path", value: -1 },
      ],
      ...withCaptions(await drawGraph(graph, story, [], direction), [caption], null),
    },
    describeTensors(graph),
  );
}

/**
 * Graphs beside each other in their final state, for example before and after a training step.
 *
 * @param graphs title → graph or result, two or more
 * @throws ArgumentError for fewer than two graphs, or one of more than 150 nodes
 * @throws GradientError when a leaf was changed after the forward pass
 * @example
 * const lossOf = (w: dl.Value) => {
 *   const loss = w.mul(2).sub(1).pow(2).named("loss");
 *   loss.backward();
 *   return loss;
 * };
 * const w = dl.Value.parameter("w", 3);
 * const before = lossOf(w);
 * const after = lossOf(dl.Value.parameter("w", w.data - 0.1 * (w.grad ?? 0)));
 * [before.data, after.data]; // [25, 1]
 * await dl.plot.compareGraphs({ before, after });
 */
export async function compareGraphs(
  graphs: Readonly<Record<string, Value | Graph>>,
): Promise<Chart> {
  const entries = Object.entries(graphs);
  requireThat(entries.length >= 2, "graphs", "an object with at least two graphs", graphs);
  const stories = entries.map(([title, root]) => {
    const graph = graphOf(root);
    return { title, graph, story: tellGraph(graph) };
  });
  const views = await Promise.all(
    stories.map(async ({ title, graph, story }) => ({
      title,
      ...withCaptions(await drawGraph(graph, story, [], "down"), [], null),
    })),
  );
  const last = Math.max(...stories.map(({ story }) => story.narration.length)) - 1;
  return chart(
    {
      params: [
        { name: "step", value: last },
        { name: "path", value: -1 },
      ],
      hconcat: views,
      spacing: 40,
    },
    stories.map(({ title, graph }) => `${title}: ${describeGraph(graph)}`).join(" "),
  );
}

function graphOf(root: Value | Graph): Graph {
  if (root instanceof Graph) return root;
  if (root instanceof Value) return Graph.from(root);
  throw new ArgumentError("root", "a Value or a Graph", root);
}

/** Paths from parameters first, then from inputs. */
function pathsToRoot(graph: Graph): readonly Path[] {
  const leaves = [
    ...graph.nodes.filter(({ role }) => role === "parameter"),
    ...graph.nodes.filter(({ role }) => role === "input"),
  ];
  const paths: Path[] = [];
  for (const { id } of leaves) {
    if (paths.length + graph.countPaths(id) > MOST_CHOICES) continue;
    paths.push(...graph.paths(id));
  }
  return paths;
}

function firstPath(graph: Graph, paths: readonly Path[], from: string | undefined): number {
  if (from !== undefined) graph.node(from);
  if (from === undefined || paths.length === 0) return 0;
  const found = paths.findIndex((path) => path.nodes[0] === from);
  if (found >= 0) return found;
  const leaves = [...new Set(paths.map((path) => path.nodes[0]))];
  throw new ArgumentError("from", `one of ${leaves.join(", ")}`, from);
}

function pathParameter(paths: readonly Path[], first: number): object {
  if (paths.length === 0) return { name: "path", value: -1 };
  return {
    name: "path",
    value: first,
    bind: {
      input: "select",
      options: [-1, ...paths.keys()],
      labels: ["none", ...paths.map(({ nodes }) => nodes.join(" → "))],
    },
  };
}

/** A line of text chosen by a parameter: line 0 above the picture, 1 and 2 below it. */
interface Caption {
  readonly line: number;
  readonly parameter: string;
  readonly rows: readonly { readonly text: string; readonly at: number }[];
}

const ABOVE = 32;
const LINE = 26;

/** A view of a picture with its lines of text, and the nudge's sentence as the last one. */
function withCaptions(
  { width, height, layers }: GraphPicture,
  captions: readonly Caption[],
  moved: Nudge | null,
): VegaLiteSpec {
  const above = captions.length > 0 ? ABOVE : 0;
  const below =
    LINE *
    Math.max(0, ...captions.map(({ line, rows }) => (rows.length > 0 ? line : 0)), moved ? 2 : 0);
  const mark = { type: "text", align: "left", fontSize: 13, color: INK.strong };
  const yOf = (line: number): number => (line === 0 ? -16 : height + LINE * line - 8);
  const texts = captions.map(({ line, parameter, rows }) => ({
    data: { values: rows },
    transform: [{ filter: `datum.at === ${parameter}` }],
    mark,
    encoding: {
      x: { datum: 0 },
      y: { datum: yOf(line) },
      text: { field: "text", type: "nominal" },
    },
  }));
  const sentence = {
    data: { values: [{}] },
    mark: { ...mark, text: { expr: moved?.sentence ?? "" } },
    encoding: { x: { datum: 0 }, y: { datum: yOf(2) } },
  };
  const scale = (domain: readonly number[], reverse: boolean) => ({
    type: "quantitative",
    scale: { domain, reverse, nice: false, zero: false },
    axis: null,
  });
  return {
    width: Math.round(width),
    height: Math.round(height + above + below),
    encoding: { x: scale([0, width], false), y: scale([-above, height + below], true) },
    layer: [...layers, ...texts, ...(moved ? [sentence] : [])],
  };
}

/** What a reader who sees no picture needs: every node, its value and its gradient. */
function describeGraph(graph: Graph): string {
  const nodes = graph.nodes
    .filter(({ role }) => role !== "constant")
    .map(({ id, written, value, grad }) => {
      const how = written === null ? "" : ` = ${written}`;
      const gradient = grad === null ? "" : ` (gradient ${formatNumber(grad)})`;
      return `${id}${how} = ${formatNumber(value)}${gradient}`;
    });
  return `Computation graph of ${graph.root.id}: ${nodes.join("; ")}.`;
}
