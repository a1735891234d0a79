import * as tf from "@tensorflow/tfjs";
import { on, type Operations } from "../case.js";

type T = tf.Tensor;
const ints = (values: number[]): tf.Tensor1D => tf.tensor1d(values, "int32");

export const SHAPES: Operations = {
  batchToSpaceND: [
    on(
      [[4, 2, 1]],
      (a: T) => tf.batchToSpaceND(a, [2], [[0, 1]]),
      "tf.batch_to_space(a, [2], [[0, 1]])",
    ),
    on(
      [[4, 1, 2, 1]],
      (a: T) =>
        tf.batchToSpaceND(
          a,
          [2, 2],
          [
            [0, 0],
            [1, 0],
          ],
        ),
      "tf.batch_to_space(a, [2, 2], [[0, 0], [1, 0]])",
    ),
  ],
  spaceToBatchND: [
    on(
      [[1, 3, 2]],
      (a: T) => tf.spaceToBatchND(a, [2], [[0, 1]]),
      "tf.space_to_batch(a, [2], [[0, 1]])",
    ),
    on(
      [[1, 2, 3, 1]],
      (a: T) =>
        tf.spaceToBatchND(
          a,
          [2, 2],
          [
            [0, 0],
            [1, 0],
          ],
        ),
      "tf.space_to_batch(a, [2, 2], [[0, 0], [1, 0]])",
    ),
  ],
  broadcastTo: [
    on([[2, 1]], (a: T) => tf.broadcastTo(a, [2, 3]), "tf.broadcast_to(a, [2, 3])"),
    on([[1, 3]], (a: T) => tf.broadcastTo(a, [2, 2, 3]), "tf.broadcast_to(a, [2, 2, 3])"),
    on([[]], (a: T) => tf.broadcastTo(a, [4]), "tf.broadcast_to(a, [4])"),
  ],
  concat: [
    on(
      [
        [2, 2],
        [2, 1],
      ],
      (a: T, b: T) => tf.concat([a, b], 1),
      "tf.concat([a, b], 1)",
    ),
    on(
      [
        [1, 2],
        [2, 2],
        [1, 2],
      ],
      (a: T, b: T, c: T) => tf.concat([a, b, c]),
      "tf.concat([a, b, c], 0)",
    ),
    on([[2, 2]], (a: T) => tf.concat([a, a], -1), "tf.concat([a, a], -1)"),
  ],
  concat1d: [
    on([[2], [3]], (a: tf.Tensor1D, b: tf.Tensor1D) => tf.concat1d([a, b]), "tf.concat([a, b], 0)"),
  ],
  concat2d: [
    on(
      [
        [2, 2],
        [2, 1],
      ],
      (a: tf.Tensor2D, b: tf.Tensor2D) => tf.concat2d([a, b], 1),
      "tf.concat([a, b], 1)",
    ),
  ],
  concat3d: [
    on(
      [
        [1, 2, 2],
        [1, 1, 2],
      ],
      (a: tf.Tensor3D, b: tf.Tensor3D) => tf.concat3d([a, b], 1),
      "tf.concat([a, b], 1)",
    ),
  ],
  concat4d: [
    on(
      [
        [1, 2, 2, 1],
        [1, 2, 2, 2],
      ],
      (a: tf.Tensor4D, b: tf.Tensor4D) => tf.concat4d([a, b], 3),
      "tf.concat([a, b], 3)",
    ),
  ],
  depthToSpace: [
    on([[1, 2, 1, 4]], (a: tf.Tensor4D) => tf.depthToSpace(a, 2), "tf.nn.depth_to_space(a, 2)"),
    on(
      [[2, 1, 2, 8]],
      (a: tf.Tensor4D) => tf.depthToSpace(a, 2, "NHWC"),
      "tf.nn.depth_to_space(a, 2)",
    ),
  ],
  diag: [
    on([[3]], (a: T) => tf.diag(a), "tf.linalg.tensor_diag(a)"),
    on([[2, 2]], (a: T) => tf.diag(a), "tf.linalg.tensor_diag(a)"),
  ],
  expandDims: [
    on([[2, 3]], (a: T) => tf.expandDims(a, 1), "tf.expand_dims(a, 1)"),
    on([[]], (a: T) => tf.expandDims(a), "tf.expand_dims(a, 0)"),
  ],
  meshgrid: [
    on([[2], [3]], (a: T, b: T) => tf.meshgrid(a, b), "tf.meshgrid(a, b)"),
    on(
      [[2], [3]],
      (a: T, b: T) => tf.meshgrid(a, b, { indexing: "ij" }),
      "tf.meshgrid(a, b, indexing='ij')",
    ),
  ],
  mirrorPad: [
    on([[4]], (a: T) => tf.mirrorPad(a, [[2, 1]], "reflect"), "tf.pad(a, [[2, 1]], 'REFLECT')"),
    on([[4]], (a: T) => tf.mirrorPad(a, [[2, 4]], "symmetric"), "tf.pad(a, [[2, 4]], 'SYMMETRIC')"),
    on(
      [[3, 4]],
      (a: T) =>
        tf.mirrorPad(
          a,
          [
            [1, 2],
            [3, 0],
          ],
          "reflect",
        ),
      "tf.pad(a, [[1, 2], [3, 0]], 'REFLECT')",
    ),
    on(
      [[2, 2, 2]],
      (a: T) =>
        tf.mirrorPad(
          a,
          [
            [0, 0],
            [2, 1],
            [1, 1],
          ],
          "symmetric",
        ),
      "tf.pad(a, [[0, 0], [2, 1], [1, 1]], 'SYMMETRIC')",
    ),
  ],
  pad: [
    on(
      [[2, 3]],
      (a: T) =>
        tf.pad(a, [
          [1, 0],
          [2, 1],
        ]),
      "tf.pad(a, [[1, 0], [2, 1]])",
    ),
    on(
      [[2, 2]],
      (a: T) =>
        tf.pad(
          a,
          [
            [0, 1],
            [1, 0],
          ],
          3,
        ),
      "tf.pad(a, [[0, 1], [1, 0]], constant_values=3)",
    ),
  ],
  pad1d: [on([[3]], (a: tf.Tensor1D) => tf.pad1d(a, [1, 2]), "tf.pad(a, [[1, 2]])")],
  pad2d: [
    on(
      [[2, 2]],
      (a: tf.Tensor2D) =>
        tf.pad2d(a, [
          [1, 0],
          [0, 1],
        ]),
      "tf.pad(a, [[1, 0], [0, 1]])",
    ),
  ],
  pad3d: [
    on(
      [[1, 2, 2]],
      (a: tf.Tensor3D) =>
        tf.pad3d(a, [
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      "tf.pad(a, [[1, 0], [0, 1], [1, 1]])",
    ),
  ],
  pad4d: [
    on(
      [[1, 2, 2, 1]],
      (a: tf.Tensor4D) =>
        tf.pad4d(a, [
          [0, 0],
          [1, 0],
          [0, 1],
          [1, 1],
        ]),
      "tf.pad(a, [[0, 0], [1, 0], [0, 1], [1, 1]])",
    ),
  ],
  reshape: [
    on([[2, 3]], (a: T) => tf.reshape(a, [3, 2]), "tf.reshape(a, [3, 2])"),
    on([[4]], (a: T) => tf.reshape(a, [2, -1]), "tf.reshape(a, [2, -1])"),
  ],
  reverse: [
    on([[2, 3]], (a: T) => tf.reverse(a), "tf.reverse(a, [0, 1])"),
    on([[2, 3]], (a: T) => tf.reverse(a, 1), "tf.reverse(a, [1])"),
  ],
  reverse1d: [on([[3]], (a: tf.Tensor1D) => tf.reverse1d(a), "tf.reverse(a, [0])")],
  reverse2d: [on([[2, 3]], (a: tf.Tensor2D) => tf.reverse2d(a, 0), "tf.reverse(a, [0])")],
  reverse3d: [
    on([[2, 1, 3]], (a: tf.Tensor3D) => tf.reverse3d(a, [0, 2]), "tf.reverse(a, [0, 2])"),
  ],
  reverse4d: [
    on([[1, 2, 2, 2]], (a: tf.Tensor4D) => tf.reverse4d(a, [1, 3]), "tf.reverse(a, [1, 3])"),
  ],
  slice: [
    on([[3, 3]], (a: T) => tf.slice(a, [1, 0], [2, 2]), "tf.slice(a, [1, 0], [2, 2])"),
    on([[3, 3]], (a: T) => tf.slice(a, 1), "tf.slice(a, [1, 0], [-1, -1])"),
    on([[2, 3]], (a: T) => tf.slice(a, [0, 1], [-1, 1]), "tf.slice(a, [0, 1], [-1, 1])"),
  ],
  slice1d: [on([[4]], (a: tf.Tensor1D) => tf.slice1d(a, 1, 2), "tf.slice(a, [1], [2])")],
  slice2d: [
    on([[3, 3]], (a: tf.Tensor2D) => tf.slice2d(a, [1, 1], [2, 1]), "tf.slice(a, [1, 1], [2, 1])"),
  ],
  slice3d: [
    on(
      [[2, 2, 2]],
      (a: tf.Tensor3D) => tf.slice3d(a, [0, 1, 0], [2, 1, 2]),
      "tf.slice(a, [0, 1, 0], [2, 1, 2])",
    ),
  ],
  slice4d: [
    on(
      [[1, 2, 2, 2]],
      (a: tf.Tensor4D) => tf.slice4d(a, [0, 1, 0, 1], [1, 1, 2, 1]),
      "tf.slice(a, [0, 1, 0, 1], [1, 1, 2, 1])",
    ),
  ],
  split: [
    on([[4, 2]], (a: T) => tf.split(a, 2), "tf.split(a, 2)"),
    on([[2, 5]], (a: T) => tf.split(a, [1, 3, 1], 1), "tf.split(a, [1, 3, 1], 1)"),
    on([[2, 4]], (a: T) => tf.split(a, 2, -1)[1] as T, "tf.split(a, 2, -1)[1]"),
  ],
  squeeze: [
    on([[1, 2, 1, 3]], (a: T) => tf.squeeze(a), "tf.squeeze(a)"),
    on([[1, 2, 1]], (a: T) => tf.squeeze(a, [0]), "tf.squeeze(a, [0])"),
  ],
  stack: [
    on(
      [
        [2, 2],
        [2, 2],
      ],
      (a: T, b: T) => tf.stack([a, b]),
      "tf.stack([a, b])",
    ),
    on(
      [
        [2, 2],
        [2, 2],
      ],
      (a: T, b: T) => tf.stack([a, b, a], 1),
      "tf.stack([a, b, a], 1)",
    ),
  ],
  unstack: [
    on([[3, 2]], (a: T) => tf.unstack(a), "tf.unstack(a)"),
    on([[2, 3]], (a: T) => tf.unstack(a, 1)[2] as T, "tf.unstack(a, axis=1)[2]"),
  ],
  stridedSlice: [
    on([[5]], (a: T) => tf.stridedSlice(a, [0], [5], [2]), "tf.strided_slice(a, [0], [5], [2])"),
    on([[5]], (a: T) => tf.stridedSlice(a, [4], [0], [-2]), "tf.strided_slice(a, [4], [0], [-2])"),
    on(
      [[3, 4]],
      (a: T) => tf.stridedSlice(a, [1, 0], [3, 4], [1, 3]),
      "tf.strided_slice(a, [1, 0], [3, 4], [1, 3])",
    ),
    on(
      [[3, 4]],
      (a: T) => tf.stridedSlice(a, [1, 1], [2, 2], [1, 1], 2, 1),
      "tf.strided_slice(a, [1, 1], [2, 2], [1, 1], 2, 1)",
    ),
    on(
      [[2, 2, 3]],
      (a: T) => tf.stridedSlice(a, [1, 0], [2, 2], [1, 1], 0, 0, 2, 0, 1),
      "tf.strided_slice(a, [1, 0], [2, 2], [1, 1], ellipsis_mask=2, shrink_axis_mask=1)",
    ),
    on(
      [[2, 3]],
      (a: T) => tf.stridedSlice(a, [0, 0, 1], [2, 1, 3], [1, 1, 1], 0, 0, 0, 2),
      "tf.strided_slice(a, [0, 0, 1], [2, 1, 3], [1, 1, 1], new_axis_mask=2)",
    ),
  ],
  tile: [
    on([[3]], (a: T) => tf.tile(a, [2]), "tf.tile(a, [2])"),
    on([[2, 2]], (a: T) => tf.tile(a, [1, 3]), "tf.tile(a, [1, 3])"),
    on([[1, 2, 2]], (a: T) => tf.tile(a, [2, 1, 2]), "tf.tile(a, [2, 1, 2])"),
    on([[1, 2, 1, 2]], (a: T) => tf.tile(a, [2, 1, 2, 2]), "tf.tile(a, [2, 1, 2, 2])"),
    on([[1, 2, 1, 2, 1]], (a: T) => tf.tile(a, [2, 1, 2, 2, 1]), "tf.tile(a, [2, 1, 2, 2, 1])"),
  ],
  transpose: [
    on([[2, 3]], (a: T) => tf.transpose(a), "tf.transpose(a)"),
    on([[2, 1, 3]], (a: T) => tf.transpose(a, [2, 0, 1]), "tf.transpose(a, [2, 0, 1])"),
  ],
};

export const INDEXING: Operations = {
  gather: [
    on([[4]], (a: T) => tf.gather(a, ints([2, 0, 2])), "tf.gather(a, [2, 0, 2])"),
    on([[2, 3]], (a: T) => tf.gather(a, ints([1, 1, 0]), 1), "tf.gather(a, [1, 1, 0], axis=1)"),
    on(
      [[3, 2]],
      (a: T) =>
        tf.gather(
          a,
          tf.tensor2d(
            [
              [0, 2],
              [2, 1],
            ],
            [2, 2],
            "int32",
          ),
        ),
      "tf.gather(a, [[0, 2], [2, 1]])",
    ),
    on(
      [[2, 3, 2]],
      (a: T) =>
        tf.gather(
          a,
          tf.tensor2d(
            [
              [0, 2],
              [1, 1],
            ],
            [2, 2],
            "int32",
          ),
          1,
          1,
        ),
      "tf.gather(a, [[0, 2], [1, 1]], axis=1, batch_dims=1)",
    ),
  ],
  gatherND: [
    on(
      [[3, 2]],
      (a: T) =>
        tf.gatherND(
          a,
          tf.tensor2d(
            [
              [0, 1],
              [2, 0],
              [0, 1],
            ],
            [3, 2],
            "int32",
          ),
        ),
      "tf.gather_nd(a, [[0, 1], [2, 0], [0, 1]])",
    ),
    on(
      [[3, 2]],
      (a: T) => tf.gatherND(a, tf.tensor2d([[2], [0]], [2, 1], "int32")),
      "tf.gather_nd(a, [[2], [0]])",
    ),
  ],
  scatterND: [
    on(
      [[3]],
      (a: T) => tf.scatterND(tf.tensor2d([[1], [3], [1]], [3, 1], "int32"), a, [5]),
      "tf.scatter_nd([[1], [3], [1]], a, [5])",
    ),
    on(
      [[2, 2]],
      (a: T) => tf.scatterND(tf.tensor2d([[2], [0]], [2, 1], "int32"), a, [3, 2]),
      "tf.scatter_nd([[2], [0]], a, [3, 2])",
    ),
  ],
  tensorScatterUpdate: [
    on(
      [[4], [2]],
      (a: T, b: T) => tf.tensorScatterUpdate(a, tf.tensor2d([[1], [3]], [2, 1], "int32"), b),
      "tf.tensor_scatter_nd_update(a, [[1], [3]], b)",
    ),
    on(
      [
        [3, 2],
        [2, 2],
      ],
      (a: T, b: T) => tf.tensorScatterUpdate(a, tf.tensor2d([[2], [0]], [2, 1], "int32"), b),
      "tf.tensor_scatter_nd_update(a, [[2], [0]], b)",
    ),
  ],
  sparseToDense: [
    on(
      [[2], []],
      (a: T, b: tf.Scalar) => tf.sparseToDense(ints([1, 3]), a, [5], b),
      "tf.raw_ops.SparseToDense(sparse_indices=[[1], [3]], output_shape=[5], sparse_values=a, default_value=b)",
    ),
    on(
      [[3]],
      (a: T) =>
        tf.sparseToDense(
          tf.tensor2d(
            [
              [0, 1],
              [1, 0],
              [1, 1],
            ],
            [3, 2],
            "int32",
          ),
          a,
          [2, 2],
        ),
      "tf.scatter_nd([[0, 1], [1, 0], [1, 1]], a, [2, 2])",
    ),
  ],
};
