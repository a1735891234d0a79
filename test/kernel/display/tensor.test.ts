import assert from "node:assert/strict";
import tf from "@tensorflow/tfjs";
import fc from "fast-check";
import { toMimeBundle } from "../../../kernel/display/index.js";
import { formatNumber } from "../../../kernel/display/numbers.js";
import { ODD, viridis } from "../../../kernel/display/tensor/colors.js";
import { drawPicture, pictureLayout } from "../../../kernel/display/tensor/picture.js";
import { readTensor, WHOLE_LIMIT } from "../../../kernel/display/tensor/read.js";
import type { TensorLike } from "../../../kernel/display/tensor/tensor.js";
import { shown } from "./bundle.js";
import { decodePng } from "./png.js";

/** A tfjs tensor as the renderer takes it: its `slice` is typed by rank. */
const like = (tensor: tf.Tensor): TensorLike => tensor as unknown as TensorLike;

/** Renders, and checks that no tensor was left behind. */
async function text(tensor: tf.Tensor): Promise<string> {
  const before = tf.memory().numTensors;
  const result = await shown(tensor, "text/plain");
  assert.equal(tf.memory().numTensors, before);
  return result;
}

describe("display of tensors", () => {
  before(async () => {
    await tf.ready();
  });

  it("says shape and dtype, and shows the values", async () => {
    assert.equal(await text(tf.scalar(3.25)), "float32 scalar: 3.25");
    assert.equal(
      await text(tf.tensor1d([1, 2.5, -3], "float32")),
      "float32 tensor of shape [3]\nmin -3, mean 0.1667, max 2.5\n0    1   2\n1  2.5  -3",
    );
    assert.equal(
      await text(
        tf.tensor2d(
          [
            [1, 2],
            [3, 4],
          ],
          undefined,
          "int32",
        ),
      ),
      "int32 tensor of shape [2, 2]\nmin 1, mean 2.5, max 4\n   0  1\n0  1  2\n1  3  4",
    );
    assert.equal(
      await text(tf.tensor(["a<b", 'q"'])),
      'string tensor of shape [2]\n    0      1\n"a<b"  "q\\""'.replace(
        "    0      1",
        "    0      1",
      ),
    );
    assert.equal(
      await text(tf.tensor([true, false])),
      "bool tensor of shape [2]\n   0      1\ntrue  false",
    );
    assert.equal(
      await text(tf.complex([1, 2], [3, -4])),
      "complex64 tensor of shape [2]\n     0       1\n1 + 3i  2 - 4i",
    );
    assert.equal(await text(tf.zeros([0, 3])), "float32 tensor of shape [0, 3], empty");
  });

  it("counts what is not finite", async () => {
    assert.match(
      await text(tf.tensor1d([1, NaN, Infinity, 3])),
      /min 1, mean 2, max 3, 2 not finite/u,
    );
  });

  it("cuts rows, columns and slices at stated numbers", async () => {
    const lines = (await text(tf.range(0, 2000).reshape([100, 20]))).split("\n");
    assert.equal(lines.length, 2 + 1 + 10 + 1);
    assert.match(lines[3] ?? "", /^0 +0 +1 .* 11 +…$/u);
    assert.match(lines[12] ?? "", /^9 +180 +181 /u);
    assert.equal(lines.at(-1), "showing the first 10 of 100 rows and the first 12 of 20 columns");
    const deep = await text(tf.range(0, 120).reshape([5, 2, 3, 4]));
    assert.match(deep, /\[0, 1, :, :\]\n +0 +1 +2 +3\n0 +12 +13 +14 +15\n/u);
    assert.match(deep, /\[1, 0, :, :\]\n.*\n0 +24 /u);
    assert.match(deep, /showing the first 3 of 10 slices$/u);
  });

  it("reads only the beginning of a very large tensor, and disposes of the slice", async () => {
    const wide = tf.ones([2, WHOLE_LIMIT]);
    assert.match(await text(wide), /^float32 tensor of shape \[2, 4000000\]\n +0 +1 .*\n0 +1 +1 /u);
    assert.deepEqual(
      (await readTensor(like(tf.ones([3, 2, 100, 100, 100])))).shape,
      [1, 1, 64, 64, 64],
    );
    wide.dispose();
  });

  it("says so when a tensor is disposed or is a variable", async () => {
    const gone = tf.ones([2]);
    gone.dispose();
    assert.equal(await text(gone), "float32 tensor of shape [2], disposed: its values are gone");
    const weight = tf.variable(tf.zeros([1]), false, "w");
    assert.match(await text(weight), /^non-trainable variable "w": float32 tensor of shape \[1\]/u);
  });

  it("escapes text in HTML", async () => {
    const { data } = await toMimeBundle(tf.tensor(["<script>alert(1)</script>"]));
    assert.doesNotMatch(String(data["text/html"]), /<script/u);
  });
});

