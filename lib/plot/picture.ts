import { ArgumentError, requireThat } from "../core/errors.js";
import { flatten, isTensor, type Nested, shapeOf } from "../core/nested.js";
import type { Tensor } from "@tensorflow/tfjs";

/** Rows of pixels, each a number or its channels: [height][width] or [height][width][1 or 3]; or a tensor. */
export type Image = Nested | Tensor;

export interface Pixels {
  readonly height: number;
  readonly width: number;
  readonly channels: 1 | 3;
  /** Row by row, channel by channel. */
  readonly values: readonly number[];
}

/** Red, green, blue and opacity of a value in [0, 1], each 0 to 255. */
export type Colour = (value: number) => readonly [number, number, number, number];

/** @throws ArgumentError for anything but an image of finite numbers; a batch of one is taken as its image. */
export function pixelsOf(image: Image, argument: string): Pixels {
  const nested: Nested = isTensor(image) ? image.arraySync() : image;
  let shape = shapeOf(nested, argument);
  if (shape.length === 4 && shape[0] === 1) shape = shape.slice(1);
  const [height = 0, width = 0, channels = 1] = shape;
  const fits = (shape.length === 2 || shape.length === 3) && (channels === 1 || channels === 3);
  const expectation = "an image [height, width] or [height, width, 1 or 3]";
  requireThat(
    fits && height > 0 && width > 0,
    argument,
    expectation,
    `shape [${shape.join(", ")}]`,
  );
  const values = flatten(nested);
  const odd = values.find((value) => !Number.isFinite(value));
  if (odd !== undefined) throw new ArgumentError(argument, "finite numbers", odd);
  return { height, width, channels: channels === 3 ? 3 : 1, values };
}

/**
 * Grey or colours as they are; values in [0, 1] or, where one is above 1, in [0, 255].
 * @param side the longer side has at least so many pixels: each is repeated, for not every renderer
 * leaves the pixels of an enlarged picture square
 */
export function photograph({ height, width, channels, values }: Pixels, side: number): string {
  const [low, high] = values.reduce(
    ([a, b], value) => [Math.min(a, value), Math.max(b, value)],
    [Infinity, -Infinity],
  );
  // Standardised images have no fixed range: they are stretched to what they hold.
  const [from, to] = low < 0 ? [low, high] : [0, high > 1 ? 255 : 1];
  const bytes = Uint8Array.from(values, (value) =>
    Math.round((255 * (value - from)) / (to - from || 1)),
  );
  const size = { width, height, channels };
  return pngAddress(repeated(bytes, size, side), channels === 3 ? RGB : GREY);
}

/** Numbers as colours; `scale` takes a number to [0, 1]. */
export function painted(
  map: readonly (readonly number[])[],
  scale: (value: number) => number,
  colour: Colour,
  side: number,
): string {
  const levels = Uint8Array.from(map.flat(), (value) =>
    Math.round(255 * Math.min(1, Math.max(0, scale(value)))),
  );
  const size = { width: map[0]?.length ?? 0, height: map.length, channels: 1 };
  const colours = Array.from({ length: 256 }, (_, level) => colour(level / 255));
  return pngAddress(repeated(levels, size, side), INDEXED, [
    chunk("PLTE", Uint8Array.from(colours.flatMap(([r, g, b]) => [r, g, b]))),
    chunk(
      "tRNS",
      Uint8Array.from(colours, ([, , , a]) => a),
    ),
  ]);
}

/** Light to dark, through the colours of viridis (van der Walt and Smith, 2015), at five places. */
const VIRIDIS = [
  [68, 1, 84],
  [59, 82, 139],
  [33, 145, 140],
  [94, 201, 98],
  [253, 231, 37],
] as const;
/** Blue below the middle, white, orange above. */
const DIVERGING = [
  [8, 88, 158],
  [120, 180, 220],
  [247, 247, 247],
  [244, 165, 90],
  [179, 88, 6],
] as const;

export const viridis: Colour = (value) => [...between(VIRIDIS, value), 255];
export const diverging: Colour = (value) => [...between(DIVERGING, value), 255];
/** Nothing at 0, the more colour the larger: to lie over an image. */
export const heat: Colour = (value) => [
  ...between(VIRIDIS, 0.35 + 0.65 * value),
  Math.round(255 * Math.min(1, 1.3 * value ** 0.7)),
];

