/** How an image is read between and beyond its pixels; the words are TensorFlow's. */
export interface Sampling {
  readonly interpolation: "nearest" | "bilinear";
  readonly fillMode: "constant" | "reflect" | "wrap" | "nearest";
  readonly fillValue: number;
  /** [height, width] of the result; the image's own by default. */
  readonly outputShape?: [number, number] | null;
}

/** Places in the flat arrays where a pixel's channels begin; `input` is −1 for the fill value. */
type Visit = (output: number, input: number, weight: number) => void;

/**
 * Visits, for each output pixel of a projective transform, the input pixels that it is mixed from.
 * A row [a0, a1, a2, b0, b1, b2, c0, c1] of `matrices` maps the output point (x, y) to the input point
 * ((a0 x + a1 y + a2)/k, (b0 x + b1 y + b2)/k), k = c0 x + c1 y + 1. Points are computed in single
 * precision, as TensorFlow does, so that both agree on which side of an edge a point lies.
 */
export function eachSample(
  shape: readonly [batch: number, height: number, width: number, channels: number],
  matrices: Float32Array,
  { interpolation, fillMode, outputShape }: Sampling,
  visit: Visit,
): void {
  const [batch, height, width, channels] = shape;
  const [rows, columns] = outputShape ?? [height, width];
  const mapped = BEYOND[fillMode];
  const place = (image: number, y: number, x: number): number =>
    y >= 0 && y < height && x >= 0 && x < width
      ? ((image * height + y) * width + x) * channels
      : -1;
  for (let image = 0; image < batch; image++) {
    const from = matrices.length === 8 ? 0 : image * 8;
    const point = projection(matrices.subarray(from, from + 8));
    for (let row = 0; row < rows; row++) {
      for (let column = 0; column < columns; column++) {
        const output = ((image * rows + row) * columns + column) * channels;
        const [inputX, inputY] = point(column, row);
        if (Number.isNaN(inputX) || Number.isNaN(inputY)) {
          visit(output, -1, 1);
          continue;
        }
        const x = mapped(inputX, width);
        const y = mapped(inputY, height);
        if (interpolation === "nearest") {
          visit(output, place(image, roundAway(y), roundAway(x)), 1);
          continue;
        }
        const [top, left] = [Math.floor(y), Math.floor(x)];
        const [down, right] = [y - top, x - left];
        visit(output, place(image, top, left), (1 - down) * (1 - right));
        visit(output, place(image, top, left + 1), (1 - down) * right);
        visit(output, place(image, top + 1, left), down * (1 - right));
        visit(output, place(image, top + 1, left + 1), down * right);
      }
    }
  }
}

/** NaN where the point lies at infinity. */
function projection(matrix: Float32Array): (x: number, y: number) => [number, number] {
  const f = Math.fround;
  const [a0 = 0, a1 = 0, a2 = 0, b0 = 0, b1 = 0, b2 = 0, c0 = 0, c1 = 0] = matrix;
  const line = (a: number, b: number, c: number, x: number, y: number): number =>
    f(f(f(a * x) + f(b * y)) + c);
  return (x, y) => {
    const k = line(c0, c1, 1, x, y);
    if (k === 0) return [Number.NaN, Number.NaN];
    return [f(line(a0, a1, a2, x, y) / k), f(line(b0, b1, b2, x, y) / k)];
  };
}

function roundAway(value: number): number {
  return value < 0 ? -Math.floor(0.5 - value) : Math.floor(value + 0.5);
}

function clamp(value: number, length: number): number {
  return Math.min(Math.max(value, 0), length - 1);
}

/** A coordinate beyond the image → where to read instead. */
const BEYOND: Readonly<Record<Sampling["fillMode"], (at: number, length: number) => number>> = {
  constant: (at) => at,
  nearest: clamp,
  reflect(at, length) {
    if (length <= 1) return 0;
    const period = 2 * length;
    let place = at;
    if (at < 0) {
      place += period * Math.trunc(-at / period);
      place = place < -length ? place + period : -place - 1;
    } else if (at > length - 1) {
      place -= period * Math.trunc(at / period);
      if (place >= length) place = period - place - 1;
    }
    return clamp(place, length);
  },
  wrap(at, length) {
    if (length <= 1) return 0;
    let place = at;
    if (at < 0) place += length * (Math.trunc(-at / (length - 1)) + 1);
    else if (at > length - 1) place -= length * Math.trunc(at / (length - 1));
    return clamp(place, length);
  },
};
