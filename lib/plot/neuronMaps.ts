import type { Sequential } from "@tensorflow/tfjs";
import { ArgumentError, requireThat } from "../core/errors.js";
import { formatNumber } from "../core/number.js";
import { trace } from "../nn/forward.js";
import { NaiveSequential } from "../nn/naiveSequential.js";
import { type Plane, type PlaneData, planeOf } from "./boundaryGrid.js";
import type { Chart } from "./chart.js";
import { extent } from "./data.js";
import { HUES, INK, PALETTE } from "./ink.js";
import { subscript } from "./networkLayout.js";
import { type Colour, painted } from "./picture.js";
import { spread } from "./slider.js";
import { chart } from "./theme.js";

/** Words of {@link neuronMaps}, and how much it draws. */
export interface NeuronMapsText {
  readonly title?: string;
  readonly classNames?: readonly string[];
  /** Of a larger layer this many units are drawn, evenly spread; 8 by default. */
  readonly mostUnits?: number;
  /** Grid points per side, 8 to 200; 30 by default. */
  readonly resolution?: number;
}

/** In pixels: a map, and the distances between the left and the upper edges of two. */
const SIDE = 84;
const ACROSS = 150;
const DOWN = 112;
/** Drawn this sharp: not every renderer leaves the pixels of an enlarged picture square. */
const SHARP = 60;
/** Points are context here; more of them would hide the maps. */
const MOST_POINTS = 100;

/**
 * What each unit of a network sees: its activation over the plane of the two inputs, arranged by layer, with
 * the data on it. Blue is positive, vermillion negative, the stronger the nearer to the largest |a| of
 * the layer, which stands below the layer's name.
 *
 * @param model a `NaiveSequential` or a `tf.Sequential` with two inputs; it runs as in prediction
 * @param data points [n, 2] and their targets, of which about 100 are drawn in each map
 * @param text title, class names, `mostUnits` per layer (8), `resolution` of the maps (30)
 * @throws ArgumentError for a model without two inputs, or data that do not fit
 * Source: Smilkov et al., "Direct-manipulation visualization of deep networks", 2017.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.dense({ units: 3, activation: "tanh", inputShape: [2] }),
 *   tf.layers.dense({ units: 1, activation: "sigmoid" }),
 * ] });
 * dl.plot.neuronMaps(model, { x: [[0, 0], [0, 1], [1, 0], [1, 1]], y: [0, 1, 1, 0] });
 */
export function neuronMaps(
  model: NaiveSequential | Sequential,
  data: PlaneData,
  text: NeuronMapsText = {},
): Chart {
  const { mostUnits = 8, resolution = 30, title = "What each unit sees" } = text;
  const validMost = Number.isInteger(mostUnits) && mostUnits >= 1 && mostUnits <= 24;
  requireThat(validMost, "mostUnits", "a whole number from 1 to 24", mostUnits);
  const plane = planeOf(data, resolution);
  const names = namesOfClasses(plane, text.classNames);
  const stages = stagesOf(model, plane);
  const tallest = Math.max(...stages.map(({ units }) => Math.min(units.length, mostUnits)));
  const maps = stages.flatMap((stage, layer) => mapsOf(stage, layer, mostUnits, tallest, plane));
  const [width, height] = [ACROSS * (stages.length - 1) + SIDE, DOWN * tallest];
  const position = {
    x: { field: "x", type: "quantitative", axis: null, scale: { domain: [0, width] } },
    y: { field: "y", type: "quantitative", axis: null, scale: { domain: [height, 0] } },
  };
  return chart(
    {
      title: { text: title, offset: 38 },
      width,
      height,
      layer: [
        {
          data: { values: maps },
          mark: { type: "image", width: SIDE, height: SIDE, aspect: false },
          encoding: { ...position, url: { field: "url" } },
        },
        {
          data: { values: maps.map(({ x, y, name }) => ({ x, y: y - SIDE / 2 - 9, name })) },
          mark: { type: "text", fontSize: 11 },
          encoding: { ...position, text: { field: "name" } },
        },
        ...frame(maps, position),
        ...pointsLayer(plane, maps, names, position),
        ...[
          { dy: -30, bold: true, lines: stages.map((stage) => stage.title) },
          { dy: -14, bold: false, lines: stages.map(largestText) },
        ].map(({ dy, bold, lines }) => ({
          data: { values: lines.map((line, i) => ({ x: i * ACROSS + SIDE / 2, y: 0, line })) },
          mark: {
            type: "text",
            dy,
            fontSize: 12,
            ...(bold ? { fontWeight: 600 } : { color: INK.soft }),
          },
          encoding: { ...position, text: { field: "line" } },
        })),
      ],
    },
    `${title}: ${stages.map((stage) => told(stage, mostUnits)).join("; ")}.`,
  );
}

