import assert from "node:assert/strict";
import { inflateSync } from "node:zlib";

export interface Decoded {
  readonly width: number;
  readonly height: number;
  /** Red, green, blue, opacity of a pixel. */
  at(x: number, y: number): readonly number[];
  /** The share of pixels for which `test` holds. */
  share(test: (pixel: readonly number[]) => boolean): number;
}

/** Reads 8-bit RGB and RGBA files without interlace, all five row filters (PNG specification, 9). */
export function decodePng(file: Buffer): Decoded {
  assert.equal(file.toString("latin1", 1, 4), "PNG");
  const [width, height] = [file.readUInt32BE(16), file.readUInt32BE(20)];
  assert.equal(file[24], 8, "8 bits a channel");
  const channels = file[25] === 6 ? 4 : 3;
  const data: Buffer[] = [];
  for (let at = 8; at < file.length; at += 12 + file.readUInt32BE(at)) {
    if (file.toString("latin1", at + 4, at + 8) === "IDAT") {
      data.push(file.subarray(at + 8, at + 8 + file.readUInt32BE(at)));
    }
  }
  const raw = inflateSync(Buffer.concat(data));
  const stride = width * channels;
  const out = new Uint8Array(stride * height);
  for (let y = 0; y < height; y++) {
    const filter = raw[y * (stride + 1)] ?? 0;
    for (let x = 0; x < stride; x++) {
      const left = x < channels ? 0 : (out[y * stride + x - channels] ?? 0);
      const up = y === 0 ? 0 : (out[(y - 1) * stride + x] ?? 0);
      const corner = y === 0 || x < channels ? 0 : (out[(y - 1) * stride + x - channels] ?? 0);
      const guess = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter] ?? 0;
      out[y * stride + x] = (raw[y * (stride + 1) + 1 + x] ?? 0) + guess;
    }
  }
  const at = (x: number, y: number): readonly number[] => {
    const start = y * stride + x * channels;
    return [...out.subarray(start, start + channels), ...(channels === 3 ? [255] : [])];
  };
  return {
    width,
    height,
    at,
    share: (test) => {
      let hits = 0;
      for (let y = 0; y < height; y++)
        for (let x = 0; x < width; x++) hits += test(at(x, y)) ? 1 : 0;
      return hits / (width * height);
    },
  };
}

function paeth(left: number, up: number, corner: number): number {
  const guess = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(guess - value)) as [
    number,
    number,
    number,
  ];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}
