import { bundleOf } from "./bundle.js";
import { type Cell, htmlTable, type Table, textTable } from "./html.js";
import { isRecord } from "./json.js";
import type { Renderer } from "./registry.js";
import { count } from "./text.js";

interface Weight {
  readonly id: number;
  readonly shape: readonly (number | null)[];
}

interface Layer {
  readonly name: string;
  readonly trainable: boolean;
  readonly outputShape: unknown;
  readonly trainableWeights: readonly Weight[];
  readonly nonTrainableWeights: readonly Weight[];
  readonly inboundNodes: readonly { readonly inboundLayers?: readonly { name: string }[] }[];
  getClassName(): string;
}

interface Model extends Layer {
  readonly layers: readonly Layer[];
}

/** Layers models of tfjs: a row per layer, and the numbers of parameters. */
export const modelRenderer: Renderer = {
  name: "layers models",
  matches: (value) =>
    isRecord(value) &&
    Array.isArray(value["layers"]) &&
    ["summary", "countParams", "getClassName"].every(
      (method) => typeof value[method] === "function",
    ),
  render: (value) => {
    const table = modelTable(value as Model);
    return bundleOf({ "text/html": htmlTable(table), "text/plain": textTable(table) });
  },
};

function modelTable(model: Model): Table {
  const branched = model.layers.some((layer) => sources(layer).length > 1);
  const heads = ["Layer", "Type", "Output shape", "Parameters", "Trainable"];
  const head = (branched ? [...heads, "Connected to"] : heads).map((text): Cell => ({
    text,
    header: true,
    align: text === "Parameters" ? "right" : "left",
  }));
  const body = model.layers.map((layer): Cell[] => [
    { text: layer.name },
    { text: layer.getClassName() },
    { text: shapeText(layer) },
    { text: parameters(layer), align: "right" },
    { text: trainable(layer) },
    ...(branched ? [{ text: sources(layer).join(", ") }] : []),
  ]);
  return {
    caption: `${model.getClassName()} "${model.name}"`,
    head: [head],
    body,
    note: model.layers.length === 0 ? "no layers yet" : totals(model),
  };
}

/** The batch size is open: null, as tfjs writes it. */
function shapeText(layer: Layer): string {
  let shape: unknown;
  try {
    shape = layer.outputShape;
  } catch {
    // A layer without an input has no output shape yet, or one for each of its uses.
    return uses(layer) > 1 ? "several" : "not built yet";
  }
  const shapes = Array.isArray(shape) && Array.isArray(shape[0]) ? (shape as unknown[]) : [shape];
  return shapes.map((one) => `[${(one as (number | null)[]).map(String).join(", ")}]`).join(" ");
}

function uses(layer: Layer): number {
  return layer.inboundNodes.length;
}

function sources(layer: Layer): readonly string[] {
  const names = layer.inboundNodes.flatMap((node) => node.inboundLayers ?? []);
  return names.map((source) => source.name);
}

function parameters(layer: Layer): string {
  const all = total([...layer.trainableWeights, ...layer.nonTrainableWeights]);
  return all === 0 && uses(layer) === 0 ? "–" : count(all);
}

function trainable(layer: Layer): string {
  const [yes, no] = [layer.trainableWeights.length, layer.nonTrainableWeights.length];
  if (yes + no === 0) return "–";
  return no === 0 ? "yes" : yes === 0 ? "no" : "in part";
}

function totals(model: Model): string {
  const [yes, no] = [total(model.trainableWeights), total(model.nonTrainableWeights)];
  return `${count(yes + no)} parameters: ${count(yes)} trainable, ${count(no)} not trainable`;
}

/** A weight that layers share counts once. */
function total(weights: readonly Weight[]): number {
  const distinct = new Map(weights.map((weight) => [weight.id, weight]));
  return [...distinct.values()].reduce(
    (sum, { shape }) => sum + shape.reduce<number>((size, length) => size * (length ?? 1), 1),
    0,
  );
}