/** The units of one layer: each one's activation at all points of the grid. */
interface Stage {
  readonly title: string;
  readonly letter: string;
  readonly units: readonly (readonly number[])[];
  readonly largest: number;
}

function stagesOf(model: NaiveSequential | Sequential, plane: Plane): Stage[] {
  const grid = plane.grid.map(([a, b]) => [a, b]);
  const inputs = inputsOf(model);
  requireThat(inputs === undefined || inputs === 2, "model", "a model with two inputs", inputs);
  const { layers } = trace(model, grid);
  // Layers without weights and activation (dropout, flatten) show the units before them again.
  const seen = layers.filter(({ kernel, activation }) => kernel !== null || activation !== null);
  return [
    stageOf("input", "x", grid),
    ...seen.map(({ name, activation, a }, i) => {
      const letter = i === seen.length - 1 ? "y" : "h";
      return stageOf(activation ?? name, letter, a as readonly unknown[]);
    }),
  ];
}

/** Numbers per sample that go into the model; undefined for what is no model, which `trace` refuses. */
function inputsOf(model: NaiveSequential | Sequential): number | null | undefined {
  if (model instanceof NaiveSequential) return model.layers[0]?.inputSize;
  const shape = (model as Partial<Sequential> | null)?.inputs?.[0]?.shape;
  return shape === undefined ? undefined : shape.length === 2 ? shape[1] : null;
}

function stageOf(title: string, letter: string, rows: readonly unknown[]): Stage {
  const [first] = rows;
  const vector = Array.isArray(first) && first.every((value) => typeof value === "number");
  requireThat(vector, "model", "a model whose layers give a vector per sample", title);
  const samples = rows as readonly (readonly number[])[];
  const odd = samples.flat().find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new ArgumentError("model", "a model with finite activations", odd);
  const units = (samples[0] ?? []).map((_, unit) => samples.map((row) => row[unit] ?? 0));
  const [low, high] = extent(units.flat());
  return { title, letter, units, largest: Math.max(-low, high) };
}

interface UnitMap {
  readonly x: number;
  readonly y: number;
  readonly name: string;
  readonly url: string;
}

function mapsOf(
  { letter, units, largest }: Stage,
  layer: number,
  mostUnits: number,
  tallest: number,
  { side }: Plane,
): UnitMap[] {
  const drawn = spread(units.length, mostUnits);
  return drawn.map((unit, row) => {
    const values = units[unit] ?? [];
    const [low, high] = extent(values);
    const name = `${letter}${subscript(unit + 1)}`;
    const rows = Array.from({ length: side }, (_, r) => values.slice(r * side, (r + 1) * side));
    return {
      x: layer * ACROSS + SIDE / 2,
      y: DOWN * (row + (tallest - drawn.length) / 2) + DOWN - SIDE / 2,
      name: low === high ? `${name} = ${formatNumber(low, 3)}` : name,
      url: painted(rows, (value) => (value / (largest || 1) + 1) / 2, signed, SHARP),
    };
  });
}

const [VERMILLION, BLUE] = [HUES.vermillion[0], HUES.blue[0]];