function between(
  stops: readonly (readonly [number, number, number])[],
  value: number,
): [number, number, number] {
  const at = Math.min(1, Math.max(0, value)) * (stops.length - 1);
  const i = Math.min(stops.length - 2, Math.floor(at));
  const [a, b] = [stops[i] ?? [0, 0, 0], stops[i + 1] ?? [0, 0, 0]];
  const mix = (c: 0 | 1 | 2): number =>
    Math.round((a[c] ?? 0) + (at - i) * ((b[c] ?? 0) - (a[c] ?? 0)));
  return [mix(0), mix(1), mix(2)];
}

interface Bytes {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
  /** Row by row. */
  readonly bytes: Uint8Array;
}

/** Each pixel as a square of several, so that the longer side has at least `side`. */
function repeated(
  bytes: Uint8Array,
  { width, height, channels }: Omit<Bytes, "bytes">,
  side: number,
): Bytes {
  const times = Math.max(1, Math.ceil(side / Math.max(width, height)));
  const wide = { width: width * times, height: height * times, channels };
  const all = new Uint8Array(wide.width * wide.height * channels);
  for (let y = 0; y < wide.height; y++) {
    for (let x = 0; x < wide.width; x++) {
      const from = (Math.floor(y / times) * width + Math.floor(x / times)) * channels;
      all.set(bytes.subarray(from, from + channels), (y * wide.width + x) * channels);
    }
  }
  return { ...wide, bytes: all };
}

/** Kinds of pixels, by their number in the specification. */
const [GREY, RGB, INDEXED] = [0, 2, 3] as const;

/**
 * Bytes as a PNG in a data address. They are stored, not compressed: the same on every version of Node,
 * and small enough at the sizes here.
 * Source: PNG specification, third edition, 2025; RFC 1950 and 1951.
 */
function pngAddress(
  { width, height, channels, bytes }: Bytes,
  kind: number,
  more: readonly Uint8Array[] = [],
): string {
  const row = channels * width;
  const rows = new Uint8Array(height * (row + 1));
  for (let y = 0; y < height; y++) {
    // The byte before each row says that it is not filtered.
    rows.set(bytes.subarray(y * row, (y + 1) * row), y * (row + 1) + 1);
  }
  const head = new Uint8Array(13);
  const view = new DataView(head.buffer);
  view.setUint32(0, width);
  view.setUint32(4, height);
  // Eight bits for each channel.
  head.set([8, kind, 0, 0, 0], 8);
  const parts = [
    Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a),
    chunk("IHDR", head),
    ...more,
    chunk("IDAT", stored(rows)),
    chunk("IEND", new Uint8Array(0)),
  ];
  return `data:image/png;base64,${Buffer.concat(parts).toString("base64")}`;
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const bytes = new Uint8Array(data.length + 12);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, data.length);
  bytes.set(Buffer.from(type, "latin1"), 4);
  bytes.set(data, 8);
  view.setUint32(data.length + 8, crc32(bytes.subarray(4, data.length + 8)));
  return bytes;
}

/** Deflate's blocks without compression, at most 65,535 bytes each. */
function stored(data: Uint8Array): Uint8Array {
  const most = 65_535;
  const blocks = Math.max(1, Math.ceil(data.length / most));
  const bytes = new Uint8Array(2 + 5 * blocks + data.length + 4);
  const view = new DataView(bytes.buffer);
  bytes.set([0x78, 0x01]);
  let at = 2;
  for (let block = 0; block < blocks; block++) {
    const part = data.subarray(block * most, (block + 1) * most);
    bytes[at] = block === blocks - 1 ? 1 : 0;
    view.setUint16(at + 1, part.length, true);
    view.setUint16(at + 3, ~part.length & 0xffff, true);
    bytes.set(part, at + 5);
    at += 5 + part.length;
  }
  view.setUint32(at, adler32(data));
  return bytes;
}

function adler32(data: Uint8Array): number {
  let [a, b] = [1, 0];
  for (const byte of data) {
    a = (a + byte) % 65_521;
    b = (b + a) % 65_521;
  }
  return ((b << 16) | a) >>> 0;
}

function crc32(data: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of data) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = (crc >>> 1) ^ (crc & 1 ? 0xedb88320 : 0);
  }
  return ~crc >>> 0;
}
