import { requireThat } from "../core/errors.js";
import { counted, formatNumber } from "../core/number.js";
import type { FeatureMaps, Filters } from "../interpret/index.js";
import { requireFound } from "./found.js";
import type { Chart } from "./chart.js";
import { extent, matrixOf } from "./data.js";
import { diverging, painted, viridis } from "./picture.js";
import { slider } from "./slider.js";
import { chart } from "./theme.js";

/** Words of {@link filters} and {@link featureMaps}. */
export interface TilesText {
  readonly title?: string;
  /** Pictures in a row; default 8. */
  readonly columns?: number;
}

/** More than this are left out, with a note. */
const MOST_TILES = 64;
const MOST_CHANNELS = 64;
/** All pixels travel with the chart. */
const MOST_PIXELS = 120_000;
/** All weights are rectangles that tell their value. */
const MOST_WEIGHTS = 20_000;
/** A map is enlarged to this many pixels before it is drawn. */
const SHARP = 40;
const GAP = 6;
const CAPTION = 14;

/**
 * The kernels of a convolution as small pictures: blue below 0, white at 0, orange above, one scale for
 * all. With several channels a slider picks the channel that comes in.
 *
 * @param found from `dl.interpret.filters(model, layer)`
 * @throws ArgumentError for kernels of different sizes or without finite numbers
 * Source: LeCun et al., "Gradient-based learning applied to document recognition", 1998.
 * @example
 * const model = tf.sequential({ layers: [tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1] })] });
 * dl.plot.filters(dl.interpret.filters(model));
 */
export function filters(found: Filters, text: TilesText = {}): Chart {
  requireFound(found, "found", "kernels", "dl.interpret.filters(model, layer)");
  const { kernels, channels, size } = found;
  requireThat(kernels.length > 0 && channels > 0, "found", "at least one kernel", kernels);
  const area = size[0] * size[1];
  const drawn = kernels.slice(0, Math.min(MOST_TILES, Math.floor(MOST_WEIGHTS / area)));
  const room = Math.floor(MOST_WEIGHTS / (area * Math.max(1, drawn.length)));
  const shown = Math.min(channels, MOST_CHANNELS, room);
  requireThat(shown > 0, "found", `of at most ${MOST_WEIGHTS} weights in a kernel`, area);
  const tiles = drawn.flatMap((kernel, at) =>
    kernel.slice(0, shown).map((map, channel) => ({ at, channel, map: matrixOf(map, "found") })),
  );
  const title = text.title ?? `Filters of ${found.layer}, ${size[0]} × ${size[1]}`;
  const {
    chart: spec,
    low,
    high,
    notes,
  } = tiled(tiles, kernels.length, {
    ...text,
    title,
    value: "weight",
    signed: true,
    rectangles: Infinity,
    notes: [
      ...(drawn.length < kernels.length
        ? [`${drawn.length} of ${kernels.length} filters are drawn.`]
        : []),
      ...(shown < channels ? [`${shown} of ${channels} channels are drawn.`] : []),
    ],
  });
  const params =
    shown > 1
      ? [slider("channel", "channel in", { value: 0, min: 0, max: shown - 1, step: 1 })]
      : [];
  return chart(
    { ...spec, ...(params.length > 0 ? { params } : {}) },
    `${title}: ${counted(kernels.length, "filter")} for ${counted(channels, "channel")}, ` +
      `weights from ${formatNumber(low, 3)} to ${formatNumber(high, 3)}.${notes}`,
  );
}

/**
 * The feature maps of a layer for one image as small pictures, one scale for all: where each filter
 * answers.
 *
 * @param found from `dl.interpret.featureMaps(model, layer, image)`
 * @throws ArgumentError for maps of different sizes or without finite numbers
 * Source: Zeiler and Fergus, "Visualizing and understanding convolutional networks", 2014.
 * @example
 * const model = tf.sequential({ layers: [
 *   tf.layers.conv2d({ filters: 4, kernelSize: 3, inputShape: [8, 8, 1], name: "edges" }),
 * ] });
 * dl.plot.featureMaps(dl.interpret.featureMaps(model, "edges", tf.ones([8, 8, 1])));
 */
export function featureMaps(found: FeatureMaps, text: TilesText = {}): Chart {
  requireFound(found, "found", "maps", "dl.interpret.featureMaps(model, layer, image)");
  const { maps, layer } = found;
  requireThat(maps.length > 0, "found", "at least one map", maps);
  const pixels = (maps[0]?.length ?? 0) * (maps[0]?.[0]?.length ?? 0);
  const count = Math.max(1, Math.min(MOST_TILES, Math.floor(MOST_PIXELS / Math.max(1, pixels))));
  const drawn = maps.slice(0, count);
  const tiles = drawn.map((map, at) => ({ at, channel: 0, map: matrixOf(map, "found") }));
  const silent = tiles.filter(({ map }) => map.every((row) => row.every((v) => v === 0))).length;
  const title =
    text.title ?? `Feature maps of ${layer}, ${maps[0]?.length} × ${maps[0]?.[0]?.length}`;
  const {
    chart: spec,
    low,
    high,
    notes,
  } = tiled(tiles, maps.length, {
    ...text,
    title,
    value: "activation",
    rectangles: 2500,
    signed: extent(tiles.flatMap(({ map }) => extent(map.flat())))[0] < 0,
    notes: drawn.length < maps.length ? [`${drawn.length} of ${maps.length} maps are drawn.`] : [],
  });
  return chart(
    spec,
    `${title}: ${counted(maps.length, "map")}, activations from ${formatNumber(low, 3)} to ${formatNumber(high, 3)}, ` +
      `${silent} ${silent === 1 ? "map is" : "maps are"} 0 everywhere.${notes}`,
  );
}

