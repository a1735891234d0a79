import { formatNumber } from "../numbers.js";
import type { Pixels } from "../png.js";
import { ODD, type Rgb, viridis } from "./colors.js";
import { statistics, type Values } from "./read.js";

export interface Picture {
  readonly pixels: Pixels;
  /** In CSS pixels. */
  readonly width: number;
  readonly height: number;
  /** What the colours mean, in a sentence. */
  readonly caption: string;
}

/** Sides of a picture on the page, in CSS pixels: small ones are enlarged, large ones thinned. */
const SMALLEST = 224;
const LARGEST = 640;
const GALLERY = 16;

/** How the numbers lie: so many images of `height` × `width` with `channels` numbers per pixel. */
interface Layout {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** A matrix is drawn in colours, an image with one channel in greys. */
  readonly heatMap: boolean;
}

/**
 * Which tensors look like pictures: [h, w] of at least 12 × 12 and not much longer than wide (a table of
 * samples is no picture), [h, w, 1|3|4] of at least 8 × 8, and batches [n, h, w, 1|3|4] of these.
 */
export function pictureLayout(shape: readonly number[], dtype: string): Layout | null {
  if (!["float32", "int32", "bool"].includes(dtype)) return null;
  const images = shape.length === 4 ? (shape[0] ?? 0) : 1;
  const [height = 0, width = 0, channels = 1] = shape.length === 4 ? shape.slice(1) : shape;
  const heatMap = shape.length === 2;
  const ratio = Math.max(height, width) / Math.min(height, width);
  const least = heatMap ? 12 : 8;
  if (shape.length < 2 || shape.length > 4 || Math.min(height, width) < least) return null;
  if (ratio > 4 || images === 0 || ![1, 3, 4].includes(channels)) return null;
  return { images: Math.min(images, GALLERY), height, width, channels, heatMap };
}

/** Draws a tensor that was read whole; null when it does not look like a picture. */
export function drawPicture(values: Values): Picture | null {
  const layout = pictureLayout(values.shape, values.dtype);
  if (layout === null || !values.whole) return null;
  const range = valueRange(values, layout);
  if (range === null) return null;
  const { images, height, width } = layout;
  const across = Math.ceil(Math.sqrt(images));
  const down = Math.ceil(images / across);
  const gap = images > 1 ? Math.max(1, Math.round(width / 14)) : 0;
  const full = { width: across * (width + gap) - gap, height: down * (height + gap) - gap };
  // One canvas pixel takes every `step`-th element; one element fills `zoom` × `zoom` CSS pixels.
  const step = Math.max(1, Math.ceil(Math.max(full.width, full.height) / LARGEST));
  const zoom = Math.max(1, Math.ceil(SMALLEST / Math.max(full.width, full.height)));
  const size = { width: Math.ceil(full.width / step), height: Math.ceil(full.height / step) };
  const rgba = new Uint8Array(4 * size.width * zoom * size.height * zoom);
  for (let y = 0; y < size.height * zoom; y++) {
    const row = Math.floor(y / zoom) * step;
    for (let x = 0; x < size.width * zoom; x++) {
      const column = Math.floor(x / zoom) * step;
      const [i, j] = [Math.floor(row / (height + gap)), Math.floor(column / (width + gap))];
      const [inRow, inColumn] = [row - i * (height + gap), column - j * (width + gap)];
      const image = i * across + j;
      if (image >= images || inRow >= height || inColumn >= width) continue;
      const element = ((image * height + inRow) * width + inColumn) * layout.channels;
      const [color, opacity] = pixelColor(values, layout, range, element);
      rgba.set([...color, opacity], 4 * (y * size.width * zoom + x));
    }
  }
  const [w, h] = [size.width * zoom, size.height * zoom];
  return {
    pixels: { width: w, height: h, rgba },
    width: w,
    height: h,
    caption: captionOf(layout, range, step),
  };
}

type Range = readonly [low: number, high: number];

/** What black (or dark) and white (or bright) stand for. */
function valueRange(values: Values, layout: Layout): Range | null {
  if (values.dtype === "bool") return [0, 1];
  const found = statistics(values);
  if (found === null) return null;
  const { min, max } = found;
  // Pictures hold 0 … 255 or 0 … 1; what does not is stretched over its own range.
  if (!layout.heatMap && min >= 0 && max <= 255) {
    return max <= 1 && values.dtype === "float32" ? [0, 1] : [0, 255];
  }
  return [min, max];
}

function pixelColor(
  values: Values,
  layout: Layout,
  [low, high]: Range,
  element: number,
): readonly [Rgb, number] {
  const share = (channel: number): number =>
    // All equal: the middle of the scale.
    high === low ? 0.5 : (Number(values.data[element + channel]) - low) / (high - low);
  const byte = (channel: number): number =>
    Math.round(255 * Math.min(1, Math.max(0, share(channel))));
  const known = Array.from({ length: layout.channels }, (_, channel) => share(channel));
  if (known.some((value) => !Number.isFinite(value))) return [ODD, 255];
  if (layout.heatMap) return [viridis(share(0)), 255];
  if (layout.channels === 1) return [[byte(0), byte(0), byte(0)], 255];
  return [[byte(0), byte(1), byte(2)], layout.channels === 4 ? byte(3) : 255];
}

function captionOf(layout: Layout, [low, high]: Range, step: number): string {
  const [from, to] = layout.heatMap ? ["dark", "bright"] : ["black", "white"];
  const scale = `${from} = ${formatNumber(low)}, ${to} = ${formatNumber(high)}`;
  const thinned = step === 1 ? "" : `, one of ${step} rows and columns`;
  const images = layout.images === 1 ? "" : `the first ${layout.images} images, `;
  return `${images}${scale}${thinned}`;
}