describe("pictures of tensors", () => {
  it("are drawn of what looks like one", () => {
    const yes = [
      [28, 28],
      [12, 40],
      [8, 8, 1],
      [64, 48, 3],
      [9, 9, 4],
      [5, 28, 28, 1],
    ];
    const no = [
      [100],
      [10, 10],
      [1797, 64],
      [8, 8, 2],
      [6, 6, 3],
      [0, 28, 28, 1],
      [2, 3, 28, 28, 1],
    ];
    for (const shape of yes) assert.notEqual(pictureLayout(shape, "float32"), null, String(shape));
    for (const shape of no) assert.equal(pictureLayout(shape, "float32"), null, String(shape));
    assert.equal(pictureLayout([28, 28], "string"), null);
  });

  it("of a matrix: dark for the lowest, bright for the highest value, enlarged", async () => {
    const { data, metadata } = await toMimeBundle(tf.range(0, 256).reshape([16, 16]));
    const image = decodePng(Buffer.from(String(data["image/png"]), "base64"));
    assert.deepEqual([image.width, image.height], [224, 224]);
    assert.deepEqual(metadata["image/png"], { width: 224, height: 224 });
    assert.deepEqual(image.at(0, 0), [0x44, 0x01, 0x54, 255]);
    assert.deepEqual(image.at(223, 223), [0xfd, 0xe7, 0x25, 255]);
    assert.match(String(data["text/plain"]), /\npicture: dark = 0, bright = 255$/u);
    assert.match(String(data["text/html"]), /<img src="data:image\/png;base64,[^"]+" width="224"/u);
  });

  it("of colours: 0 … 1 floats and 0 … 255 integers give the same", async () => {
    const bytes = tf.tile(tf.tensor3d([[[255, 51, 0]]], [1, 1, 3], "int32"), [8, 8, 1]);
    const floats = tf.tile(tf.tensor3d([[[1, 0.2, 0]]]), [8, 8, 1]);
    for (const tensor of [bytes, floats]) {
      const picture = drawPicture(await readTensor(like(tensor)));
      assert.deepEqual([...(picture?.pixels.rgba.subarray(0, 4) ?? [])], [255, 51, 0, 255]);
    }
  });

  it("of a batch: a gallery with gaps, the first sixteen", async () => {
    const batch = tf.ones([20, 8, 8, 1]);
    const picture = drawPicture(await readTensor(like(batch)));
    assert.match(picture?.caption ?? "", /^the first 16 images, black = 0, white = 1$/u);
    // Four in a row, each 8 wide, three gaps of 1: 35, enlarged 7 times.
    assert.equal(picture?.width, 35 * 7);
    const opacity = (x: number): number => picture?.pixels.rgba[4 * x * 7 + 3] ?? -1;
    assert.deepEqual([7, 8, 9].map(opacity), [255, 0, 255]);
  });

  it("thin large matrices, and mark what is not a number", async () => {
    const large = drawPicture(await readTensor(like(tf.zeros([1000, 1300]))));
    assert.ok(Math.max(large?.width ?? 0, large?.height ?? 0) <= 640);
    assert.match(large?.caption ?? "", /one of 3 rows and columns/u);
    const odd = tf.concat([tf.tensor1d([NaN]), tf.range(0, 143)]).reshape([12, 12]);
    const picture = drawPicture(await readTensor(like(odd)));
    assert.deepEqual([...(picture?.pixels.rgba.subarray(0, 3) ?? [])], [...ODD]);
  });

  it("use a scale that grows in brightness", () => {
    const light = ([r, g, b]: readonly number[]): number =>
      0.3 * (r ?? 0) + 0.59 * (g ?? 0) + 0.11 * (b ?? 0);
    fc.assert(
      fc.property(fc.double({ min: 0, max: 0.98, noNaN: true }), (share) => {
        assert.ok(light(viridis(share + 0.02)) >= light(viridis(share)));
      }),
    );
  });
});

describe("numbers in tables", () => {
  it("keep whole numbers, four digits, and exponents for the extremes", () => {
    const cases: readonly (readonly [number, string])[] = [
      [0, "0"],
      [-0, "-0"],
      [42, "42"],
      [0.1 + 0.2, "0.3"],
      [269250.4, "269250"],
      [2.34567, "2.346"],
      [1e-7, "1e-7"],
      [-123456789.5, "-1.235e+8"],
      [1e12, "1e+12"],
      [NaN, "NaN"],
      [-Infinity, "-Infinity"],
    ];
    for (const [number, expected] of cases) assert.equal(formatNumber(number), expected);
  });

  it("are read back within half a unit of the fourth digit", () => {
    fc.assert(
      fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (number) => {
        assert.ok(Math.abs(Number(formatNumber(number)) - number) <= 5.001e-4 * Math.abs(number));
      }),
    );
  });
});
