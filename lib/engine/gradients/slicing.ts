import type { GradConfig, Tensor } from "@tensorflow/tfjs";
import { tfjs } from "../tfjsNode.js";

interface StridedSlice {
  readonly begin: number[];
  readonly end: number[];
  readonly strides: number[];
  readonly beginMask: number;
  readonly endMask: number;
  readonly ellipsisMask: number;
  readonly newAxisMask: number;
  readonly shrinkAxisMask: number;
}

/** dy's elements go back to where they were read, zeros stand between and around them. */
const stridedSlice: GradConfig = {
  kernelName: "StridedSlice",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { shape } = x as Tensor;
      const given = attributes as unknown as StridedSlice;
      const { begin, end, strides } = tfjs().slice_util.sliceInfo(
        shape,
        given.begin,
        given.end,
        given.strides,
        given.beginMask,
        given.endMask,
        given.ellipsisMask,
        given.newAxisMask,
        given.shrinkAxisMask,
      );
      // As x's axes, with those that were dropped and without those that were added.
      const kept = shape.map((_, axis) => {
        const [from = 0, to = 0, step = 1] = [begin[axis], end[axis], strides[axis]];
        return Math.max(0, Math.ceil((to - from) / step));
      });
      return kept.reduce<Tensor>(
        (gradient, _, axis) =>
          spread(gradient, axis, begin[axis] ?? 0, strides[axis] ?? 1, shape[axis] ?? 1),
        (dy as Tensor).reshape(kept),
      );
    },
  }),
};

/** Element i goes to begin + i · stride of an axis of so many elements. */
export function spread(
  t: Tensor,
  axis: number,
  begin: number,
  stride: number,
  length: number,
): Tensor {
  const tf = tfjs();
  const count = t.shape[axis] as number;
  if (count === length && stride === 1) return t;
  if (count === 0) return tf.zeros(t.shape.map((size, i) => (i === axis ? length : size)));
  const outer = tf.util.sizeFromShape(t.shape.slice(0, axis));
  const inner = tf.util.sizeFromShape(t.shape.slice(axis + 1));
  const step = Math.abs(stride);
  const first = stride > 0 ? begin : begin + stride * (count - 1);
  const rows = t.reshape([outer, count, inner]);
  const forward = stride > 0 ? rows : rows.reverse(1);
  const apart = forward
    .reshape([outer, count, 1, inner])
    .pad([
      [0, 0],
      [0, 0],
      [0, step - 1],
      [0, 0],
    ])
    .reshape([outer, count * step, inner])
    .slice([0, 0, 0], [outer, (count - 1) * step + 1, inner]);
  const after = length - first - ((count - 1) * step + 1);
  return apart
    .pad([
      [0, 0],
      [first, after],
      [0, 0],
    ])
    .reshape(t.shape.map((size, i) => (i === axis ? length : size)));
}

/** Mirrored elements add their gradients to those that they repeat; tfjs drops them. */
const mirrorPad: GradConfig = {
  kernelName: "MirrorPad",
  gradFunc: (dy, _saved, attributes) => ({
    x: () => {
      const { paddings, mode } = attributes as unknown as {
        readonly paddings: readonly (readonly [number, number])[];
        readonly mode: "reflect" | "symmetric";
      };
      const skipped = mode === "reflect" ? 1 : 0;
      return paddings.reduce(
        (gradient, [before, after], axis) => folded(gradient, axis, before, after, skipped),
        dy as Tensor,
      );
    },
  }),
};

/** Folds both margins of an axis over what lies inside of them. */
function folded(t: Tensor, axis: number, before: number, after: number, skipped: number): Tensor {
  const length = (t.shape[axis] as number) - before - after;
  const part = (begin: number, size: number): Tensor =>
    t.slice(
      t.shape.map((_, i) => (i === axis ? begin : 0)),
      t.shape.map((full, i) => (i === axis ? size : full)),
    );
  const placed = (margin: Tensor, from: number, size: number): Tensor =>
    margin
      .reverse(axis)
      .pad(t.shape.map((_, i) => (i === axis ? [from, length - from - size] : [0, 0])));
  let inside = part(before, length);
  if (before > 0) inside = inside.add(placed(part(0, before), skipped, before));
  if (after > 0) {
    inside = inside.add(placed(part(before + length, after), length - skipped - after, after));
  }
  return inside;
}

/** Blocks of space go back into channels: the inverse of the rearrangement. */
const depthToSpace: GradConfig = {
  kernelName: "DepthToSpace",
  inputsToSave: ["x"],
  gradFunc: (dy, [x], attributes) => ({
    x: () => {
      const { shape } = x as Tensor;
      const { blockSize: b, dataFormat } = attributes as unknown as {
        readonly blockSize: number;
        readonly dataFormat: "NHWC" | "NCHW";
      };
      const [n, p, q, r] = shape as [number, number, number, number];
      if (dataFormat === "NCHW") {
        const depth = p / (b * b);
        return (dy as Tensor)
          .reshape([n * depth, q, b, r, b])
          .transpose([0, 2, 4, 1, 3])
          .reshape(shape);
      }
      const depth = r / (b * b);
      return (dy as Tensor)
        .reshape([n, p, b, q, b * depth])
        .transpose([0, 1, 3, 2, 4])
        .reshape(shape);
    },
  }),
};

/** The diagonal of dy. */
const diag: GradConfig = {
  kernelName: "Diag",
  inputsToSave: ["x"],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const { size, shape } = x as Tensor;
      const places = tfjs()
        .range(0, size, 1, "int32")
        .mul(tfjs().scalar(size + 1, "int32"));
      return (dy as Tensor)
        .reshape([size * size])
        .gather(places)
        .reshape(shape);
    },
  }),
};

const flipLeftRight: GradConfig = {
  kernelName: "FlipLeftRight",
  gradFunc: (dy) => ({ image: () => (dy as Tensor).reverse(2) }),
};

/** tfjs fails where there is only one piece. */
const pieces = (kernelName: "Unpack" | "SplitV", input: string): GradConfig => ({
  kernelName,
  gradFunc: (dy, _saved, attributes) => ({
    [input]: () => {
      const axis = Number(attributes["axis"]);
      const all = Array.isArray(dy) ? dy : [dy];
      return kernelName === "Unpack" ? tfjs().stack(all, axis) : tfjs().concat(all, axis);
    },
  }),
});

export const slicing: readonly GradConfig[] = [
  stridedSlice,
  mirrorPad,
  depthToSpace,
  diag,
  flipLeftRight,
  pieces("Unpack", "value"),
  pieces("SplitV", "x"),
];