interface Tile {
  readonly at: number;
  readonly channel: number;
  readonly map: readonly (readonly number[])[];
}

interface Tiling extends TilesText {
  readonly title: string;
  /** What the colour means. */
  readonly value: string;
  /** Whether the scale has its middle at 0. */
  readonly signed: boolean;
  readonly notes: readonly string[];
  /** Up to so many pixels are rectangles, more are pictures. */
  readonly rectangles: number;
}

interface Tiled {
  readonly chart: Record<string, unknown>;
  readonly low: number;
  readonly high: number;
  readonly notes: string;
}

function tiled(tiles: readonly Tile[], all: number, text: Tiling): Tiled {
  const [height, width] = [tiles[0]?.map.length ?? 0, tiles[0]?.map[0]?.length ?? 0];
  const same = tiles.every(({ map }) => map.length === height && map[0]?.length === width);
  requireThat(same, "found", `all of ${height} × ${width}`, all);
  const { columns = 8, signed } = text;
  const whole = Number.isInteger(columns) && columns >= 1;
  requireThat(whole, "columns", "a whole number ≥ 1", columns);
  const [low, high] = extent(tiles.flatMap(({ map }) => extent(map.flat())));
  const reach = Math.max(Math.abs(low), Math.abs(high)) || 1;
  const zoom = Math.max(1, Math.min(16, Math.floor(78 / Math.max(height, width))));
  const tile = { width: width * zoom, height: height * zoom };
  const count = 1 + tiles.reduce((most, { at }) => Math.max(most, at), 0);
  const across = Math.min(columns, count);
  const scale = (v: number): number => (signed ? (v / reach + 1) / 2 : v / reach);
  const corner = (at: number): { x: number; y: number } => ({
    x: (at % across) * (tile.width + GAP),
    y: Math.floor(at / across) * (tile.height + GAP + CAPTION) + CAPTION,
  });
  const several = tiles.some(({ channel }) => channel > 0);
  const filter = several ? [{ filter: "datum.channel === channel" }] : [];
  const down = Math.ceil(count / across);
  const size = {
    width: across * (tile.width + GAP) - GAP,
    height: down * (tile.height + GAP + CAPTION) - GAP,
  };
  const axis = (field: string, length: number, reverse: boolean): object => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { domain: [0, length], nice: false, reverse },
  });
  const position = { x: axis("x", size.width, false), y: axis("y", size.height, true) };
  const stops = [0, 1, 2, 3, 4].map((i) => i / 4);
  const colour = {
    type: "quantitative",
    title: text.value,
    scale: {
      domain: stops.map((stop) => (signed ? (2 * stop - 1) * reach : stop * reach)),
      range: stops.map((stop) => {
        const [r, g, b] = (signed ? diverging : viridis)(stop);
        return `rgb(${r},${g},${b})`;
      }),
    },
  };
  const rectangles = tiles.length * height * width <= text.rectangles;
  const cells = (): object => ({
    data: { values: tiles.flatMap((one) => cellsOf(one, corner(one.at), zoom)) },
    transform: filter,
    mark: { type: "rect", tooltip: { content: "data" } },
    encoding: {
      ...position,
      x2: { field: "right" },
      y2: { field: "bottom" },
      color: { ...colour, field: "value" },
    },
  });
  const pictures = (): object => {
    const values = tiles.map(({ at, map }) => {
      const { x, y } = corner(at);
      const url = painted(map, scale, signed ? diverging : viridis, SHARP);
      return {
        at,
        x: x + tile.width / 2,
        y: y + tile.height / 2,
        url,
        value: extent(map.flat())[1],
      };
    });
    // Only the legend is read of the rectangle's colour; the picture covers it.
    return {
      data: { values },
      layer: [
        {
          mark: { type: "rect", ...tile, tooltip: true },
          encoding: { ...position, color: { ...colour, field: "value" } },
        },
        {
          mark: { type: "image", ...tile, aspect: false, smooth: false },
          encoding: { ...position, url: { field: "url" } },
        },
      ],
    };
  };
  const captions = Array.from({ length: count }, (_, at) => ({ at, ...corner(at) }));
  return {
    chart: {
      title: text.notes.length === 0 ? text.title : { text: text.title, subtitle: text.notes },
      ...size,
      layer: [
        rectangles ? cells() : pictures(),
        {
          data: { values: captions },
          mark: { type: "text", align: "left", baseline: "bottom", dy: -2, fontSize: 10 },
          encoding: { ...position, text: { field: "at" } },
        },
      ],
    },
    low,
    high,
    notes: text.notes.map((note) => ` ${note}`).join(""),
  };
}

/** The pixels of one tile as rectangles. */
function cellsOf(
  { at, channel, map }: Tile,
  { x, y }: { readonly x: number; readonly y: number },
  zoom: number,
): object[] {
  return map.flatMap((line, row) =>
    line.map((value, column) => ({
      at,
      channel,
      row,
      column,
      value: Number(value.toPrecision(4)),
      x: x + column * zoom,
      right: x + (column + 1) * zoom,
      y: y + row * zoom,
      bottom: y + (row + 1) * zoom,
    })),
  );
}