/** Vermillion at 0, nothing at 1/2, blue at 1: it lies over light and dark pages alike. */
const signed: Colour = (value) => {
  const hex = value < 0.5 ? VERMILLION : BLUE;
  const [r = 0, g = 0, b = 0] = [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));
  return [r, g, b, Math.round(255 * Math.abs(2 * value - 1))];
};

/** A frame around each map; its stroke carries the legend of the maps' colours. */
function frame(maps: readonly UnitMap[], position: object): object[] {
  return [
    {
      data: { values: maps.map(({ x, y }) => ({ x, y })) },
      mark: { type: "square", size: SIDE * SIDE, filled: false, stroke: INK.faint, opacity: 1 },
      encoding: position,
    },
    {
      data: { values: maps.slice(0, 1).map(({ x, y }) => ({ x, y, share: 0 })) },
      mark: { type: "circle", size: 0, opacity: 1 },
      encoding: {
        ...position,
        fill: {
          field: "share",
          type: "quantitative",
          title: ["activation, as a share", "of its layer’s largest"],
          scale: { domain: [-1, 0, 1], range: [VERMILLION, INK.paper, BLUE] },
          legend: { gradientLength: 90, values: [-1, 0, 1] },
        },
      },
    },
  ];
}

/** The names of the classes; null where the targets are no classes. */
function namesOfClasses(
  { targets }: Plane,
  given: readonly string[] | undefined,
): readonly string[] | null {
  const count = Math.max(...targets) + 1;
  const classes = targets.every((y) => Number.isInteger(y) && y >= 0) && count <= 8;
  if (!classes) {
    requireThat(given === undefined, "classNames", "left out: the targets are no classes", given);
    return null;
  }
  const least = Math.max(2, count);
  const names = given ?? Array.from({ length: least }, (_, i) => `class ${i}`);
  const fits = names.length >= least && names.length <= 8 && new Set(names).size === names.length;
  requireThat(fits, "classNames", `${least} different names`, names);
  return names;
}

function pointsLayer(
  { points, targets, x, y }: Plane,
  maps: readonly UnitMap[],
  names: readonly string[] | null,
  position: object,
): object[] {
  const share = (value: number, [low, high]: readonly [number, number]) =>
    (value - low) / (high - low) - 0.5;
  const drawn = spread(points.length, MOST_POINTS);
  const values = maps.flatMap((map) =>
    drawn.map((i) => ({
      x: Number((map.x + SIDE * share(points[i]?.[0] ?? 0, x)).toFixed(1)),
      y: Number((map.y - SIDE * share(points[i]?.[1] ?? 0, y)).toFixed(1)),
      ...(names === null ? {} : { target: names[targets[i] ?? 0] }),
    })),
  );
  const kind = { field: "target", type: "nominal", title: "true class" };
  const colours = [INK.strong, PALETTE.yellow, PALETTE.green, ...Object.values(PALETTE).slice(3)];
  return [
    {
      data: { values },
      mark: {
        type: "point",
        filled: true,
        size: 9,
        opacity: 1,
        color: INK.strong,
        stroke: INK.paper,
        strokeWidth: 0.4,
      },
      encoding:
        names === null
          ? position
          : {
              ...position,
              color: { ...kind, scale: { domain: names, range: colours.slice(0, names.length) } },
              shape: { ...kind, scale: { domain: names } },
            },
    },
  ];
}

function largestText({ largest }: Stage): string {
  return `largest |a| ${formatNumber(largest, 3)}`;
}

function told(stage: Stage, mostUnits: number): string {
  const { title, letter, units } = stage;
  const still = units.flatMap((values, unit) => {
    const [low, high] = extent(values);
    return low === high
      ? [`${letter}${subscript(unit + 1)} is ${formatNumber(low, 3)} everywhere`]
      : [];
  });
  const cut = units.length > mostUnits ? ` (${mostUnits} drawn)` : "";
  const constant = still.length === 0 ? "" : `, ${still.slice(0, 4).join(", ")}`;
  return `${title}: ${units.length} unit${units.length === 1 ? "" : "s"}${cut}, ${largestText(stage)}${constant}`;
}
