import type { GradConfig, Tensor, Tensor1D, Tensor2D, Tensor4D } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";
import { vjp } from "./backward.js";

interface Attributes {
  readonly cropSize: [number, number];
  readonly method: "bilinear" | "nearest";
  readonly extrapolationValue: number;
}

/**
 * The gradient with respect to the image: each pixel of a crop gives to the pixels that it was mixed from;
 * and with respect to the boxes: the slope of the image where they read it (none for "nearest"). Outside of
 * the image there is neither.
 */
export const cropAndResize: GradConfig = {
  kernelName: "CropAndResize",
  inputsToSave: ["image", "boxes", "boxInd"],
  gradFunc: (dy, [image, boxes, boxInd], attributes) => {
    const [from, frames, of] = [image as Tensor4D, boxes as Tensor2D, boxInd as Tensor1D];
    const how = attributes as unknown as Attributes;
    return {
      image: () =>
        vjp(([x]) => crop(x as Tensor4D, frames, of, how), [from], dy as Tensor)[0] as Tensor,
      boxes: () =>
        vjp(([x]) => crop(from, x as Tensor2D, of, how), [frames], dy as Tensor)[0] as Tensor,
    };
  },
};

/** The same as the kernel, made of operations that have derivatives. */
function crop(
  image: Tensor4D,
  boxes: Tensor2D,
  boxInd: Tensor1D,
  { cropSize, method, extrapolationValue }: Attributes,
): Tensor {
  const tf = tfjs();
  const [batch, height, width, channels] = image.shape;
  const [count] = boxes.shape;
  const [rows, columns] = cropSize;
  const edge = (i: number): Tensor => boxes.slice([0, i], [count, 1]);
  const y = places(edge(0), edge(2), rows, height);
  const x = places(edge(1), edge(3), columns, width);
  const pixels = image.reshape([batch * height * width, channels]);
  const base = boxInd
    .toInt()
    .reshape([count, 1, 1])
    .mul(tf.scalar(height * width, "int32"));
  const read = (row: Tensor, column: Tensor): Tensor => {
    const down = row
      .clipByValue(0, height - 1)
      .toInt()
      .reshape([count, rows, 1]);
    const across = column
      .clipByValue(0, width - 1)
      .toInt()
      .reshape([count, 1, columns]);
    const at = base.add(down.mul(tf.scalar(width, "int32"))).add(across);
    return pixels
      .gather(at.reshape([count * rows * columns]))
      .reshape([count, rows, columns, channels]);
  };
  const column = (t: Tensor): Tensor => t.reshape([count, rows, 1, 1]);
  const row = (t: Tensor): Tensor => t.reshape([count, 1, columns, 1]);
  let mixed: Tensor;
  if (method === "nearest") {
    const nearest = (t: Tensor): Tensor => t.add(0.5).floor();
    mixed = read(nearest(y), nearest(x));
  } else {
    const [top, left] = [y.floor(), x.floor()];
    const [down, right] = [column(y.sub(top)), row(x.sub(left))];
    const along = (line: Tensor): Tensor => {
      const first = read(line, left);
      return first.add(read(line, x.ceil()).sub(first).mul(right));
    };
    const above = along(top);
    mixed = above.add(along(y.ceil()).sub(above).mul(down));
  }
  const within = (t: Tensor, length: number): Tensor =>
    tf.logicalAnd(t.greaterEqual(0), t.lessEqual(length - 1));
  const inside = tf.logicalAnd(column(within(y, height)), row(within(x, width)));
  return tf.where(inside, mixed, tf.fill(mixed.shape, extrapolationValue));
}

/** [boxes, places]: where so many places of a crop lie along an axis of so many pixels. */
function places(begin: Tensor, end: Tensor, count: number, length: number): Tensor {
  const tf = tfjs();
  if (count === 1) return begin.add(end).mul(0.5 * (length - 1));
  const steps = tf.range(0, count).reshape([1, count]);
  const step = end.sub(begin).mul((length - 1) / (count - 1));
  return begin.mul(length - 1).add(steps.mul(step));
}
