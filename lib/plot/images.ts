import { requireThat } from "../core/errors.js";
import { isTensor, type Nested } from "../core/nested.js";
import type { Chart } from "./chart.js";
import { ON_CELL } from "./ink.js";
import {
  type Colour,
  diverging,
  type Image,
  painted,
  photograph,
  type Pixels,
  pixelsOf,
} from "./picture.js";
import { spread } from "./slider.js";
import { chart } from "./theme.js";
import { titled, written } from "./thin.js";

/** Title, captions, columns and colours of a gallery of images. */
export interface ImagesText {
  readonly title?: string;
  /** A line above each image. */
  readonly captions?: readonly string[];
  /** Images in a row; 6 by default. */
  readonly columns?: number;
  /**
   * "ink": 0 white, the largest value black; "photo": as on a screen, of [0, 1] or [0, 255]; "diverging": blue
   * below 0, orange above. By default photo for colours, diverging where a value is below 0, else ink.
   */
  readonly look?: "ink" | "photo" | "diverging";
}

/** More images than this are thinned, with a note. */
const MOST_IMAGES = 100;
const SHARP = 84;

/**
 * Images side by side, grey or in colour, all on one scale. Of more than 100 evenly spread ones are drawn, with
 * a note.
 *
 * @param images a list of images ([height][width], or with 1 or 3 channels), or a batch as a tensor or arrays:
 * [n, height, width], [n, height, width, 1 or 3]; all of one size
 * @param text title, captions, images in a row, look
 * @throws ArgumentError for no images, different sizes, numbers that are not finite, or other captions
 * @example
 * dl.plot.images([[[0, 1], [1, 0]], [[1, 1], [0, 0]]], { captions: ["a diagonal", "a bar"] });
 */
export function images(images: readonly Image[] | Image, text: ImagesText = {}): Chart {
  const all = listOf(images);
  const { captions } = text;
  const fits = captions === undefined || captions.length === all.length;
  requireThat(fits, "captions", `${all.length} captions`, captions);
  const kept = spread(all.length, MOST_IMAGES);
  const note =
    kept.length < all.length ? `${kept.length} of ${written(all.length)} images are drawn.` : "";
  const tiles = kept.flatMap((i) => {
    const image = all[i];
    return image ? [{ image, lines: [captions?.[i] ?? String(i)] }] : [];
  });
  const { height, width } = all[0];
  const { title } = text;
  return chart(
    { ...titled(title, note), ...gallery(tiles, text) },
    `${title ?? "Images"}: ${all.length} of ${height} × ${width} pixels${
      captions === undefined
        ? ""
        : ` (${captions.slice(0, 20).join(", ")}${captions.length > 20 ? ", …" : ""})`
    }.${note === "" ? "" : ` ${note}`}`,
  );
}

/** An image with its lines of text. */
export interface Tile {
  readonly image: Pixels;
  readonly lines: readonly string[];
}

/** A view of images on a grid, their lines of text above each. */
export function gallery(
  tiles: readonly Tile[],
  { columns = Math.min(6, tiles.length), look }: Pick<ImagesText, "columns" | "look">,
  least = 72,
): Record<string, unknown> {
  requireThat(Number.isInteger(columns) && columns >= 1, "columns", "a whole number ≥ 1", columns);
  const looks = ["ink", "photo", "diverging"];
  requireThat(
    look === undefined || looks.includes(look),
    "look",
    `one of ${looks.join(", ")}`,
    look,
  );
  const { height = 1, width = 1 } = tiles[0]?.image ?? {};
  const longest = Math.max(...tiles.flatMap(({ lines }) => lines.map((line) => line.length)));
  const scale = Math.max(1, SHARP / Math.max(height, width));
  const size = { width: Math.round(width * scale), height: Math.round(height * scale) };
  const above = 15 * Math.max(...tiles.map(({ lines }) => lines.length)) + 6;
  const stepX = Math.max(size.width, least, Math.min(170, longest * 6.6)) + 14;
  const stepY = size.height + above + 12;
  const colour = urls(tiles, look);
  const places = tiles.map((tile, i) => ({
    tile,
    x: stepX * (i % columns) + stepX / 2,
    y: stepY * Math.floor(i / columns) + above + size.height / 2,
  }));
  const pictures = places.map(({ tile, x, y }) => ({ x, y, url: colour(tile.image) }));
  const texts = places.flatMap(({ tile, x, y }) =>
    tile.lines.map((text, line) => ({
      x,
      y: y - size.height / 2 - 6 - 15 * (tile.lines.length - 1 - line),
      text,
    })),
  );
  const whole = {
    width: stepX * Math.min(columns, tiles.length),
    height: stepY * Math.ceil(tiles.length / columns),
  };
  const axis = (field: "x" | "y", end: number, reverse: boolean): object => ({
    field,
    type: "quantitative",
    axis: null,
    scale: { domain: [0, end], reverse, nice: false, zero: false },
  });
  const position = { x: axis("x", whole.width, false), y: axis("y", whole.height, true) };
  return {
    ...whole,
    layer: [
      {
        data: { values: pictures },
        mark: { type: "image", ...size, aspect: false },
        encoding: { ...position, url: { field: "url" } },
      },
      {
        data: { values: texts },
        mark: { type: "text", fontSize: 11, baseline: "bottom", limit: stepX - 4 },
        encoding: { ...position, text: { field: "text", type: "nominal" } },
      },
    ],
  };
}

/** How an image of these becomes a picture: all of them on one scale. */
function urls(tiles: readonly Tile[], look: ImagesText["look"]): (image: Pixels) => string {
  const range = tiles.reduce(
    ([low, high], { image }): [number, number] =>
      image.values.reduce<[number, number]>(
        ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
        [low, high],
      ),
    [Infinity, -Infinity] as [number, number],
  );
  const chosen =
    look ?? (tiles[0]?.image.channels === 3 ? "photo" : range[0] < 0 ? "diverging" : "ink");
  if (chosen === "photo") return (image) => photograph(image, SHARP);
  requireThat(tiles[0]?.image.channels === 1, "look", '"photo" for images of three channels', look);
  const reach = Math.max(Math.abs(range[0]), Math.abs(range[1])) || 1;
  const scale = (value: number): number =>
    chosen === "ink" ? value / reach : (value / reach + 1) / 2;
  return (image) => painted(rowsOf(image), scale, chosen === "ink" ? ink : diverging, SHARP);
}

const [PAPER, BLACK] = [ON_CELL.light, ON_CELL.dark].map((hex) =>
  [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16)),
) as [number[], number[]];

/** White paper at 0, ink at 1. */
const ink: Colour = (value) => {
  const [r = 0, g = 0, b = 0] = PAPER.map((from, i) =>
    Math.round(from + Math.min(1, Math.max(0, value)) * ((BLACK[i] ?? 0) - from)),
  );
  return [r, g, b, 255];
};

function rowsOf({ height, width, values }: Pixels): (readonly number[])[] {
  return Array.from({ length: height }, (_, y) => values.slice(y * width, (y + 1) * width));
}

/** The images of a list or a batch, all of one size. @throws ArgumentError for anything else */
export function listOf(images: readonly Image[] | Image): [Pixels, ...Pixels[]] {
  const expectation = "images [n, height, width] or [n, height, width, 1 or 3], or a list of them";
  const list = isTensor(images) ? (images.arraySync() as Nested) : images;
  requireThat(Array.isArray(list), "images", expectation, images);
  requireThat(list.length > 0, "images", "at least one image", images);
  const all = (list as readonly Image[]).map((image, i) => pixelsOf(image, `images[${i}]`));
  const [first] = all as [Pixels, ...Pixels[]];
  const same = all.every(
    (image) =>
      image.height === first.height &&
      image.width === first.width &&
      image.channels === first.channels,
  );
  requireThat(same, "images", `all of ${first.height} × ${first.width} pixels`, images);
  return all as [Pixels, ...Pixels[]];
}
